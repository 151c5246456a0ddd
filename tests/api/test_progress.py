"""Figures and their explanation, as each viewer may see them."""

from monitoring.progress.refresh import drain
from tests.api.test_flow import changed


def make_indicator(world, bureau, **fields):
    body = {"program": world.program.pk, "elements": [world.output.pk], "name": "Gesprekken", **fields}
    return bureau.call("post", "/indicators", body).json()["id"]


def approve(bureau, body):
    key = bureau.call("post", "/measurements", body).json()["id"]
    for to in ("submitted", "approved"):
        answer = bureau.call("post", f"/measurements/{key}/transitions", {"to": to})
        assert answer.status_code == 201, answer.content


def test_a_figure_is_read_and_explained(world, bureau):
    key = make_indicator(world, bureau)
    bureau.call("post", "/targets", {"indicator": key, "period": "2025-Q1", "value": "240"})
    for partner, number in ((world.peuteropvang, "80"), (world.weller, "120")):
        approve(bureau, {"indicator": key, "partner": partner.pk, "period": "2025-Q1", "numerator": number})
    drain()

    page = bureau.call("get", f"/progress?indicator={key}&periodType=quarter").json()
    figure = next(row for row in page["results"] if row["period"] == "2025-Q1")
    computed_at = figure.pop("computedAt")
    assert computed_at
    assert figure == {
        "indicator": key,
        "area": None,
        "partner": None,
        "period": "2025-Q1",
        "value": "200",
        "low": None,
        "high": None,
        "numerator": "200",
        "denominator": None,
        "split": [],
        "target": "240",
        "expected": "240",
        "progress": "0.833333",
        "state": "attention",
        "reported": 2,
        "requested": None,
        "oldestData": "2025-03-31",
        "carriedForward": False,
        "protection": "none",
    }
    explained = bureau.call("get", f"/progress/explanation?indicator={key}&period=2025-Q1").json()
    assert explained["figure"]["value"] == "200"
    assert [(row["partner"], row["value"]) for row in explained["series"]] == [
        ("Peuteropvang", "80"),
        ("Weller", "120"),
    ]


def test_small_figures_about_persons_are_protected_for_others(world, bureau, partner, partner2):
    key = make_indicator(world, bureau, aboutPersons=True)
    approve(bureau, {"indicator": key, "partner": world.weller.pk, "period": "2025-Q1", "numerator": "3"})
    drain()

    def seen_by(client):
        return client.call("get", f"/progress?indicator={key}&period=2025-Q1&partner={world.weller.pk}").json()[
            "results"
        ][0]

    assert (seen_by(bureau)["value"], seen_by(partner2)["value"]) == ("3", "3")
    other = seen_by(partner)
    assert (other["value"], other["numerator"], other["protection"]) == (None, None, "withheld") or other[
        "protection"
    ] == "rounded"
    assert '"3"' not in str(other)


def test_what_is_asked_of_progress(world, bureau, client_of):
    key = make_indicator(world, bureau)

    assert bureau.call("get", "/progress").status_code == 400
    assert bureau.call("get", f"/progress?indicator={key}&intervention=1").status_code == 400
    assert bureau.call("get", f"/progress?indicator={key}&period=2025-Q1&periodType=month").status_code == 400
    assert bureau.call("get", f"/progress?indicator={key}&period=all").status_code == 200
    assert bureau.call("get", "/progress?indicator=999999").json()["count"] == 0
    outsider = client_of(world.outsider)
    assert outsider.call("get", f"/progress?indicator={key}&period=2025-Q1").json()["count"] == 0
    assert outsider.call("get", f"/progress/explanation?indicator={key}&period=2025-Q1").status_code == 404
    assert bureau.call("get", f"/progress/explanation?indicator={key}").status_code == 400


def test_versions_are_compared(world, partner):
    draft = partner.call("post", "/logic-models", {"intervention": world.intervention.pk}).json()["id"]
    copied = partner.call("get", f"/elements?logicModel={draft}").json()["results"]
    first = next(row for row in copied if row["stage"] == "resource")
    changed(partner, f"/elements/{first['id']}", {"what": "Vier plusfunctionarissen", "changeReason": "Meer werk"})

    answer = partner.call("get", f"/logic-models/{draft}/comparison?with={world.active.pk}")

    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["oldVersion"], body["newVersion"], body["added"], body["removed"]) == (1, 2, [], [])
    assert [(row["part"], row["reason"], row["changes"]) for row in body["changed"]] == [
        ("element", "Meer werk", [{"field": "what", "old": "Plusfunctionarissen", "new": "Vier plusfunctionarissen"}])
    ]
    assert partner.call("get", f"/logic-models/{draft}/comparison").status_code == 400
    assert partner.call("get", f"/logic-models/{draft}/comparison?with=999999").status_code == 400
