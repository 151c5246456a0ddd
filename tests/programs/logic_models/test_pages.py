"""The editor as whole pages, as it works without a script, and what htmx gets."""

import re

import pytest
from django.urls import reverse

from programs.logic_models.models import ChainElement, LogicModel, Mechanism
from programs.logic_models.services import (
    activate,
    add_link,
    change_element,
    delete_element,
    delete_link,
    start_draft,
)


@pytest.fixture
def as_(client, world):
    """The client, signed in as one of the world's people."""

    def sign_in(name):
        client.force_login(world.people[name])
        return client

    return sign_in


def draft_url(world):
    return reverse("draft", args=[world.intervention.pk])


PAGES = {
    "draft": lambda w, d: reverse("draft", args=[w.intervention.pk]),
    "element-create": lambda w, d: reverse("element-create", args=[w.intervention.pk]) + "?kolom=effect",
    "element-edit": lambda w, d: reverse("element-edit", args=[d.chainelements.get(stage="activity").pk]),
    "link-create": lambda w, d: reverse("link-create", args=[d.chainelements.get(stage="activity").pk]),
    "link-edit": lambda w, d: reverse("link-edit", args=[d.chainlinks.first().pk]),
    "mechanism-create": lambda w, d: reverse("mechanism-create", args=[d.chainlinks.first().pk]),
    "mechanism-edit": lambda w, d: reverse("mechanism-edit", args=[d.mechanisms.get().pk]),
    "draft-guide": lambda w, d: reverse("draft-guide", args=[w.intervention.pk, 1]),
    "draft-guide-links": lambda w, d: reverse("draft-guide", args=[w.intervention.pk, 7]),
}


@pytest.mark.parametrize("page", PAGES)
def test_bureau_and_partners_taking_part_write_the_draft_and_others_do_not(world, draft, as_, page):
    statuses = {name: as_(name).get(PAGES[page](world, draft)).status_code for name in world.people}

    # Who may not see the draft's parts is told they do not exist; who may not see the programme gets nothing.
    stranger = 403 if page in {"draft", "element-create", "draft-guide", "draft-guide-links"} else 404
    assert statuses == {
        "bureau": 200,
        "partner": 200,
        "partner2": stranger,
        "manager": 403,
        "board": stranger,
        "admin": 404,
        "outsider": 404,
    }


@pytest.mark.parametrize("name", ["partner2", "manager", "board", "admin", "outsider"])
def test_without_the_right_nothing_is_written(world, draft, as_, name):
    element = draft.chainelements.get(stage="activity")
    link, mechanism = draft.chainlinks.first(), draft.mechanisms.get()
    client = as_(name)
    for address, data in [
        (reverse("element-create", args=[world.intervention.pk]) + "?kolom=effect", {"what": "Gesmokkeld"}),
        (reverse("element-edit", args=[element.pk]), {"what": "Gesmokkeld", "revision": 1}),
        (reverse("element-move", args=[element.pk]), {"position": 1}),
        (reverse("element-delete", args=[element.pk]), {"revision": 1}),
        (reverse("link-delete", args=[link.pk]), {"revision": 1}),
        (reverse("mechanism-delete", args=[mechanism.pk]), {"revision": 1}),
        (reverse("mechanism-create", args=[link.pk]), {"offer": "Gesmokkeld"}),
        (reverse("draft-activate", args=[world.intervention.pk]), {"revision": draft.revision, "reason": "x"}),
        (reverse("agreement-create", args=[world.intervention.pk]), {"agrees": "yes"}),
        (reverse("draft-delete", args=[world.intervention.pk]), {}),
        (reverse("version-archive", args=[world.intervention.pk]), {}),
        (reverse("intervention-edit", args=[world.intervention.pk]), {"title": "Gesmokkeld"}),
    ]:
        assert client.post(address, data).status_code in {403, 404}, address

    draft.refresh_from_db()
    assert (draft.status, draft.chainelements.count(), draft.mechanisms.count()) == ("draft", 4, 1)
    assert not ChainElement.objects.filter(what="Gesmokkeld").exists()
    world.intervention.refresh_from_db()
    assert world.intervention.title == "Meer peuters naar de opvang"


