"""Layouts of the area monitor's charts, each in a wide and a narrow version; templates draw them as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from lamp.base.pages.formats import format_number

ROW = 27
MOST_TICKS = 5
LOWEST_CORNER = 26


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Dumbbell:
    """An area in two years: open dot then, filled dot now."""

    name: str
    y: float
    old: float
    new: float
    text: str
    is_worse: bool


@dataclass(frozen=True)
class DumbbellChart:
    name: str  # "wide" or "narrow"
    width: int
    height: int
    ticks: Sequence[Tick]
    dumbbells: Sequence[Dumbbell]


@dataclass(frozen=True)
class Part:
    x: float
    width: float
    tone: int
    text: str
    is_dark: bool

    @property
    def label_x(self) -> float:
        return self.x + 8


@dataclass(frozen=True)
class Bar:
    label: str
    y: int
    parts: Sequence[Part]

    @property
    def text_y(self) -> int:
        return self.y + 28


@dataclass(frozen=True)
class BarChart:
    name: str
    width: int
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    name: str
    label_y: float
    is_chosen: bool = False


@dataclass(frozen=True)
class Dot:
    """An area by its need and what is put in: larger with more inhabitants, a whisker for what is not known."""

    x: float
    y: float
    radius: float
    low: float
    high: float
    name: str
    is_marked: bool

    @property
    def label_y(self) -> float:
        return round(self.y - self.radius - 6, 1)


@dataclass(frozen=True)
class NeedChart:
    """Need to the right, euros per inhabitant up; ``corner``: where much need and little put in meet."""

    name: str
    width: int
    height: int
    left: int
    bottom: int
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    dots: Sequence[Dot]
    corner: tuple[float, float, float, float]  # x, y, width, height


@dataclass
class Scatter:
    name: str
    width: int
    height: int
    left: int
    bottom: int
    x_ticks: list[Tick] = field(default_factory=list)
    y_ticks: list[Tick] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)


def ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``."""
    span = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(span / most))
    step = next(factor * power for factor in (1, 2, 5, 10, 20) if span / (factor * power) <= most)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 9) for number in range(first, max(last, first + 1) + 1)]


def dumbbells(rows: Sequence[tuple[str, float, float, str, bool]], *, narrow: bool) -> DumbbellChart:
    """Rows of (name, then, now, difference in words, whether it got worse), drawn in this order."""
    width, left, right = (340, 128, 55) if narrow else (600, 168, 110)
    marks = ticks(min(min(row[1:3]) for row in rows), max(max(row[1:3]) for row in rows), 4)

    def x(value: float) -> float:
        return round(left + 6 + (value - marks[0]) / (marks[-1] - marks[0]) * (width - left - right - 12), 1)

    placed = [
        Dumbbell(_short(name, 17 if narrow else 23), 48 + ROW * at, x(old), x(new), text, worse)
        for at, (name, old, new, text, worse) in enumerate(rows)
    ]
    height = 48 + ROW * len(rows) + 24
    return DumbbellChart(
        "narrow" if narrow else "wide", width, height, [Tick(x(mark), format_number(mark, 2)) for mark in marks], placed
    )


def stacked(shares: Sequence[tuple[str, Sequence[tuple[float, int]]]], *, narrow: bool) -> BarChart:
    """Bars of (label, parts of (share from 0 to 1, tone)), the darkest first."""
    width, left = (340, 62) if narrow else (600, 74)
    bars = []
    for at, (label, parts) in enumerate(shares):
        x, placed = float(left), []
        for share, tone in parts:
            wide = share * (width - left)
            if wide >= 1:
                shown = f"{format_number(share * 100, 0)}%" if wide >= 42 else ""
                placed.append(Part(round(x, 1), round(wide - 2 if wide > 3 else wide, 1), tone, shown, tone >= 4))
            x += wide
        bars.append(Bar(label, 8 + 62 * at, placed))
    return BarChart("narrow" if narrow else "wide", width, bars)


def scatter(points: Sequence[tuple[str, float, float, bool]], *, narrow: bool) -> Scatter:
    """Points of (name, x, y, whether it is named in the picture)."""
    width, height, left, bottom = (340, 300, 48, 262) if narrow else (600, 380, 58, 336)
    xs, ys = [point[1] for point in points], [point[2] for point in points]
    across, up = ticks(min(xs), max(xs), 4), ticks(min(ys), max(ys))
    chart = Scatter("narrow" if narrow else "wide", width, height, left, bottom)

    def x(value: float) -> float:
        return round(left + 10 + (value - across[0]) / (across[-1] - across[0]) * (width - left - 26), 1)

    def y(value: float) -> float:
        return round(bottom - (value - up[0]) / (up[-1] - up[0]) * (bottom - 20), 1)

    chart.x_ticks = [Tick(x(mark), format_number(mark, 2)) for mark in across]
    chart.y_ticks = [Tick(y(mark), format_number(mark, 2)) for mark in up]
    chart.points = [Point(x(a), y(b), name if shown else "", y(b) - 12, shown) for name, a, b, shown in points]
    return chart


def need_chart(
    dots: Sequence[tuple[str, float, tuple[float, float, float], float, bool]],
    limits: tuple[float, float],
    *,
    turned: int,
    narrow: bool,
) -> NeedChart:
    """Areas of (name, need, euros per inhabitant (estimate, low, high), inhabitants, whether it is named).

    ``limits``: the need from which an area is in the upper third, and the euros up to which it is in the lower third.
    ``turned``: -1 where a lower value is more need; the axis then shows the values themselves.
    """
    width, height, left, bottom = (340, 340, 52, 296) if narrow else (600, 430, 66, 384)
    needs = [dot[1] for dot in dots]
    across, up = ticks(min(needs), max(needs), 4), ticks(0, max(dot[2][2] for dot in dots))
    most = max(dot[3] for dot in dots)

    def x(value: float) -> float:
        return round(left + 10 + (value - across[0]) / (across[-1] - across[0]) * (width - left - 26), 1)

    def y(value: float) -> float:
        return round(bottom - value / up[-1] * (bottom - 20), 1)

    placed = [
        Dot(x(need), y(each[0]), round(4 + 8 * math.sqrt(people / most), 1), y(each[1]), y(each[2]), name, marked)
        for name, need, each, people, marked in dots
    ]
    top = min(y(limits[1]), bottom - LOWEST_CORNER)  # to be seen also where the lower third gets nothing
    corner = (x(limits[0]), top, round(width - 8 - x(limits[0]), 1), round(bottom - top, 1))
    return NeedChart(
        "narrow" if narrow else "wide",
        width,
        height,
        left,
        bottom,
        [Tick(x(mark), format_number(mark * turned, 2).replace("-", "−")) for mark in across],
        [Tick(y(mark), f"€ {format_number(mark, 0)}") for mark in up],
        placed,
        corner,
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
