"""The editor as whole pages, as it works without a script, and what htmx gets."""

import re

import pytest
from django.urls import reverse

from programs.logic_models.models import ChainElement, LogicModel, Mechanism


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


def test_the_editor_takes_the_same_queries_whatever_the_size(world, draft, as_, django_assert_max_num_queries):
    client = as_("bureau")
    client.get(draft_url(world))
    for number in range(12):
        ChainElement.objects.create(logic_model=draft, stage="resource", what=f"Middel {number}")

    with django_assert_max_num_queries(25):
        client.get(draft_url(world))
    with django_assert_max_num_queries(25):
        client.get(reverse("agreements", args=[world.intervention.pk]))


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


def test_a_part_moves_to_one_of_the_columns_and_nowhere_else(world, draft, as_):
    element = draft.chainelements.first()

    form = as_("partner").get(reverse("element-edit", args=[element.pk])).content.decode()

    columns = re.search(r'<select name="stage".*?</select>', form, re.S)[0]
    assert re.findall(r'<option value="(\w*)"', columns) == ["resource", "activity", "output", "effect"]
