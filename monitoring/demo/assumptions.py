"""Assumptions, tests, shared mechanisms and further evidence of the demonstration, written by the services.

It comes after the figures, for one observation rests on a figure as it is known then.
"""

from datetime import date

from django.db import transaction

from lamp.base.periods import months_later
from monitoring.demo.content.assumptions import ASSUMPTIONS, OBSERVATIONS, SAME, Assumption, Key, Seen, Test
from monitoring.demo.foundation import Ground
from monitoring.demo.moments import months_before
from monitoring.indicators.models import Indicator
from monitoring.learning import services
from monitoring.learning.assumption_services import finish_test, plan_test, weigh_assumption
from monitoring.progress.figures import last_complete_period
from programs.logic_models.models import LogicModelStatus, Mechanism
from programs.logic_models.services import share_mechanism


@transaction.atomic
def add_assumptions(ground: Ground, *, today: date) -> None:
    mechanisms = _mechanisms(ground)
    manager, bureau = ground.people["manager"], ground.people["bureau"]
    for first, *others in SAME:
        for other in others:
            share_mechanism(mechanism=mechanisms[first], other=mechanisms[other], by=bureau)
    for seen in OBSERVATIONS:
        _observe(ground, seen, mechanisms, today)
    for written in ASSUMPTIONS:
        mechanism = mechanisms[written.mechanism]
        weigh_assumption(
            mechanism=mechanism,
            by=manager,
            importance=written.importance,
            change_mind=written.change_mind,
            expected_revision=None,
        )
        for test in written.tests:
            _plan(ground, written, test, mechanism, today)


def _mechanisms(ground: Ground) -> dict[Key, Mechanism]:
    rows = Mechanism.objects.filter(
        logic_model__intervention__program=ground.program, logic_model__status=LogicModelStatus.ACTIVE
    ).select_related("logic_model__intervention")
    return {(row.logic_model.intervention.title, row.offer): row for row in rows}


def _observe(ground: Ground, seen: Seen, mechanisms: dict[Key, Mechanism], today: date) -> None:
    indicator = Indicator.objects.get(program=ground.program, name=seen.indicator) if seen.indicator else None
    services.record_observation(
        mechanisms={mechanisms[key]: direction for key, direction in seen.mechanisms},
        seen=services.Seen(
            kind=seen.kind,
            text=seen.text,
            observed_on=months_before(today, seen.months_ago),
            area=ground.areas.get(seen.area),
            source=seen.source,
            source_url=seen.source_url,
            speaker_role=seen.role,
            indicator=indicator,
            period=last_complete_period(indicator.frequency, today).code if indicator else "",
        ),
        by=ground.members.get(seen.partner, ground.people["bureau"]),
        partner=ground.partners[seen.partner],
    )


def _plan(ground: Ground, written: Assumption, test: Test, mechanism: Mechanism, today: date) -> None:
    due_on = (
        months_later(today, test.due_in_months)
        if test.due_in_months >= 0
        else months_before(today, -test.due_in_months)
    )
    manager = ground.people["manager"]
    planned = plan_test(
        mechanism=mechanism, by=manager, what=test.what, owner=ground.partners[test.owner], due_on=due_on
    )
    if test.outcome:
        finish_test(
            test=planned,
            by=manager,
            outcome=test.outcome,
            result=test.result,
            finished_on=months_before(today, test.finished_months_ago),
            expected_revision=None,
        )
