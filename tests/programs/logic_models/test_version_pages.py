"""Agreeing with a draft, activating it, comparing versions, and what is noted at the one that holds."""

from django.urls import reverse

from programs.logic_models.services import (
    activate,
    change_element,
    start_draft,
)


def draft_url(world):
    return reverse("draft", args=[world.intervention.pk])


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


def test_who_said_nothing_of_the_version_that_holds_is_named_so(world, draft, as_):
    page = as_("bureau").get(reverse("agreements", args=[world.intervention.pk])).content.decode()
    assert "nog niets gezegd" in page
    activate(logic_model=draft, by=world.bureau, reason="Haast")

    page = as_("bureau").get(reverse("agreements", args=[world.intervention.pk])).content.decode()

    assert "nog niets gezegd" not in page
    assert "niets gezegd" in page