@pytest.mark.parametrize("address", ["draft-activate", "draft-delete", "version-archive", "intervention-edit"])
def test_a_partner_writes_but_does_not_decide(world, draft, as_, address):
    assert as_("partner").post(reverse(address, args=[world.intervention.pk])).status_code == 403


def test_an_element_is_added_and_changed_without_a_script(world, draft, as_):
    client = as_("partner")
    address = reverse("element-create", args=[world.intervention.pk]) + "?kolom=activity"
    assert "Bijvoorbeeld: Aanbellen bij jonge ouders." in client.get(address).content.decode()

    answer = client.post(address, {"what": "Praten", "why": "Ouders weten het niet"})

    added = draft.chainelements.get(what="Praten")
    assert answer.status_code == 303
    assert answer["Location"] == f"{draft_url(world)}?bij=element-{added.pk}#element-{added.pk}"
    client.post(reverse("element-edit", args=[added.pk]), {"what": "Praten thuis", "revision": 1})
    added.refresh_from_db()
    assert (added.what, added.revision, added.history.first().history_user) == ("Praten thuis", 2, world.partner)


def test_a_mistake_keeps_what_was_typed(world, draft, as_):
    address = reverse("element-create", args=[world.intervention.pk]) + "?kolom=activity"

    answer = as_("partner").post(address, {"what": "", "why": "Omdat het moet"})

    assert answer.status_code == 422
    assert "Omdat het moet" in answer.content.decode()


def test_htmx_gets_the_editor_alone_and_everybody_else_the_page(world, draft, as_):
    client = as_("bureau")
    whole, part = client.get(draft_url(world)), client.get(draft_url(world), headers={"HX-Request": "true"})

    assert whole.content.decode().count("<html") == 1
    assert part.content.decode().count("<html") == 0
    assert 'id="editor"' in part.content.decode()
    assert "HX-Request" in part["Vary"]


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


def test_a_link_comes_with_its_first_mechanism(world, draft, as_):
    resource = draft.chainelements.get(stage="resource")
    activity = ChainElement.objects.create(logic_model=draft, stage="activity", what="Praten")

    answer = as_("partner").post(
        reverse("link-create", args=[resource.pk]),
        {"target": activity.pk, "offer": "Zij spreken de taal", "lag_from_months": 1, "lag_to_months": 3},
    )

    assert answer.status_code == 303
    mechanism = Mechanism.objects.get(offer="Zij spreken de taal")
    assert (mechanism.link.target, mechanism.link.lag_to_months) == (activity, 3)


def test_a_mechanism_is_saved_with_its_conditions(world, draft, as_):
    mechanism = draft.mechanisms.get()
    data = {
        "offer": "Zij komen uit de buurt",
        "working": "helping",
        "revision": 1,
        "voorwaarde-TOTAL_FORMS": 1,
        "voorwaarde-INITIAL_FORMS": 0,
        "voorwaarde-0-text": "Zij wonen er nog",
        "voorwaarde-0-state": "holds",
        "voorwaarde-0-since": "2025-03-01",
    }
    client, address = as_("partner"), reverse("mechanism-edit", args=[mechanism.pk])

    assert client.post(address, data).status_code == 303
    assert list(mechanism.conditions.values_list("text", "state")) == [("Zij wonen er nog", "holds")]
    again = client.post(address, {**data, "voorwaarde-0-text": "Iets anders"})
    assert again.status_code == 409
    assert "Iets anders" in again.content.decode()


def test_what_is_typed_is_read_aloud_and_not_stored(world, draft, as_):
    source, target = (draft.chainelements.get(stage=stage) for stage in ("resource", "activity"))

    answer = as_("partner").post(
        reverse("reading", args=[source.pk]), {"target": target.pk, "offer": "Ouders kennen hen."}
    )

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode())).strip()
    assert text == (
        "Als we plusfunctionarissen inzetten, dan kunnen we aan de slag met aanbellen, "
        "want zij komen uit de buurt, en want ouders kennen hen."
    )
    assert draft.mechanisms.count() == 1


