"""Addresses and bodies that succeed in the test world, for requests made from the description."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitoring.measurements.models import Measurement
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainLink
from tests.api.things import Things, addresses, bodies, make_things
from tests.conftest import World

JSON = dict[str, Any]


@dataclass
class Seeds:
    """What to fill in for each operation, named ``PATCH /targets/{id}``, and for each name of a reference."""

    paths: Mapping[str, Sequence[JSON]]
    queries: Mapping[str, Sequence[JSON]]
    bodies: Mapping[str, Sequence[JSON]]
    references: Mapping[str, Sequence[int]]

    def requests(self, method: str, path: str) -> list[tuple[JSON, JSON, JSON | None]]:
        """Path parameters, query and body of each seeded request of an operation."""
        operation = f"{method} {path}"
        return [
            (parameters, query, body)
            for parameters in self.paths.get(path, [{}])
            for query in self.queries.get(operation, [{}])
            for body in self.bodies.get(operation, [None])
        ]

    def with_known(self, value: Any, name: str = "") -> Any:
        """The same value with known ids where it refers to something; every third id stays as it is."""
        if isinstance(value, dict):
            return {key: self.with_known(inside, key) for key, inside in value.items()}
        if isinstance(value, list):
            found = [self.with_known(inside, name) for inside in value]
            return found if any(isinstance(one, dict | list) for one in found) else list(dict.fromkeys(found))
        if name in self.references and type(value) is int and value % 3:
            return self.references[name][value % len(self.references[name])]
        return value


def make_seeds(world: World) -> Seeds:
    things = make_things(world)
    posts = {f"POST {address}": [body] for address, body in bodies(world, things).items() if "/" not in address[1:]}
    draft, lists = things.draft, addresses(world, things)
    of_version, of_measurement = [{"logicModel": draft.pk}], [{"measurement": pk} for pk in measurements(world, things)]
    fresh = Intervention.objects.create(program=world.program, title="Zonder LAMP", lead_partner=world.peuteropvang)
    return Seeds(
        paths={f"{address}/{{id}}": [{"id": pk}] for address, pk in lists.items()}
        | {f"/logic-models/{{logicModel}}/{name}": of_version for name in ("activations", "agreements", "comparison")}
        | {f"/measurements/{{measurement}}/{name}": of_measurement for name in ("transitions", "corrections")}
        | {"/reviews/{review}/closures": [{"review": things.review.pk}]},
        queries={
            "GET /logic-models/{logicModel}/comparison": [{"with": world.active.pk}],
            "DELETE /elements/{id}": [{"changeReason": "Gebeurt niet meer"}],
            "GET /progress": [{"indicator": things.indicator.pk, "periodType": "quarter"}],
            "GET /area-boundaries": [{"level": "buurt"}],
            "GET /correlations": [{"definition": things.index_definition.pk}],
            "GET /progress/explanation": [{"indicator": things.indicator.pk, "period": "2025-Q1"}],
            "GET /progress/forecast": [{"indicator": things.indicator.pk}],
        },
        bodies=posts | steps(world) | changes(world, things) | {"POST /logic-models": [{"intervention": fresh.pk}]},
        references=references(world, things, fresh),
    )


def measurements(world: World, things: Things) -> list[int]:
    """The partner's draft, and one of each other status."""
    others = [
        Measurement.objects.create(
            indicator=things.indicator,
            partner=world.peuteropvang,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 3, 31),
            numerator=80,
            recorded_by=world.partner,
            status=status,
        )
        for year, status in ((2022, "submitted"), (2023, "approved"), (2024, "returned"))
    ]
    return [things.measurement.pk, *(row.pk for row in others)]


def steps(world: World) -> dict[str, list[JSON]]:
    transitions = [{"to": "submitted"}, {"to": "approved"}, {"to": "returned", "reason": "Klopt dit?"}]
    return {
        "POST /measurements/{measurement}/transitions": transitions,
        "POST /measurements/{measurement}/corrections": [{"numerator": "81", "reason": "Eén vergeten"}],
        "POST /logic-models/{logicModel}/agreements": [{"partner": world.peuteropvang.pk, "agrees": True}],
        "POST /logic-models/{logicModel}/activations": [{"reason": "Het is nodig"}],
        "POST /reviews/{review}/closures": [{}],
    }


def changes(world: World, things: Things) -> dict[str, list[JSON]]:
    return {
        "PATCH /programs/{id}": [{"title": "Anders", "thresholds": {"onCourse": "0.9", "attention": "0.7"}}],
        "PATCH /program-lines/{id}": [{"name": "Anders"}],
        "PATCH /partners/{id}": [{"name": "Anders", "lines": [world.learning.pk]}],
        "PATCH /areas/{id}": [{"name": "Anders", "population": 1200, "year": 2024}],
        "PATCH /interventions/{id}": [{"title": "Anders", "ageFrom": 2, "ageTo": 4, "areas": [world.wijk.pk]}],
        "PATCH /elements/{id}": [{"what": "Anders", "why": "Daarom", "position": 1, "changeReason": "Beter"}],
        "PATCH /links/{id}": [{"lagFromMonths": 1, "lagToMonths": 6}],
        "PATCH /mechanisms/{id}": [{"offer": "Anders", "conditions": [{"text": "Er is tijd", "state": "holds"}]}],
        "PATCH /reviews/{id}": [{"rightThings": {"judgement": "no", "grounds": "Anders"}, "heldOn": "2025-07-01"}],
        "PATCH /decisions/{id}": [{"text": "Anders"}],
        "PATCH /improvement-actions/{id}": [{"state": "done", "outcome": "Meer gesprekken"}],
        "PATCH /indicators/{id}": [{"name": "Anders", "baselineValue": "0", "baselineDate": "2022-01-01"}],
        "PATCH /targets/{id}": [{"value": "250", "area": world.wijk.pk}],
        "PATCH /measurements/{id}": [{"numerator": "81", "note": "Geteld"}],
    }


def references(world: World, things: Things, fresh: Intervention) -> dict[str, list[int]]:
    lines, partners = [world.learning.pk, world.housing.pk], [world.peuteropvang.pk, world.weller.pk]
    areas = [world.wijk.pk, world.molenveld.pk]
    elements = [world.activity.pk, world.output.pk, *things.draft.chainelements.values_list("pk", flat=True)]
    indicators = [things.indicator.pk, things.log_indicator.pk]
    return {
        "program": [world.program.pk],
        "intervention": [world.intervention.pk, fresh.pk],
        "logicModel": [things.draft.pk, world.active.pk],
        "with": [things.draft.pk, world.active.pk],
        "link": list(ChainLink.objects.filter(logic_model=things.draft).values_list("pk", flat=True)),
        "mechanism": [world.mechanism.pk],
        "review": [things.review.pk],
        "measure": [things.area_measure.pk],
        "measures": [things.area_measure.pk],
        "definition": [things.index_definition.pk],
        "inside": [world.wijk.pk, world.municipality.pk],
        "referenceArea": [world.wijk.pk],
        **dict.fromkeys(("line", "lines"), lines),
        **dict.fromkeys(("partner", "partners", "leadPartner", "owner"), partners),
        **dict.fromkeys(("area", "areas", "parent"), areas),
        **dict.fromkeys(("element", "elements", "source", "target"), elements),
        **dict.fromkeys(("indicator", "indicators", "feeds"), indicators),
    }
