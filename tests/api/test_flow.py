"""The main job by API alone: a partner drafts and reports, the bureau approves and activates."""

from datetime import date

from django.utils import timezone

from monitoring.indicators.models import Indicator
from monitoring.learning.models import Observation
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.refresh import drain
from programs.logic_models.models import ChainElement, LogicModel


def changed(client, address, body):
    """PATCH with the ETag just read."""
    return client.call("patch", address, body, If_Match=client.call("get", address)["ETag"])


def test_a_draft_is_filled_in_agreed_to_and_activated(world, bureau, partner):
    draft = partner.call("post", "/logic-models", {"intervention": world.intervention.pk}).json()
    assert (draft["version"], draft["status"]) == (2, "draft")

    elements = partner.call("get", f"/elements?logicModel={draft['id']}").json()["results"]
    copied = {element["what"]: element["id"] for element in elements}
    assert set(copied) == {"Plusfunctionarissen", "Aanbellen", "Gevoerde gesprekken", "Kinderen gaan naar de opvang"}
    added = partner.call(
        "post", "/elements", {"logicModel": draft["id"], "stage": "output", "what": "Uitleg", "position": 1}
    )
    assert added.status_code == 201, added.content
    link = partner.call("post", "/links", {"source": copied["Aanbellen"], "target": added.json()["id"]})
    assert link.status_code == 201, link.content
    assert (link.json()["light"], link.json()["statement"]["rule"]) == ("dark", 0)
    mechanism = partner.call(
        "post",
        "/mechanisms",
        {
            "link": link.json()["id"],
            "offer": "Tijd voor een praatje",
            "conditions": [{"text": "Er is een rustige plek", "state": "holds"}],
        },
    )
    assert mechanism.status_code == 201, mechanism.content
    assert (mechanism.json()["state"], mechanism.json()["provisional"], mechanism.json()["judgement"]) == (
        "assumed",
        True,
        None,
    )
    changed_one = changed(partner, f"/mechanisms/{mechanism.json()['id']}", {"forWhom": "Ouders zonder werk"})
    assert changed_one.json()["forWhom"] == "Ouders zonder werk"

    agreement = partner.call(
        "post", f"/logic-models/{draft['id']}/agreements", {"partner": world.peuteropvang.pk, "agrees": True}
    )
    assert agreement.status_code == 201, agreement.content
    assert partner.call("post", f"/logic-models/{draft['id']}/activations", {}).status_code == 403
    activation = bureau.call("post", f"/logic-models/{draft['id']}/activations", {})
    assert (activation.status_code, activation.json()["status"]) == (201, "active")
    assert LogicModel.objects.get(pk=world.active.pk).status == "archived"
    gaps = {gap["code"] for gap in activation.json()["completeness"]}
    assert {"element_without_why", "link_without_mechanism", "effect_without_indicator"} <= gaps
    refused = changed(bureau, f"/elements/{copied['Aanbellen']}", {"what": "Anders"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "immutable")


def test_a_result_is_recorded_returned_approved_and_corrected(world, bureau, partner):
    indicator = bureau.call(
        "post",
        "/indicators",
        {
            "program": world.program.pk,
            "intervention": world.intervention.pk,
            "elements": [world.output.pk],
            "name": "Gesprekken",
            "unit": "gesprekken",
            "baselineValue": "0",
            "baselineDate": "2022-01-01",
        },
    )
    assert indicator.status_code == 201, indicator.content
    key = indicator.json()["id"]
    assert indicator.json()["elements"] == [world.output.pk]
    target = bureau.call("post", "/targets", {"indicator": key, "period": "2025-Q1", "value": "240"})
    assert (target.status_code, target.json()["value"]) == (201, "240")

    body = {"indicator": key, "partner": world.peuteropvang.pk, "period": "2025-Q1", "numerator": "33.333333"}
    row = partner.call("post", "/measurements", body)
    assert (row.status_code, row.json()["status"], row.json()["numerator"]) == (201, "draft", "33.333333")
    own = f"/measurements/{row.json()['id']}"
    assert bureau.call("get", own).status_code == 404
    assert changed(partner, own, {"numerator": "30"}).json()["numerator"] == "30"
    steps = [
        (partner, "submitted", {}, "submitted"),
        (bureau, "returned", {"reason": "Klopt dit?"}, "returned"),
        (partner, "submitted", {}, "submitted"),
        (bureau, "approved", {}, "approved"),
    ]
    for who, to, more, status in steps:
        answer = who.call("post", f"{own}/transitions", {"to": to, **more})
        assert (answer.status_code, answer.json()["status"]) == (201, status)
    correction = partner.call("post", f"{own}/corrections", {"numerator": "31", "reason": "Eén vergeten"})
    assert (correction.status_code, correction.json()["replaces"]) == (201, row.json()["id"])
    bureau.call("post", f"/measurements/{correction.json()['id']}/transitions", {"to": "approved"})
    assert bureau.call("get", own).json()["replacedBy"] == correction.json()["id"]
    assert Measurement.objects.counting().get(indicator=key).numerator == 31


def test_the_log_counts_at_once_for_the_bureau(world, bureau, partner):
    indicator = bureau.call(
        "post",
        "/indicators",
        {"program": world.program.pk, "elements": [world.activity.pk], "name": "Deuren", "source": "log"},
    ).json()
    body = {
        "element": world.activity.pk,
        "date": "2025-03-04",
        "partner": world.peuteropvang.pk,
        "area": world.molenveld.pk,
        "quantities": [{"indicator": indicator["id"], "numerator": "12"}],
    }
    by_partner = partner.call("post", "/activity-log-entries", body)
    by_bureau = bureau.call("post", "/activity-log-entries", body)

    assert (by_partner.status_code, by_partner.json()["status"]) == (201, "submitted"), by_partner.content
    assert (by_bureau.status_code, by_bureau.json()["status"]) == (201, "approved")
    assert by_bureau.json()["quantities"] == [{"indicator": indicator["id"], "numerator": "12", "denominator": None}]
    listed = bureau.call("get", f"/measurements?indicator={indicator['id']}").json()["results"]
    assert {(row["date"], row["period"]) for row in listed} == {("2025-03-04", None)}


def test_evidence_and_verdict_change_the_state_of_a_mechanism(world, bureau, partner):
    observed = {
        "mechanisms": [{"mechanism": world.mechanism.pk, "direction": "for"}],
        "kind": "quote",
        "text": "“Ik ken haar van school.”",
        "observedOn": "2025-03-04",
        "speakerRole": "ouder",
    }
    answer = partner.call("post", "/observations", observed)
    assert answer.status_code == 201, answer.content
    assert answer.json()["mechanisms"] == [{"mechanism": world.mechanism.pk, "direction": "for"}]
    assert Observation.objects.get().partner == world.peuteropvang
    before = bureau.call("get", f"/mechanisms/{world.mechanism.pk}")
    verdict = {"mechanism": world.mechanism.pk, "judgement": "sometimes", "strength": 1, "grounds": "Eén citaat"}
    assert partner.call("post", "/verdicts", verdict).status_code == 403
    given = bureau.call("post", "/verdicts", {**verdict, "judgedOn": timezone.localdate().isoformat()})
    assert given.status_code == 201, given.content
    after = bureau.call("get", f"/mechanisms/{world.mechanism.pk}", If_None_Match=before["ETag"])
    assert after.status_code == 200
    assert (after.json()["state"], after.json()["judgement"], after.json()["provisional"]) == (
        "contested",
        "sometimes",
        False,
    )
    assert after["ETag"].split("-")[0] == before["ETag"].split("-")[0]


def test_an_observation_rests_on_a_figure_as_known_now(world, bureau, partner):
    indicator = Indicator.objects.create(program=world.program, name="Peuters", unit="peuters", about_persons=True)
    measurement = Measurement.objects.create(
        indicator=indicator,
        partner=world.peuteropvang,
        area=world.molenveld,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 3, 31),
        numerator=43,
        status="approved",
        recorded_by=world.partner,
    )
    mark_dirty(measurement)
    while drain():
        pass
    observed = {
        "mechanisms": [{"mechanism": world.mechanism.pk, "direction": "for"}],
        "kind": "figure",
        "text": "Meer peuters dan vorig jaar",
        "observedOn": "2025-04-04",
        "indicator": indicator.pk,
        "period": "2025-Q1",
    }
    answer = bureau.call("post", "/observations", observed)
    assert answer.status_code == 201, answer.content
    figure = answer.json()["figure"]
    assert (figure["value"], figure["low"], figure["protection"]) == ("45", None, "rounded")
    assert answer.json()["period"] == "2025-Q1"

    wrong = bureau.call("post", "/observations", observed | {"period": "2025-Q2"})
    assert (wrong.status_code, [error["pointer"] for error in wrong.json()["errors"]]) == (400, ["/period"])
    wrong = bureau.call("post", "/observations", observed | {"kind": "quote"})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/indicator"]
    study = {name: value for name, value in observed.items() if name not in ("indicator", "period")} | {"kind": "study"}
    wrong = partner.call("post", "/observations", study)
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/source"]
    named = partner.call("post", "/observations", study | {"source": "Onderzoek", "sourceUrl": "https://a.example/b"})
    assert (named.status_code, named.json()["sourceUrl"], named.json()["figure"]) == (
        201,
        "https://a.example/b",
        None,
    )
    script = partner.call("post", "/observations", study | {"source": "Onderzoek", "sourceUrl": "javascript:alert(1)"})
    assert [error["pointer"] for error in script.json()["errors"]] == ["/sourceUrl"]


