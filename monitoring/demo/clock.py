"""Sets the clock of the demonstration back: what happened in its past was also written down in its past.

LAMP tells what was known on a day by when things were written down; without this all would have been written today.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from monitoring.demo.foundation import Ground
from monitoring.demo.moments import at_noon
from monitoring.indicators.models import Target
from monitoring.learning.models import Observation, Verdict
from programs.logic_models.models import ConditionState, MechanismCondition

DAYS_TO_WRITE_DOWN = 2


def turn_back_clock(ground: Ground, *, now: datetime) -> None:
    """Observations two days after they were made, verdicts on their day, targets and conditions at the start."""
    for observation in Observation.objects.filter(program=ground.program):
        at = at_noon(observation.observed_on + timedelta(days=DAYS_TO_WRITE_DOWN), now=now)
        _written(Observation.objects.filter(pk=observation.pk), Observation.history.filter(id=observation.pk), at)
    for verdict in Verdict.objects.filter(program=ground.program):
        at = at_noon(verdict.judged_on, now=now)
        _written(Verdict.objects.filter(pk=verdict.pk), Verdict.history.filter(id=verdict.pk), at)
    start = at_noon(ground.program.start_date, now=now)
    Target.history.filter(indicator__program=ground.program).update(history_date=start)
    held = MechanismCondition.objects.filter(mechanism__logic_model__intervention__program=ground.program)
    held = held.exclude(mechanism__logic_model__activated_at=None).select_related("mechanism__logic_model")
    for condition in held:
        said = condition.mechanism.logic_model.activated_at
        if condition.state == ConditionState.LAPSED and condition.since:
            said = at_noon(condition.since, now=now)
        MechanismCondition.history.filter(id=condition.pk).update(history_date=said)


def _written(rows: QuerySet, records: QuerySet, at: datetime) -> None:
    rows.update(created_at=at, updated_at=at)
    records.update(history_date=at, created_at=at, updated_at=at)
