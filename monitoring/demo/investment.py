"""Loads what the invented interventions put in, and the choices between them."""

from datetime import date

from monitoring.demo.content.investment import CHOICES, INPUTS, YEARS_BACK
from monitoring.demo.foundation import Ground
from monitoring.demo.moments import months_before
from monitoring.demo.theory import lineage_of
from monitoring.investment.services import ShareInput, add_input
from programs.interventions.models import Intervention
from programs.interventions.priority_services import decide_priority
from programs.logic_models.models import ChainElement, LogicModelStatus


def add_investment(ground: Ground, *, today: date) -> None:
    """Inputs up to last year, and the priorities with their reasons."""
    bureau = ground.people["bureau"]
    interventions = {one.title: one for one in Intervention.objects.filter(program=ground.program)}
    for put in INPUTS:
        resource = ChainElement.objects.get(
            lineage=lineage_of(put.plan, put.resource), logic_model__status=LogicModelStatus.ACTIVE
        )
        shares = [ShareInput(ground.areas[name], percent, margin) for name, percent, margin in put.shares]
        for back in range(YEARS_BACK, -1, -1):
            add_input(
                resource=resource,
                by=bureau,
                year=today.year - 1 - back,
                euros=put.euros * (10 - back) // 10,
                domains=put.domains,
                note=put.note,
                shares=shares,
            )
    for choice in sorted(CHOICES, key=lambda one: -one.months_ago):
        decide_priority(
            intervention=interventions[choice.plan.title],
            by=ground.people["manager"],
            level=choice.level,
            reason=choice.reason,
            decided_on=months_before(today, choice.months_ago),
            decided_by=choice.decided_by,
        )