def test_reference_data_is_kept_by_the_bureau(world, bureau):
    area = bureau.call(
        "post",
        "/areas",
        {
            "code": "BU00010103",
            "name": "Nieuw",
            "level": "buurt",
            "parent": world.wijk.pk,
            "population": 1200,
            "year": 2025,
        },
    )
    assert (area.status_code, area.json()["population"], area.json()["year"]) == (201, 1200, 2025), area.content
    program = changed(bureau, f"/programs/{world.program.pk}", {"thresholds": {"onCourse": "0.9"}})
    assert program.json()["thresholds"] == {"onCourse": "0.9", "attention": "0.8"}
    wrong = changed(bureau, f"/programs/{world.program.pk}", {"thresholds": {"attention": "0.95"}})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/thresholds/attention"]
    line = bureau.call("post", "/program-lines", {"program": world.program.pk, "name": "Werken", "color": "werken"})
    partner = bureau.call(
        "post", "/partners", {"program": world.program.pk, "name": "Nieuw", "lines": [line.json()["id"]]}
    )
    assert partner.json()["lines"] == [line.json()["id"]]
    made = bureau.call(
        "post",
        "/interventions",
        {"program": world.program.pk, "title": "Nieuw", "ageFrom": 0, "leadPartner": partner.json()["id"]},
    )
    assert made.status_code == 201, made.content
    found = bureau.call("get", f"/interventions?partner={partner.json()['id']}").json()["results"]
    assert [row["title"] for row in found] == ["Nieuw"]
    assert Indicator.objects.count() == 0
    assert ChainElement.objects.count() == 4
