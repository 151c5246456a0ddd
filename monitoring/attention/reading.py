"""The attention list of a programme, read in a constant number of queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.periods import Period
from monitoring.attention.rules import Matter, change_of, is_stale
from monitoring.indicators.models import Indicator, Kind
from monitoring.measurements.models import Measurement
from monitoring.progress.figures import ask_figures, fresh_since, last_complete_period
from monitoring.progress.states import ProgressState
from monitoring.requests.models import ReportingRequest
from monitoring.requests.queues import in_state
from monitoring.requests.rules import RequestState
from programs.logic_models.models import LogicModel, LogicModelStatus
from programs.people.models import User

ORDER = list(Matter)


@dataclass(frozen=True)
class Item:
    """One thing to look at: what it is, why it stands here, and where to go. ``urgency`` orders within a matter."""

    matter: Matter
    title: str
    address: str
    about: str  # the intervention or interventions
    why: str
    urgency: tuple
    state: ProgressState | None = None


def read_attention(*, viewer: User, program_id: int, today: date, intervention_id: int | None = None) -> list[Item]:
    """What changed state, what is stale and what is late, the most urgent first.

    Args:
        viewer: of the bureau or the manager: what follows from exact figures is for them alone.
        intervention_id: only what belongs to this intervention.
    """
    indicators = Indicator.objects.visible_to(viewer).filter(program=program_id).exclude(kind=Kind.NARRATIVE)
    requests = ReportingRequest.objects.visible_to(viewer).filter(partner__program=program_id)
    if intervention_id is not None:
        indicators = indicators.filter(intervention=intervention_id)
        requests = requests.filter(pk__in=requests.filter(indicators__intervention=intervention_id).values("pk"))
    found = list(indicators.select_related("program", "intervention"))
    late = in_state(requests, RequestState.OVERDUE, today=today)
    items = [
        *_late(late.select_related("partner").prefetch_related("indicators__intervention"), today),
        *_changed(found, viewer, today),
        *_stale(found, program_id, today),
    ]
    return sorted(items, key=lambda item: (ORDER.index(item.matter), item.urgency, item.title))


def _late(requests: Iterable[ReportingRequest], today: date) -> Iterator[Item]:
    for one in requests:
        days = (today - one.due_on).days
        facts = {"on": date_format(one.due_on, "j F Y"), "days": ngettext("%d dag", "%d dagen", days) % days}
        titles = {each.intervention.title for each in one.indicators.all() if each.intervention}
        yield Item(
            Matter.LATE,
            f"{one.partner.name}: {one.label}",
            reverse("request", args=[one.pk]),
            ", ".join(sorted(titles)) or _of_program(),
            _("Had er voor %(on)s moeten zijn; nu %(days)s te laat.") % facts,
            (one.due_on,),
        )


def _changed(indicators: Sequence[Indicator], viewer: User, today: date) -> Iterator[Item]:
    last = {one: last_complete_period(one, today) for one in {each.frequency for each in indicators}}
    periods = [period for one in last.values() for period in (one, one.previous())]
    asked = ask_figures(viewer=viewer, indicators=indicators, periods=periods, today=today, with_coverage=False)
    figures = {(one.indicator.pk, one.period): one for one in asked}
    for indicator in indicators:
        period = last[indicator.frequency]
        before, after = (figures[(indicator.pk, each)].state for each in (period.previous(), period))
        change = change_of(before, after)
        if change is None or before is None or after is None:
            continue
        words = _("Van ‘%(before)s’ in %(earlier)s naar ‘%(after)s’ in %(later)s: %(change)s.") % {
            "before": before.label,
            "earlier": period.previous().label,
            "after": after.label,
            "later": period.label,
            "change": change.label,
        }
        yield _of_indicator(Matter.CHANGED, indicator, words, (change,), after)


def _stale(indicators: Sequence[Indicator], program_id: int, today: date) -> Iterator[Item]:
    """Indicators without a value of the last two periods. A milestone that was reached needs no news."""
    last_days = dict(
        Measurement.objects.counting()
        .filter(indicator__program=program_id, numerator__isnull=False)
        .order_by()
        .values_list("indicator")
        .annotate(Max("ends_on"))
    )
    active = LogicModel.objects.filter(intervention__program=program_id, status=LogicModelStatus.ACTIVE)
    running = {None, *active.values_list("intervention", flat=True)}  # what has not begun has nothing to report
    for one in indicators:
        last_on = last_days.get(one.pk)
        if one.kind == Kind.MILESTONE or one.intervention_id not in running:
            continue
        if is_stale(last_on, fresh_since(one.frequency, today)):
            yield _of_indicator(Matter.STALE, one, _since(one, last_on), (last_on or date.min,))


def _since(indicator: Indicator, last_on: date | None) -> str:
    if last_on is None:
        return _("Nog nooit een goedgekeurd cijfer.")
    period = Period.containing(indicator.frequency, last_on)
    return _("Het laatste cijfer is van %(period)s.") % {"period": period.label}


def _of_indicator(
    matter: Matter, indicator: Indicator, why: str, urgency: tuple, state: ProgressState | None = None
) -> Item:
    about = indicator.intervention.title if indicator.intervention else _of_program()
    return Item(matter, indicator.name, reverse("indicator", args=[indicator.pk]), about, why, urgency, state)


def _of_program() -> str:
    return _("Van het programma")
