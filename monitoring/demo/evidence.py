"""Observations and verdicts of the demonstration, at the mechanisms of a version."""

from datetime import date

from monitoring.demo import blueprint
from monitoring.demo.foundation import Ground
from monitoring.demo.moments import months_before
from monitoring.demo.theory import Version
from monitoring.learning.models import Observation, ObservationMechanism, Verdict


def add_evidence(ground: Ground, plan: blueprint.Intervention, *, version: Version, today: date) -> None:
    """What was seen and concluded about each mechanism of the plan."""
    for written in plan.mechanisms:
        mechanism = version.mechanisms[written.offer]
        for evidence in written.evidence:
            observation = _add_observation(ground, plan, evidence, today)
            ObservationMechanism.objects.create(
                observation=observation, lineage=mechanism.lineage, direction=evidence.direction
            )
        if written.verdict:
            _add_verdict(ground, written.verdict, mechanism.lineage, today)


def _add_observation(
    ground: Ground, plan: blueprint.Intervention, evidence: blueprint.Evidence, today: date
) -> Observation:
    partner = evidence.partner or plan.lead
    return Observation.objects.create(
        program=ground.program,
        kind=evidence.kind,
        text=evidence.text,
        observed_on=months_before(today, evidence.months_ago),
        area=ground.areas.get(evidence.area),
        source=evidence.source,
        speaker_role=evidence.role,
        restricted=evidence.restricted,
        answer=evidence.answer,
        partner=ground.partners[partner],
        recorded_by=ground.members.get(partner, ground.people["bureau"]),
    )


def _add_verdict(ground: Ground, judged: blueprint.Judged, lineage, today: date) -> None:
    Verdict.objects.create(
        program=ground.program,
        lineage=lineage,
        judgement=judged.judgement,
        strength=judged.strength,
        grounds=judged.grounds,
        other_explanations=judged.other_explanations,
        comparison=judged.comparison,
        contexts=judged.contexts,
        judged_on=months_before(today, judged.months_ago),
        judged_by=ground.people["manager"],
    )
