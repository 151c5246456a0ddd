"""What waits for the bureau: results to check, and entries of the log to approve. The one place that counts them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.measurements.models import Measurement, MeasurementStatus
from programs.interventions.models import Intervention
from programs.people.models import User


@dataclass(frozen=True)
class Waiting:
    """Numbers of submitted results, and of submitted log entries (whose numbers are no results of their own)."""

    results: int = 0
    entries: int = 0

    def __bool__(self) -> bool:
        return bool(self.results or self.entries)

    def __str__(self) -> str:
        """ "3 resultaten controleren en 2 registraties goedkeuren"; "" when nothing waits."""
        results = ngettext("%(n)d resultaat controleren", "%(n)d resultaten controleren", self.results)
        entries = ngettext("%(n)d registratie goedkeuren", "%(n)d registraties goedkeuren", self.entries)
        parts = [text % {"n": n} for text, n in ((results, self.results), (entries, self.entries)) if n]
        return _(" en ").join(parts)


def waiting_in(*, viewer: User, program_id: int) -> Waiting:
    """In a whole programme, also of indicators without an intervention."""
    return Waiting(
        Measurement.objects.visible_to(viewer).to_check().filter(indicator__program=program_id).count(),
        _entries(viewer).filter(partner__program=program_id).count(),
    )


def waiting_by_intervention(*, viewer: User, interventions: Collection[Intervention]) -> dict[int, Waiting]:
    """By intervention, in two queries; without what waits for nothing."""
    keys = [intervention.pk for intervention in interventions]
    submitted = Measurement.objects.visible_to(viewer).to_check().filter(indicator__intervention__in=keys)
    logged = _entries(viewer).filter(element__logic_model__intervention__in=keys)
    results = _counted(submitted, "indicator__intervention")
    entries = _counted(logged, "element__logic_model__intervention")
    return {key: Waiting(results.get(key, 0), entries.get(key, 0)) for key in results.keys() | entries.keys()}


def _entries(viewer: User):
    return ActivityLogEntry.objects.visible_to(viewer).filter(status=MeasurementStatus.SUBMITTED)


def _counted(rows, intervention: str) -> dict[int, int]:
    return dict(rows.order_by().annotate(of=F(intervention)).values_list("of").annotate(Count("pk")))