def test_the_guided_start_asks_four_questions_and_then_what_leads_to_what(world, as_):
    client = as_("bureau")
    key = "7d3b3f0e-0c52-4f0e-9a3e-0f6b2f8a9d11"
    address = reverse("intervention-create", args=[world.program.pk])
    data = {"title": "Een huis voor jongeren", "client_key": key, "partners": [world.weller.pk]}
    first, second = client.post(address, data), client.post(address, data)
    draft = LogicModel.objects.get(intervention__title="Een huis voor jongeren")
    assert first["Location"] == reverse("draft-guide", args=[draft.intervention_id, 1])
    assert second["Location"] == reverse("draft", args=[draft.intervention_id])

    def answer(step, **fields):
        rows = {"deel-TOTAL_FORMS": 3, "deel-INITIAL_FORMS": 0}
        for number, (what, why) in enumerate(fields.pop("parts", [])):
            rows |= {f"deel-{number}-what": what, f"deel-{number}-why": why}
        return client.post(reverse("draft-guide", args=[draft.intervention_id, step]), {**rows, **fields})

    answer(1, parts=[("Woningen", "Er is tekort"), ("Coaches", "Zij helpen")])
    answer(2, parts=[("Begeleiden", "Alleen wonen is lastig")])
    answer(3, parts=[("Getekende contracten", "Dan is het zeker")])
    stopped = answer(4, parts=[("Jongeren wonen goed", "Rust")], stop="1")
    assert stopped["Location"] == reverse("draft", args=[draft.intervention_id])
    coaches, begeleiden = (draft.chainelements.get(what=what) for what in ("Coaches", "Begeleiden"))
    answer(
        5,
        **{
            f"van-{coaches.pk}-targets": [begeleiden.pk],
            f"van-{coaches.pk}-offer": "Jongeren vertrouwen hen",
            f"van-{coaches.pk}-client_key": key,
        },
    )

    assert list(draft.chainelements.order_by("pk").values_list("stage", "what")) == [
        ("resource", "Woningen"),
        ("resource", "Coaches"),
        ("activity", "Begeleiden"),
        ("output", "Getekende contracten"),
        ("effect", "Jongeren wonen goed"),
    ]
    assert draft.mechanisms.get().link.target == begeleiden


def test_a_why_without_a_what_is_asked_for(world, draft, as_):
    answer = as_("bureau").post(
        reverse("draft-guide", args=[world.intervention.pk, 1]),
        {"deel-TOTAL_FORMS": 1, "deel-INITIAL_FORMS": 0, "deel-0-why": "Daarom"},
    )

    assert answer.status_code == 422
    assert "Vul ook in wat het is." in answer.content.decode()


def test_starting_a_draft_twice_opens_the_one_there_is(world, as_):
    client, address = as_("partner"), reverse("draft-create", args=[world.intervention.pk])

    assert client.post(address)["Location"] == client.post(address)["Location"] == draft_url(world)
    assert LogicModel.objects.filter(status="draft").count() == 1


def test_without_a_draft_the_editor_offers_to_start_one(world, as_):
    assert "Concept starten" in as_("bureau").get(draft_url(world)).content.decode()


def test_a_partner_agrees_and_the_bureau_activates(world, draft, as_):
    agree, activation = (reverse(n, args=[world.intervention.pk]) for n in ("agreement-create", "draft-activate"))
    data = {"partner": world.peuteropvang.pk, "agrees": "yes", "revision": draft.revision}
    assert as_("partner").post(agree, {**data, "agrees": "no"}).status_code == 422
    assert as_("partner").post(agree, {**data, "revision": 99}).status_code == 409
    assert as_("bureau").post(activation, {"revision": draft.revision}).status_code == 422
    assert as_("partner").post(agree, data).status_code == 302

    assert as_("bureau").post(activation, {"revision": draft.revision}).status_code == 302

    draft.refresh_from_db()
    assert (draft.status, draft.activation_reason) == ("active", "")


def test_everybody_of_the_programme_reads_the_agreements_page_but_drafts_stay_hidden(world, draft, as_):
    address = reverse("agreements", args=[world.intervention.pk])
    shown = {}
    for name in world.people:
        answer = as_(name).get(address)
        shown[name] = (answer.status_code, "Concept van versie 2" in answer.content.decode())

    assert shown == {
        "bureau": (200, True),
        "partner": (200, True),
        "manager": (200, True),
        "partner2": (200, False),
        "board": (200, False),
        "admin": (404, False),
        "outsider": (404, False),
    }


