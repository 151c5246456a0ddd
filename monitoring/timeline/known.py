"""How it stood on an earlier day: which version held, and its lamps and figures as they were known then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lamp.base.history.moments import end_of
from monitoring.learning.chains import ChainReading, read_chains
from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel
from programs.people.models import User


@dataclass(frozen=True)
class Then:
    """An intervention on a day; ``reading`` is ``None`` when no version held, or none the viewer may see."""

    intervention: Intervention
    reading: ChainReading | None
    day: date

    @property
    def version(self) -> int | None:
        return self.reading.logic_model.version if self.reading else None

    @property
    def lamps(self) -> list[str]:
        return [each.standing.state for each in self.reading.mechanisms] if self.reading else []

    @property
    def lit(self) -> int:
        return self.reading.lit if self.reading else 0

    @property
    def links(self) -> int:
        return len(self.reading.links) if self.reading else 0

    @property
    def address(self) -> str:
        """The canvas as it was known then."""
        return f"{reverse('canvas', args=[self.intervention.pk])}?op={self.day.isoformat()}"


def version_on(intervention: Intervention, day: date, *, viewer: User) -> LogicModel | None:
    """The version that held at the end of a day; ``None`` when none did, or the viewer may not see it."""
    held = LogicModel.objects.visible_to(viewer).holding_at(end_of(day)).filter(intervention=intervention)
    found = held.order_by("-activated_at").first()
    if found:
        found.intervention = intervention
    return found


def read_then(interventions: Sequence[Intervention], day: date, *, viewer: User) -> list[Then]:
    """Every intervention as it was known on a day, in the given order; a constant number of queries."""
    held = LogicModel.objects.visible_to(viewer).holding_at(end_of(day)).filter(intervention__in=interventions)
    versions = {row.intervention_id: row for row in held.order_by("activated_at")}
    readings = read_chains(list(versions.values()), viewer=viewer, known_on=day)
    return [Then(each, readings[versions[each.pk].pk] if each.pk in versions else None, day) for each in interventions]
