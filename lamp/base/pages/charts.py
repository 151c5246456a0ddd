"""Charts of a series over time: one description, laid out as SVG in a wide and a narrow version.

The SVG is our own template (``templates/lamp/_series_chart.html``): classes instead of style attributes, so it
obeys the strict CSP, the page's typeface, forced colours and dark edges around labels (docs/dependencies.md).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from lamp.base.pages.formats import format_number

CACHE_SECONDS = 24 * 60 * 60
MOST_TICKS = 6


@dataclass(frozen=True)
class Mark:
    """A value at a date; ``None`` leaves a gap in the line."""

    on: date
    value: Decimal | None


@dataclass(frozen=True)
class Event:
    """Something that happened: a vertical line with a label, short on a narrow screen. A break cuts the line."""

    on: date
    label: str
    short: str
    is_break: bool = False


@dataclass(frozen=True)
class SeriesChart:
    """What to draw. ``title`` and ``description`` say it to who cannot see it; ``suffix`` follows the axis values."""

    title: str
    description: str
    values: Sequence[Mark]
    target: Sequence[Mark] = ()
    baseline: Decimal | None = None
    baseline_label: str = ""
    events: Sequence[Event] = ()
    running: Mark | None = None  # of a period that has not ended: it may still grow, so it is no part of the line
    running_label: str = ""
    now_label: str = ""
    target_label: str = ""
    target_note: str = ""
    path_label: str = ""
    forecast: Sequence[Mark] = ()  # where the line goes if it goes on like this
    forecast_band: Sequence[Mark] = ()  # the outline of where it may lie
    suffix: str = ""
    starts_at_zero: bool = False


@dataclass(frozen=True)
class Frame:
    """Size and margins of one version, in the SVG's own units."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    narrow: bool

    @property
    def plot_right(self) -> int:
        return self.width - self.right

    @property
    def plot_bottom(self) -> int:
        return self.height - self.bottom

    @property
    def tick_bottom(self) -> int:
        return self.plot_bottom + 6

    @property
    def year_y(self) -> int:
        return self.plot_bottom + 22

    @property
    def label_x(self) -> int:
        return self.left - 8

    @property
    def aside_x(self) -> int:
        return self.plot_right + 14


WIDE = Frame("wide", 1240, 440, left=44, right=150, top=34, bottom=52, narrow=False)
NARROW = Frame("narrow", 340, 310, left=34, right=12, top=34, bottom=40, narrow=True)


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass
class Layout:
    """Everything the template draws, as coordinates."""

    frame: Frame
    grid: list[Label] = field(default_factory=list)
    years: list[Label] = field(default_factory=list)
    events: list[Label] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # value line, one piece per unbroken stretch
    target: str = ""
    forecast: str = ""
    forecast_band: str = ""
    base_y: float | None = None
    base_label_y: float = 0
    dot: Label | None = None
    running: Label | None = None
    lone_dots: list[Label] = field(default_factory=list)
    target_dot: Label | None = None
    path: Label | None = None

    @property
    def dot_is_last(self) -> bool:
        """Whether the last value stands at the edge, so that its label must lean back."""
        return self.dot is not None and self.dot.x > self.frame.plot_right - 60


def draw(chart: SeriesChart) -> SafeString:
    """The chart as two SVGs, of which the style sheet shows one; kept by content."""
    key = "chart:" + sha256(repr(chart).encode()).hexdigest()
    markup = cache.get(key)
    if markup is None:
        layouts = [lay_out(chart, WIDE), lay_out(chart, NARROW)]
        code = key[-8:]
        markup = render_to_string("lamp/_series_chart.html", {"chart": chart, "layouts": layouts, "code": code})
        cache.set(key, markup, CACHE_SECONDS)
    return mark_safe(markup)  # noqa: S308 - made by our own template, which escapes