def test_versions_are_compared_with_words_and_reasons(world, draft, as_):
    change_element(
        element=draft.chainelements.get(stage="activity"),
        by=world.bureau,
        what="Aanbellen na zessen",
        change_reason="Overdag is niemand thuis",
    )
    address = reverse("version-comparison", args=[world.intervention.pk])

    page = as_("partner").get(address, {"van": 1, "naar": 2}).content.decode()

    assert "<ins>na zessen</ins>" in page
    assert "Overdag is niemand thuis" in page
    assert "nog maar één versie" in as_("board").get(address).content.decode()


def test_the_editor_takes_the_same_queries_whatever_the_size(world, draft, as_, django_assert_max_num_queries):
    client = as_("bureau")
    client.get(draft_url(world))
    for number in range(12):
        ChainElement.objects.create(logic_model=draft, stage="resource", what=f"Middel {number}")

    with django_assert_max_num_queries(25):
        client.get(draft_url(world))
    with django_assert_max_num_queries(25):
        client.get(reverse("agreements", args=[world.intervention.pk]))


def test_conditions_of_the_version_that_holds_are_noted_by_the_bureau_alone(world, as_):
    from programs.logic_models.services import ConditionInput, change_mechanism

    draft = start_draft(intervention=world.intervention, by=world.bureau)
    change_mechanism(mechanism=draft.mechanisms.get(), by=world.bureau, conditions=[ConditionInput("Genoeg plek")])
    activate(logic_model=draft, by=world.bureau, reason="Haast")
    condition = draft.mechanisms.get().conditions.get()
    address = reverse("condition-state", args=[condition.pk])

    data = {"state": "lapsed", "revision": condition.revision, "next": "https://elders.example/"}
    assert as_("partner").post(address, data).status_code == 403
    assert as_("bureau").post(address, data)["Location"] == draft_url(world)
    condition.refresh_from_db()
    assert condition.state == "lapsed"


def test_two_who_note_a_condition_at_once_do_not_overwrite_each_other(world, draft, as_):
    condition = draft.mechanisms.get().conditions.create(text="Genoeg plek")
    client, address = as_("bureau"), reverse("condition-state", args=[condition.pk])
    client.post(address, {"state": "lapsed", "revision": 1})

    page = client.post(address, {"state": "holds", "revision": 1}, follow=True).content.decode()

    assert "Bureau was u net voor en noteerde: geldt niet meer." in page
    condition.refresh_from_db()
    assert condition.state == "lapsed"


def test_an_element_goes_to_another_column_once_no_link_stands_in_the_way(world, draft, as_):
    element, client = draft.chainelements.get(stage="activity"), as_("partner")
    address, data = reverse("element-edit", args=[element.pk]), {"what": element.what, "stage": "resource"}

    refused = client.post(address, {**data, "revision": 1})
    assert refused.status_code == 422
    assert "Haal ze eerst weg: Plusfunctionarissen → Aanbellen; Aanbellen → " in refused.content.decode()

    draft.chainlinks.filter(source=element).delete()
    draft.chainlinks.filter(target=element).delete()
    assert client.post(address, {**data, "revision": 1}).status_code == 303
    element.refresh_from_db()
    assert (element.stage, element.position) == ("resource", 1)  # the first stands at 0


MECHANISM = {
    "offer": "Mijn aanbod",
    "response": "Mijn reactie",
    "working": "helping",
    "voorwaarde-TOTAL_FORMS": 1,
    "voorwaarde-INITIAL_FORMS": 0,
    "voorwaarde-0-text": "Mijn voorwaarde",
}


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


def test_a_part_moves_to_one_of_the_columns_and_nowhere_else(world, draft, as_):
    element = draft.chainelements.first()

    form = as_("partner").get(reverse("element-edit", args=[element.pk])).content.decode()

    columns = re.search(r'<select name="stage".*?</select>', form, re.S)[0]
    assert re.findall(r'<option value="(\w*)"', columns) == ["resource", "activity", "output", "effect"]


def test_who_said_nothing_of_the_version_that_holds_is_named_so(world, draft, as_):
    page = as_("bureau").get(reverse("agreements", args=[world.intervention.pk])).content.decode()
    assert "nog niets gezegd" in page
    activate(logic_model=draft, by=world.bureau, reason="Haast")

    page = as_("bureau").get(reverse("agreements", args=[world.intervention.pk])).content.decode()

    assert "nog niets gezegd" not in page
    assert "niets gezegd" in page
