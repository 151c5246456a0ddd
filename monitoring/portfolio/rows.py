"""The interventions of a programme as rows: ages, phase, how it goes, and the next step. Constant queries."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.learning.chains import ChainReading, read_chains
from monitoring.learning.link_rules import WORST_FIRST, LinkLight
from monitoring.learning.rules import EvidenceState
from monitoring.measurements.waiting import Waiting, waiting_by_intervention
from monitoring.progress.states import ProgressState
from programs.interventions.models import OLDEST_AGE, Intervention
from programs.logic_models.models import LogicModel, LogicModelStatus
from programs.people.models import User
from programs.people.permissions import has_role
from programs.programs.models import ProgramLine

NARROWEST = 7  # columns (years) a title needs beside the life course
JUDGED = {ProgressState.BEHIND, ProgressState.ATTENTION, ProgressState.ON_COURSE}


@dataclass(frozen=True)
class Place:
    """Where an intervention stands on the life course of 25 columns: the item, and its bar inside."""

    start: int
    width: int
    bar: int
    bar_open: bool  # one of both ages is unknown

    @classmethod
    def of(cls, intervention: Intervention) -> "Place | None":
        """``None`` when both ages are unknown."""
        if intervention.age_from is None and intervention.age_to is None:
            return None
        first = intervention.age_from if intervention.age_from is not None else 0
        last = intervention.age_to if intervention.age_to is not None else OLDEST_AGE
        first = min(first, OLDEST_AGE - 1)
        bar = max(last - first, 1)
        width = min(max(bar, NARROWEST), OLDEST_AGE)
        start = min(first, OLDEST_AGE - width) if bar < width else first
        return cls(start, width, bar, None in (intervention.age_from, intervention.age_to))


@dataclass(frozen=True)
class Row:
    intervention: Intervention
    active: LogicModel | None
    draft: LogicModel | None
    reading: ChainReading | None
    waiting: Waiting  # for the viewer to check and approve

    @cached_property
    def lines(self) -> list[ProgramLine]:
        return list(self.intervention.lines.all())

    @cached_property
    def address(self) -> str:
        return reverse("canvas", args=[self.intervention.pk])

    @cached_property
    def place(self) -> Place | None:
        return Place.of(self.intervention)

    @property
    def phase(self) -> str:
        return _("Uitvoering") if self.active else _("Ontwerp")

    @cached_property
    def lamps(self) -> list[str]:
        return [each.standing.state for each in self.reading.mechanisms] if self.reading else []

    @cached_property
    def lights(self) -> list[str]:
        """The light of each link of the version that holds; none before one does."""
        return [link.light for link in self.reading.links] if self.active and self.reading else []

    @property
    def lit_of_links(self) -> str:
        return _("%(lit)s van %(total)s verbanden verlicht") % {
            "lit": self.lights.count(LinkLight.LIT),
            "total": len(self.lights),
        }

    @property
    def shown_of_lamps(self) -> str:
        shown = self.lamps.count(EvidenceState.SHOWN)
        return _("%(shown)s van %(total)s aangetoond") % {"shown": shown, "total": len(self.lamps)}

    @cached_property
    def state(self) -> ProgressState | None:
        """The worst of its elements as far as known; ``None`` before it runs."""
        if not self.active or not self.reading:
            return None
        states = {each.state for each in self.reading.elements if each.state}
        known = states & JUDGED or states
        return next((state for state in WORST_FIRST if state in known), ProgressState.NO_DATA)

    @property
    def next_step(self) -> str:
        """The first thing that waits for somebody."""
        if self.waiting:
            return str(self.waiting)
        if self.draft:
            return _("Concept %(version)d afmaken") % {"version": self.draft.version}
        if not self.reading:
            return _("Eerste concept maken")
        return _step_of_chain(self.reading)


def read_rows(interventions: QuerySet[Intervention], *, viewer: User, program_id: int) -> list[Row]:
    """A row for each intervention, in the queryset's order."""
    found = list(interventions)
    versions = LogicModel.objects.visible_to(viewer).filter(
        intervention__in=[each.pk for each in found],
        status__in=[LogicModelStatus.ACTIVE, LogicModelStatus.DRAFT],
    )
    by_status: dict[tuple[int, str], LogicModel] = {(each.intervention_id, each.status): each for each in versions}
    pairs = [(by_status.get((each.pk, "active")), by_status.get((each.pk, "draft"))) for each in found]
    readings = read_chains([active or draft for active, draft in pairs if active or draft], viewer=viewer)
    checks = has_role(viewer, program_id, "bureau")
    waiting = waiting_by_intervention(viewer=viewer, interventions=found) if checks else {}
    return [
        Row(
            each,
            active,
            draft,
            readings.get((active or draft).pk) if active or draft else None,
            waiting.get(each.pk, Waiting()),
        )
        for each, (active, draft) in zip(found, pairs, strict=True)
    ]


def _step_of_chain(reading: ChainReading) -> str:
    if refuted := next((m for m in reading.mechanisms if m.standing.state == EvidenceState.REFUTED), None):
        return _("%(code)s bespreken: die klopt niet") % {"code": refuted.code}
    if expired := next((m for m in reading.mechanisms if m.standing.expired), None):
        return _("Nieuw oordeel geven over %(code)s") % {"code": expired.code}
    if reading.gaps:
        return ngettext("%(n)d ding aanvullen", "%(n)d dingen aanvullen", len(reading.gaps)) % {"n": len(reading.gaps)}
    if bare := next((m for m in reading.mechanisms if not m.standing.support + m.standing.against), None):
        return _("Bewijs zoeken voor %(code)s") % {"code": bare.code}
    return _("Blijven volgen")