def lay_out(chart: SeriesChart, frame: Frame) -> Layout:
    """Place the chart in a frame. Needs at least one value or target."""
    scale = _Scale(chart, frame)
    layout = Layout(frame)
    layout.grid = [Label(frame.left, scale.y(tick), f"{format_number(tick, 2)}{chart.suffix}") for tick in scale.ticks]
    layout.years = _years(scale, frame)
    layout.events = [
        Label(scale.x(event.on), 20, event.short if frame.narrow else event.label)
        for event in _apart(chart.events, scale, gap=52 if frame.narrow else 90)
    ]
    pieces = list(_unbroken(chart.values, [event.on for event in chart.events if event.is_break]))
    layout.lines = [scale.points(piece) for piece in pieces if len(piece) > 1]
    layout.lone_dots = [Label(scale.x(p[0].on), scale.y(p[0].value), "") for p in pieces if len(p) == 1]
    layout.target = scale.points([mark for mark in chart.target if mark.value is not None])
    layout.forecast = scale.points(chart.forecast)
    layout.forecast_band = scale.points(chart.forecast_band)
    if chart.baseline is not None:
        layout.base_y = scale.y(chart.baseline)
        layout.base_label_y = layout.base_y + 5
    if pieces:
        last = pieces[-1][-1]
        layout.dot = Label(scale.x(last.on), scale.y(last.value), chart.now_label)
    if chart.running and chart.running.value is not None:
        layout.running = Label(scale.x(chart.running.on), scale.y(chart.running.value), chart.running_label)
    marks = [mark for mark in chart.target if mark.value is not None]
    if marks:
        layout.target_dot = Label(scale.x(marks[-1].on), scale.y(marks[-1].value), chart.target_label)
        middle = marks[len(marks) // 2]
        layout.path = Label(scale.x(middle.on), scale.y(middle.value) - 10, chart.path_label)
        if layout.base_y is not None and abs(layout.target_dot.y - layout.base_y) < 44:
            layout.base_label_y = layout.target_dot.y + (49 if layout.base_y >= layout.target_dot.y else -31)
    return layout


class _Scale:
    """From dates and values to coordinates."""

    def __init__(self, chart: SeriesChart, frame: Frame) -> None:
        drawn = [*chart.values, *chart.target, *([chart.running] if chart.running else [])]
        drawn += [*chart.forecast, *chart.forecast_band]
        marks = [mark for mark in drawn if mark.value is not None]
        numbers = [float(mark.value) for mark in marks]
        if chart.baseline is not None:
            numbers.append(float(chart.baseline))
        days = [mark.on.toordinal() for mark in drawn]
        if not days or not numbers:
            raise ValueError("nothing to draw")
        self.first, self.last = min(days), max(days)
        if self.first == self.last:
            self.first -= 365
        self.ticks = _ticks(0.0 if chart.starts_at_zero else min(numbers), max(numbers))
        self.frame = frame

    def x(self, on: date) -> float:
        share = (on.toordinal() - self.first) / (self.last - self.first)
        width = self.frame.width - self.frame.left - self.frame.right
        return round(self.frame.left + min(max(share, 0.0), 1.0) * width, 1)

    def y(self, value: Decimal | float | None) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        height = self.frame.height - self.frame.top - self.frame.bottom
        return round(self.frame.height - self.frame.bottom - (float(value or 0) - low) / (high - low) * height, 1)

    def points(self, marks: Iterable[Mark]) -> str:
        return " ".join(f"{self.x(mark.on)},{self.y(mark.value)}" for mark in marks)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers around [low, high], at most ``MOST_TICKS``, with steps of 1, 2 or 5 times a power of ten."""
    span = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(span / MOST_TICKS))
    for factor in (1, 2, 5, 10, 20):
        step = factor * power
        first, last = math.floor(low / step), math.ceil(high / step)
        last += last == first
        if last - first < MOST_TICKS:
            return [round(number * step, 9) for number in range(first, last + 1)]
    raise ValueError("no ticks")


def _years(scale: _Scale, frame: Frame) -> list[Label]:
    years = range(date.fromordinal(scale.first).year, date.fromordinal(scale.last).year + 1)
    every = max(1, math.ceil(len(years) / (6 if frame.narrow else 14)))
    starts = [date(year, 1, 1) for year in years if (year - years[0]) % every == 0]
    return [
        Label(scale.x(start), 0, f"’{start.year % 100:02}" if frame.narrow else str(start.year))
        for start in starts
        if start.toordinal() >= scale.first
    ]


def _apart(events: Sequence[Event], scale: _Scale, *, gap: int) -> list[Event]:
    """Events inside the chart, those left out whose label would run into the one before; breaks stay."""
    kept: list[Event] = []
    for event in sorted(events, key=lambda event: event.on):
        inside = scale.first <= event.on.toordinal() <= scale.last
        if inside and (event.is_break or not kept or scale.x(event.on) - scale.x(kept[-1].on) >= gap):
            kept.append(event)
    return kept


def _unbroken(values: Sequence[Mark], breaks: Sequence[date]) -> Iterable[list[Mark]]:
    """The value line in pieces: it stops at a gap and at a break."""
    piece: list[Mark] = []
    for mark in values:
        broken = piece and any(piece[-1].on < day <= mark.on for day in breaks)
        if (mark.value is None or broken) and piece:
            yield piece
            piece = []
        if mark.value is not None:
            piece.append(mark)
    if piece:
        yield piece
