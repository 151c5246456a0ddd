"""The axis of a programme's whole run, drawn as SVG: where each year, version and entry stands. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from monitoring.timeline.entries import Entry, EntryKind

LANE = 40
TOP = 40
YEARS_WITH_ROOM = 12  # a longer run names every fifth year
FIFTH = 5


@dataclass(frozen=True)
class Frame:
    """Size of one drawing in the SVG's own units; in the narrow one the name of a lane stands above it."""

    name: str
    width: int
    left: int
    right: int

    @property
    def plot_right(self) -> int:
        return self.width - self.right


WIDE = Frame("wide", 1240, left=190, right=24)
NARROW = Frame("narrow", 340, left=8, right=12)


@dataclass(frozen=True)
class Span:
    """A version from the day it held to the day it no longer did; ``None`` while it holds."""

    label: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    label: str


@dataclass
class Lane:
    """One kind of things: bars for what lasts, dots for what happened on a day (``is_ahead``: still to come)."""

    kind: str
    name: str
    y: int
    bars: list[Bar] = field(default_factory=list)
    dots: list[tuple[float, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True)
class Drawing:
    frame: Frame
    lanes: list[Lane]
    ticks: list[Tick]
    today_x: float | None
    chosen_x: float | None

    @property
    def height(self) -> int:
        return TOP + LANE * len(self.lanes) + 8

    @property
    def bottom(self) -> int:
        return self.height - 8


def draw_axis(
    entries: Sequence[Entry],
    versions: Iterable[Span],
    *,
    first: date,
    last: date,
    today: date,
    chosen: date | None = None,
) -> list[Drawing]:
    """The run from ``first`` to ``last`` in a wide and a narrow version; a lane for each kind there is.

    ``versions`` are drawn as bars in the lane of versions instead of as dots; give none for a whole programme.
    """
    spans = list(versions)
    return [_draw(entries, spans, frame, first, last, today, chosen) for frame in (WIDE, NARROW)]


def _draw(
    entries: Sequence[Entry],
    spans: Sequence[Span],
    frame: Frame,
    first: date,
    last: date,
    today: date,
    chosen: date | None,
) -> Drawing:
    def x(day: date) -> float:
        share = (min(max(day, first), last) - first).days / max((last - first).days, 1)
        return round(frame.left + share * (frame.plot_right - frame.left), 1)

    kinds = [kind for kind in EntryKind if any(entry.kind == kind for entry in entries)]
    lanes = []
    for number, kind in enumerate(kinds):
        lane = Lane(kind.value, str(kind.label), TOP + LANE * number + LANE // 2)
        if kind == EntryKind.VERSION and spans:
            lane.bars = [_bar(span, x, today if span.until is None else span.until) for span in spans]
        else:
            inside = [entry.on for entry in entries if entry.kind == kind and first <= entry.on <= last]
            lane.dots = [(x(day), day > today) for day in sorted(set(inside))]
        lanes.append(lane)
    return Drawing(
        frame=frame,
        lanes=lanes,
        ticks=_ticks(first, last, x),
        today_x=x(today) if first <= today <= last else None,
        chosen_x=x(chosen) if chosen else None,
    )


def _bar(span: Span, x, until: date) -> Bar:
    start, end = x(span.since), x(until)
    width = max(round(end - start - 1, 1), 2)
    return Bar(start, width, span.label if width > 9 * len(span.label) + 6 else "")


def _ticks(first: date, last: date, x) -> list[Tick]:
    """A tick at the start of every year, with its number where there is room: all, or the first and every fifth."""
    years = range(first.year + (first > date(first.year, 1, 1)), last.year + 1)
    roomy = len(years) <= YEARS_WITH_ROOM
    return [Tick(x(date(year, 1, 1)), str(year) if roomy or (year - years[0]) % FIFTH == 0 else "") for year in years]
