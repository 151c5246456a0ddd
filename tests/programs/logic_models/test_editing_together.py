"""Deleting and taking back, and two people in one draft: no text gets lost."""

import re

import pytest
from django.urls import reverse

from programs.logic_models.models import ChainElement
from programs.logic_models.services import (
    activate,
    add_link,
    change_element,
    delete_element,
    delete_link,
)

MECHANISM = {
    "offer": "Mijn aanbod",
    "response": "Mijn reactie",
    "working": "helping",
    "voorwaarde-TOTAL_FORMS": 1,
    "voorwaarde-INITIAL_FORMS": 0,
    "voorwaarde-0-text": "Mijn voorwaarde",
}


def draft_url(world):
    return reverse("draft", args=[world.intervention.pk])


def test_a_conflict_shows_both_texts_and_the_second_try_overwrites_knowingly(world, draft, as_):
    element = draft.chainelements.get(stage="activity")
    change_element(element=element, by=world.bureau, what="Aanbellen na zessen")
    client, address = as_("partner"), reverse("element-edit", args=[element.pk])

    answer = client.post(address, {"what": "Folders", "why": "Goedkoper", "revision": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Aanbellen na zessen" in page
    assert "Folders" in page
    assert "Goedkoper" in page
    assert "Bureau" in page
    revision = re.search(r'name="revision" value="(\d+)"[^>]*id="id_revision"', page).group(1)
    assert client.post(address, {"what": "Folders", "revision": revision}).status_code == 303
    element.refresh_from_db()
    assert element.what == "Folders"


def test_text_written_in_an_element_that_was_just_deleted_is_not_lost(world, draft, as_):
    element = draft.chainelements.get(stage="activity")
    delete_element(element=element, by=world.bureau)

    answer = as_("partner").post(reverse("element-edit", args=[element.pk]), {"what": "Mijn tekst", "revision": 1})

    assert answer.status_code == 409
    assert "Mijn tekst" in answer.content.decode()
    assert "Bureau haalde dit onderdeel net weg" in answer.content.decode()


def test_text_written_while_the_draft_was_activated_is_shown_to_copy(world, draft, as_):
    element = draft.chainelements.get(stage="activity")
    activate(logic_model=draft, by=world.bureau, reason="Haast")

    answer = as_("partner").post(reverse("element-edit", args=[element.pk]), {"what": "Mijn tekst", "revision": 1})

    assert answer.status_code == 409
    assert "Mijn tekst" in answer.content.decode()
    element.refresh_from_db()
    assert element.what == "Aanbellen"


def test_deleting_shows_a_bar_that_puts_everything_back(world, draft, as_):
    client = as_("partner")
    element = draft.chainelements.get(stage="activity")
    client.post(reverse("element-delete", args=[element.pk]), {"revision": 1})
    page = client.get(draft_url(world)).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)
    assert (draft.chainelements.count(), draft.chainlinks.count()) == (3, 1)

    client.post(reverse("draft-undo", args=[world.intervention.pk]), {"token": token})

    assert (draft.chainelements.count(), draft.chainlinks.count()) == (4, 3)
    assert "Ongedaan maken" not in client.get(draft_url(world)).content.decode()


def test_deleting_what_somebody_just_changed_asks_again(world, draft, as_):
    element = draft.chainelements.get(stage="activity")
    change_element(element=element, by=world.bureau, what="Aanbellen na zessen")

    answer = as_("partner").post(reverse("element-delete", args=[element.pk]), {"revision": 1})

    assert answer.status_code == 409
    assert "Bureau wijzigde dit net. Er staat nu: ‘Aanbellen na zessen’." in answer.content.decode()
    assert ChainElement.objects.filter(pk=element.pk).exists()


def test_deleting_what_is_measured_asks_for_the_reason(world, draft, as_, measured):
    measured(world.activity)
    element, client = draft.chainelements.get(stage="activity"), as_("partner")
    address = reverse("element-delete", args=[element.pk])

    assert client.post(address, {"revision": 1}).status_code == 422
    assert client.post(address, {"revision": 1, "change_reason": "Niemand deed open"}).status_code == 303


@pytest.mark.parametrize("route", ["mechanism-edit", "mechanism-create"])
def test_a_mechanism_whose_link_was_just_deleted_brings_the_link_back(world, draft, as_, route):
    mechanism = draft.mechanisms.get()
    link, client = mechanism.link, as_("partner")
    delete_link(link=link, by=world.bureau)

    answer = client.post(
        reverse(route, args=[mechanism.pk if route == "mechanism-edit" else link.pk]), MECHANISM | {"revision": 1}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bureau haalde het verband hieronder net weg." in page
    for text in ("Mijn aanbod", "Mijn reactie", "Mijn voorwaarde", 'name="brings_back"'):
        assert text in page
    again = client.post(reverse("mechanism-create", args=[link.pk]), MECHANISM | {"brings_back": "1"})
    written = draft.mechanisms.get()
    assert again["Location"].endswith(f"#mechanisme-{written.pk}")
    assert (written.link.lineage, written.link.source_id, written.offer) == (
        link.lineage,
        link.source_id,
        "Mijn aanbod",
    )
    assert written.conditions.get().text == "Mijn voorwaarde"


def test_a_mechanism_goes_to_the_link_that_was_made_anew_meanwhile(world, draft, as_):
    mechanism = draft.mechanisms.get()
    link = mechanism.link
    delete_link(link=link, by=world.bureau)
    anew = add_link(source=link.source, target=link.target, by=world.bureau)

    answer = as_("partner").post(reverse("mechanism-edit", args=[mechanism.pk]), MECHANISM | {"revision": 1})

    assert answer.status_code == 409
    assert f'action="{reverse("mechanism-create", args=[anew.pk])}"' in answer.content.decode()


@pytest.mark.parametrize("route", ["mechanism-edit", "mechanism-create", "link-create"])
def test_text_that_fits_nowhere_any_more_is_shown_to_copy(world, draft, as_, route):
    mechanism = draft.mechanisms.get()
    link = mechanism.link
    keys = {"mechanism-edit": mechanism.pk, "mechanism-create": link.pk, "link-create": link.source_id}
    delete_element(element=link.source, by=world.bureau)

    answer = as_("partner").post(reverse(route, args=[keys[route]]), MECHANISM | {"revision": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bureau haalde" in page
    assert '<p class="lamp-pair__text">Mijn aanbod</p>' in page
    assert '<p class="lamp-pair__text">helping</p>' not in page


def test_who_may_not_write_learns_nothing_of_what_was_deleted(world, draft, as_):
    link = draft.mechanisms.get().link
    delete_link(link=link, by=world.bureau)

    assert as_("partner2").post(reverse("mechanism-create", args=[link.pk]), MECHANISM).status_code == 404
    assert as_("manager").post(reverse("link-edit", args=[link.pk]), {"revision": 1}).status_code == 404
