"""One thing of each resource, and a body that could make another."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lamp.base.periods import Period
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.measurements.models import Measurement
from monitoring.requests.models import ReportingRequest
from monitoring.requests.services import Asked, send_request
from programs.logic_models.models import ChainLink, LogicModel
from programs.logic_models.services import start_draft
from tests.conftest import World


@dataclass
class Things:
    draft: LogicModel
    indicator: Indicator
    log_indicator: Indicator
    target: Target
    measurement: Measurement
    entry: ActivityLogEntry
    request: ReportingRequest
    observation: Observation
    verdict: Verdict


def make_things(world: World) -> Things:
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    indicator = Indicator.objects.create(program=world.program, intervention=world.intervention, name="Gesprekken")
    log_indicator = Indicator.objects.create(program=world.program, name="Deuren", source="log")
    for each, element in ((indicator, world.output), (log_indicator, world.activity)):
        IndicatorElement.objects.create(indicator=each, lineage=element.lineage)
    observation = Observation.objects.create(
        program=world.program,
        kind="quote",
        text="Ik ken haar",
        observed_on=date(2025, 3, 1),
        partner=world.peuteropvang,
        recorded_by=world.partner,
    )
    ObservationMechanism.objects.create(observation=observation, lineage=world.mechanism.lineage, direction="for")
    return Things(
        draft=draft,
        indicator=indicator,
        log_indicator=log_indicator,
        target=Target.objects.create(indicator=indicator, period="2025-Q1", value=240),
        measurement=Measurement.objects.create(
            indicator=indicator,
            partner=world.peuteropvang,
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 3, 31),
            numerator=80,
            recorded_by=world.partner,
        ),
        entry=ActivityLogEntry.objects.create(
            element=world.activity, date=date(2025, 3, 1), partner=world.peuteropvang, logged_by=world.partner
        ),
        request=send_request(
            asked=Asked(world.peuteropvang, [indicator]),
            period=Period.parse("2024"),
            due_on=date(2025, 1, 15),
            by=world.bureau,
        ),
        observation=observation,
        verdict=Verdict.objects.create(
            program=world.program,
            lineage=world.mechanism.lineage,
            judgement="works",
            strength=1,
            grounds="Eigen ervaring",
            judged_on=date(2025, 3, 2),
            judged_by=world.manager,
        ),
    )


def addresses(world: World, things: Things) -> dict[str, int]:
    """Address of each list → id of the thing in it."""
    return {
        "/programs": world.program.pk,
        "/program-lines": world.learning.pk,
        "/partners": world.weller.pk,
        "/areas": world.molenveld.pk,
        "/interventions": world.intervention.pk,
        "/logic-models": things.draft.pk,
        "/elements": things.draft.chainelements.get(stage="output").pk,
        "/links": things.draft.chainlinks.first().pk,
        "/mechanisms": things.draft.mechanisms.get().pk,
        "/observations": things.observation.pk,
        "/verdicts": things.verdict.pk,
        "/indicators": things.indicator.pk,
        "/targets": things.target.pk,
        "/measurements": things.measurement.pk,
        "/activity-log-entries": things.entry.pk,
        "/reporting-requests": things.request.pk,
    }


def bodies(world: World, things: Things) -> dict[str, dict[str, Any]]:
    """Address → a body that is right in itself."""
    draft = things.draft
    effect, resource = draft.chainelements.get(stage="effect"), draft.chainelements.get(stage="resource")
    ChainLink.objects.filter(logic_model=draft, target=effect).delete()
    return {
        "/programs": {"title": "Nieuw", "startDate": "2025-01-01", "endDate": "2030-01-01"},
        "/program-lines": {"program": world.program.pk, "name": "Werken"},
        "/partners": {"program": world.program.pk, "name": "Nieuw"},
        "/areas": {"code": "BU00010199", "name": "Nieuw", "level": "buurt"},
        "/interventions": {"program": world.program.pk, "title": "Nieuw"},
        "/logic-models": {"intervention": world.intervention.pk},
        "/elements": {"logicModel": draft.pk, "stage": "effect", "what": "Nieuw"},
        "/links": {"source": draft.chainelements.get(stage="output").pk, "target": effect.pk},
        "/mechanisms": {"link": draft.chainlinks.get(source=resource).pk, "offer": "Nieuw"},
        "/observations": {
            "mechanisms": [{"mechanism": world.mechanism.pk, "direction": "for"}],
            "kind": "quote",
            "text": "Nieuw",
            "observedOn": "2025-03-01",
        },
        "/verdicts": {
            "mechanism": world.mechanism.pk,
            "judgement": "unknown",
            "strength": 0,
            "grounds": "Nog te vroeg",
        },
        "/indicators": {"program": world.program.pk, "name": "Nieuw"},
        "/targets": {"indicator": things.indicator.pk, "period": "2025-Q2", "value": "1"},
        "/measurements": {
            "indicator": things.indicator.pk,
            "partner": world.peuteropvang.pk,
            "period": "2025-Q2",
            "numerator": "1",
        },
        f"/measurements/{things.measurement.pk}/transitions": {"to": "submitted"},
        f"/measurements/{things.measurement.pk}/corrections": {"numerator": "1", "reason": "Fout"},
        "/activity-log-entries": {
            "element": world.activity.pk,
            "date": "2025-03-01",
            "partner": world.peuteropvang.pk,
            "quantities": [{"indicator": things.log_indicator.pk, "numerator": "3"}],
            "speakerRole": "ouder",
            "mechanisms": [{"mechanism": world.mechanism.pk, "direction": "for"}],
        },
        "/reporting-requests": {
            "partner": world.peuteropvang.pk,
            "indicators": [things.indicator.pk],
            "areas": [world.wijk.pk],
            "period": "2026",
            "dueOn": "2027-01-15",
        },
        f"/logic-models/{draft.pk}/agreements": {"partner": world.peuteropvang.pk, "agrees": True},
        f"/logic-models/{draft.pk}/activations": {"reason": "Nodig"},
    }
