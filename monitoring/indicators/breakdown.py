"""An indicator's figure by area, by partner, or by an agreed dimension: a bar each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.indicators.wording import describe_difference, format_figure, format_value, why_no_number
from monitoring.measurements.models import Measurement
from monitoring.measurements.querysets import MeasurementQuerySet
from monitoring.progress.figures import AskedFigure, Figure, ask_figures, combine_asked, read_figures
from monitoring.progress.states import ProgressState, Protection
from programs.areas.models import Area, AreaLevel
from programs.partners.models import Partner
from programs.people.models import User

BAR = 200  # width of a bar in the SVG's own units
GOOD, LATE = frozenset({ProgressState.ON_COURSE}), frozenset({ProgressState.ATTENTION, ProgressState.BEHIND})


@dataclass(frozen=True)
class Bar:
    """One row: name, width (0 to ``BAR``), where the target ticks, the number in words and what it means."""

    name: str
    text: str
    width: int | None
    tick: int | None
    late: bool
    meaning: str
    instead: str
    explanation: str
    figure: Figure | None = None


def bars_by_area(*, viewer: User, indicator: Indicator, period: Period, today: date) -> list[Bar]:
    """A bar for each area for which something counts, the smallest areas of the deepest level named first."""
    counting = _counting_in(indicator).filter(area__isnull=False)
    areas = list(Area.objects.visible_to(viewer).filter(pk__in=counting.values("area")))
    levels = list(AreaLevel.values)
    areas.sort(key=lambda area: (-levels.index(area.level), area.name))
    figures = read_figures(viewer=viewer, indicators=[indicator], periods=[period], areas=areas, today=today)
    by_id = {area.pk: area for area in areas}
    return _bars(indicator, [(by_id[f.area_id].name, f, {"gebied": f.area_id}) for f in figures if f.area_id in by_id])


def bars_by_partner(*, viewer: User, indicator: Indicator, period: Period, today: date) -> list[Bar]:
    """A bar for each partner for which something counts."""
    counting = _counting_in(indicator)
    partners = {p.pk: p for p in Partner.objects.visible_to(viewer).filter(pk__in=counting.values("partner"))}
    figures = read_figures(
        viewer=viewer, indicators=[indicator], periods=[period], partners=list(partners.values()), today=today
    )
    named = [(partners[f.partner_id].name, f, {"partner": f.partner_id}) for f in figures if f.partner_id in partners]
    return _bars(indicator, named)


def bars_by_intervention(*, viewer: User, indicator: Indicator, period: Period, today: date) -> list[Bar]:
    """A bar for each indicator of an intervention that counts in this one of the programme."""
    feeders = {one.pk: one for one in _feeders(viewer, indicator)}
    figures = read_figures(viewer=viewer, indicators=feeders.values(), periods=[period], today=today)
    bars = _bars(indicator, [(str(feeders[f.indicator_id].intervention), f, {}) for f in figures])
    return [
        replace(bar, explanation=explanation_url(feeders[bar.figure.indicator_id], period))
        for bar in bars
        if bar.figure
    ]


def bars_by_line(*, viewer: User, indicator: Indicator, period: Period, today: date) -> list[Bar]:
    """A bar for each line of the programme, over its interventions; one of several lines counts in each of them."""
    feeders = _feeders(viewer, indicator)
    asked = ask_figures(viewer=viewer, indicators=feeders, periods=[period], today=today, with_coverage=False)
    by_line: dict[str, list[AskedFigure]] = {}
    for each in asked:
        for line in each.indicator.intervention.lines.all() if each.indicator.intervention else ():
            by_line.setdefault(line.name, []).append(each)
    told = {name: combine_asked(viewer, indicator, found) for name, found in by_line.items()}
    top = _top([number for value, _protection in told.values() for number in (value.value, value.high)], indicator)
    return [
        _plain_bar(indicator, name, value.value, value.low, top, protection)
        for name, (value, protection) in sorted(told.items())
    ]


def _feeders(viewer: User, indicator: Indicator) -> list[Indicator]:
    feeding = Indicator.objects.visible_to(viewer).filter(feeds=indicator).select_related("intervention")
    return list(feeding.prefetch_related("intervention__lines"))


def _counting_in(indicator: Indicator) -> MeasurementQuerySet:
    """What counts in its figures, also what feeds it."""
    return Measurement.objects.filter(indicator__in=list(Indicator.objects.counted_in([indicator]))).counting()


def _plain_bar(
    indicator: Indicator, name: str, value: Decimal | None, low: Decimal | None, top: Decimal, protection: Protection
) -> Bar:
    """A bar without target, state and explanation of its own."""
    number = value if value is not None else low
    return Bar(
        name=name,
        text=format_value(indicator, value) if value is not None or low is None else _from(indicator, low),
        width=_width(number, top),
        tick=None,
        late=False,
        meaning="",
        instead=_why_nothing(number, protection),
        explanation="",
    )


def _from(indicator: Indicator, low: Decimal) -> str:
    """A range by its low end, since whom its parts share is not known."""
    return _("%(low)s of meer") % {"low": format_value(indicator, low)}


def bars_by_dimension(indicator: Indicator, figure: Figure | None, key: str) -> list[Bar]:
    """A bar for each cell of one dimension of a split figure."""
    labels = {
        value["key"]: value["label"]
        for dimension in indicator.dimensions or []
        if dimension["key"] == key
        for value in dimension["values"]
    }
    cells = [cell for cell in (figure.split if figure else ()) if set(cell.keys) == {key}]
    top = _top([cell.value for cell in cells], indicator)
    return [
        _plain_bar(indicator, labels.get(cell.keys[key], cell.keys[key]), cell.value, None, top, cell.protection)
        for cell in cells
    ]


def explanation_url(indicator: Indicator, period: Period, **place: int | None) -> str:
    """The page that shows how a figure came about."""
    return f"{_explanation(indicator.pk)}?{urlencode({'periode': period.code, **place})}"


@lru_cache
def _explanation(indicator_id: int) -> str:
    return reverse("explanation", args=[indicator_id])


def _bars(indicator: Indicator, named: Sequence[tuple[str, Figure, dict[str, int | None]]]) -> list[Bar]:
    numbers = [number for _name, f, _place in named for number in (f.value, f.high, f.expected)]
    top = _top(numbers, indicator)
    rows = [
        Bar(
            name=name,
            text=format_figure(indicator, figure),
            width=_width(figure.value if figure.value is not None else figure.low, top),
            tick=_width(figure.expected, top),
            late=figure.state in LATE,
            meaning=_meaning(indicator, figure),
            instead=why_no_number(figure),
            explanation=explanation_url(indicator, figure.period, **place),
            figure=figure,
        )
        for name, figure, place in named
    ]
    return sorted(rows, key=_largest_first)


def _largest_first(bar: Bar) -> tuple[bool, Decimal, str]:
    figure = bar.figure
    number = figure and (figure.value if figure.value is not None else figure.low)
    return number is None, -(number or Decimal(0)), bar.name


def _meaning(indicator: Indicator, figure: Figure) -> str:
    if figure.state in GOOD:
        return str(ProgressState.ON_COURSE.label)
    return describe_difference(indicator, figure) if figure.state in LATE else ""


def _top(numbers: Sequence[Decimal | None], indicator: Indicator) -> Decimal:
    """What a full bar stands for: 100 for percentages, else the highest number."""
    known = [number for number in numbers if number is not None]
    highest = max(known, default=Decimal(1))
    return max(highest, Decimal(100)) if indicator.kind == "ratio" else (highest or Decimal(1))


def _width(number: Decimal | None, top: Decimal) -> int | None:
    return None if number is None else round(float(max(number, Decimal(0)) / top) * BAR)


def _why_nothing(number: Decimal | None, protection: Protection) -> str:
    if number is not None:
        return ""
    if protection in (Protection.WITHHELD, Protection.ROUNDED):
        return _("Te weinig mensen om te tonen. Zo blijft niemand herkenbaar.")
    return _("Geen gegevens over deze periode.")
