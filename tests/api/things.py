"""One thing of each resource, and a body that could make another."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lamp.base.periods import Period
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.area_indices.models import ComparisonIndicator, IndexDefinition, IndexScore
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.measurements.models import Measurement
from monitoring.requests.models import ReportingRequest
from monitoring.requests.services import Asked, send_request
from monitoring.reviews.conclusions import agree_on_action, decide
from monitoring.reviews.models import Decision, ImprovementAction, Review
from monitoring.reviews.services import change_review, start_review
from programs.interventions.models import Intervention
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
    area_measure: AreaMeasure
    area_statistic: AreaStatistic
    index_definition: IndexDefinition
    index_score: IndexScore
    review: Review
    decision: Decision
    action: ImprovementAction


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
    review = make_review(world)
    area_measure = AreaMeasure.objects.create(
        code="bijstand", name="Bijstand", source="CBS", direction="down", unit="%"
    )
    index = IndexDefinition.objects.create(name="MDI", version="2024", method="published", source="Het PON & Telos")
    ComparisonIndicator.objects.create(
        definition=index, name="Opkomst", description="Opkomst", published_r=-1, source="x"
    )
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
        area_measure=area_measure,
        area_statistic=AreaStatistic.objects.create(measure=area_measure, area=world.molenveld, year=2024, value=12),
        index_definition=index,
        index_score=IndexScore.objects.create(definition=index, area=world.molenveld, year=2024, score=79, rank=1),
        review=review,
        decision=review.decisions.get(),
        action=review.actions.get(),
    )


def make_review(world: World) -> Review:
    """An open review that may be closed, with one decision and one action."""
    by = world.manager
    review = start_review(
        intervention=world.intervention, by=by, period_start=date(2025, 1, 1), period_end=date(2025, 6, 30)
    )
    decide(review=review, by=by, choice="adjust", text="Later aanbellen", decided_by="Stuurgroep")
    agree_on_action(review=review, by=by, text="Avonden", owner=world.peuteropvang, due_on=date(2025, 9, 1))
    answers = {"right_things_judgement": "partly", "things_right_judgement": "yes"}
    grounds = {"right_things_grounds": "Het gesprek werkt", "things_right_grounds": "Zoals afgesproken"}
    return change_review(review=review, by=by, **answers, **grounds)


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
        "/reviews": things.review.pk,
        "/decisions": things.decision.pk,
        "/improvement-actions": things.action.pk,
        "/indicators": things.indicator.pk,
        "/targets": things.target.pk,
        "/measurements": things.measurement.pk,
        "/activity-log-entries": things.entry.pk,
        "/reporting-requests": things.request.pk,
        "/area-measures": things.area_measure.pk,
        "/area-statistics": things.area_statistic.pk,
        "/index-definitions": things.index_definition.pk,
        "/index-scores": things.index_score.pk,
    }


def bodies(world: World, things: Things) -> dict[str, dict[str, Any]]:
    """Address → a body that is right in itself."""
    draft = things.draft
    effect, resource = draft.chainelements.get(stage="effect"), draft.chainelements.get(stage="resource")
    ChainLink.objects.filter(logic_model=draft, target=effect).delete()
    other = Intervention.objects.create(program=world.program, title="Anders", lead_partner=world.peuteropvang)
    LogicModel.objects.create(intervention=other, version=1, status="active")
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
        "/reviews": {"intervention": other.pk, "periodStart": "2025-01-01", "periodEnd": "2025-06-30"},
        "/decisions": {"review": things.review.pk, "choice": "stop", "text": "Nieuw", "decidedBy": "Stuurgroep"},
        "/improvement-actions": {
            "review": things.review.pk,
            "text": "Nieuw",
            "owner": world.peuteropvang.pk,
            "dueOn": "2025-09-01",
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
        "/area-measures": {"code": "ww", "name": "WW", "source": "CBS"},
        "/area-statistics": {
            "measure": things.area_measure.pk,
            "area": world.zonnehof.pk,
            "year": 2024,
            "month": 3,
            "value": "8.5",
        },
        "/index-definitions": {
            "name": "Eigen index",
            "version": "1",
            "method": "zscore",
            "source": "Eigen berekening",
            "domains": [{"code": "werk", "name": "Werk", "weight": "1", "measures": [things.area_measure.pk]}],
            "classes": [{"label": "Laag", "from": None}, {"label": "Hoog", "from": "0.5"}],
        },
        "/index-scores": {
            "definition": things.index_definition.pk,
            "area": world.zonnehof.pk,
            "year": 2024,
            "score": "54.25",
        },
        f"/logic-models/{draft.pk}/agreements": {"partner": world.peuteropvang.pk, "agrees": True},
        f"/logic-models/{draft.pk}/activations": {"reason": "Nodig"},
        f"/reviews/{things.review.pk}/closures": {},
    }
