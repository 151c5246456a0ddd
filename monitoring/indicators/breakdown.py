"""An indicator's figure by area, by partner, or by an agreed dimension: a bar each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.indicators.wording import describe_difference, format_figure, format_value, why_no_number
from monitoring.measurements.models import Measurement
from monitoring.progress.figures import Figure, SplitFigure, read_figures
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
    counting = Measurement.objects.filter(indicator=indicator, area__isnull=False).counting()
    areas = list(Area.objects.visible_to(viewer).filter(pk__in=counting.values("area")))
    levels = list(AreaLevel.values)
    areas.sort(key=lambda area: (-levels.index(area.level), area.name))
    figures = read_figures(viewer=viewer, indicators=[indicator], periods=[period], areas=areas, today=today)
    by_id = {area.pk: area for area in areas}
    return _bars(indicator, [(by_id[f.area_id].name, f, {"gebied": f.area_id}) for f in figures if f.area_id in by_id])


def bars_by_partner(*, viewer: User, indicator: Indicator, period: Period, today: date) -> list[Bar]:
    """A bar for each partner for which something counts."""
    counting = Measurement.objects.filter(indicator=indicator).counting()
    partners = {p.pk: p for p in Partner.objects.visible_to(viewer).filter(pk__in=counting.values("partner"))}
    figures = read_figures(
        viewer=viewer, indicators=[indicator], periods=[period], partners=list(partners.values()), today=today
    )
    named = [(partners[f.partner_id].name, f, {"partner": f.partner_id}) for f in figures if f.partner_id in partners]
    return _bars(indicator, named)


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
        Bar(
            name=labels.get(cell.keys[key], cell.keys[key]),
            text=format_value(indicator, cell.value),
            width=_width(cell.value, top),
            tick=None,
            late=False,
            meaning="",
            instead=_why_no_cell(cell),
            explanation="",
        )
        for cell in cells
    ]


def explanation_url(indicator: Indicator, period: Period, **place: int | None) -> str:
    """The page that shows how a figure came about."""
    return f"{reverse('explanation', args=[indicator.pk])}?{urlencode({'periode': period.code, **place})}"


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


def _why_no_cell(cell: SplitFigure) -> str:
    if cell.value is not None:
        return ""
    if cell.protection in (Protection.WITHHELD, Protection.ROUNDED):
        return _("Te weinig mensen om te tonen. Zo blijft niemand herkenbaar.")
    return _("Geen gegevens over deze periode.")
