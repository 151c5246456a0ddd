"""Everything the area monitor computes for one question: subject, moment, comparison moment, areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from monitoring.area_indices.comparing_rules import Gap, concentration, gap_between, groups_of
from monitoring.area_indices.rules import Floats, weighted_average
from monitoring.area_monitor.ranking import Classes, classes_of, persistence, places
from monitoring.area_monitor.scope import Scope, populations
from monitoring.area_monitor.subjects import Subject, Values, values_of
from programs.areas.models import Area
from programs.people.models import User


@dataclass(frozen=True)
class Row:
    """One area at the chosen moment. ``change`` is in the subject's unit; for a score ``moved`` tells the places."""

    area: Area
    value: float | None
    before: float | None
    place: int | None
    moved: int | None  # places up (more deprived) since the moment compared with
    number: int  # of its class; -1 for none
    label: str
    tone: int
    population: int | None
    worst_times: int
    known_times: int

    @property
    def change(self) -> float | None:
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass
class Monitor:
    """Arrays are in the order of ``scope.areas``; "worse" arrays are turned so that higher is more deprived."""

    user: User
    subject: Subject
    scope: Scope
    moment: str = ""
    since: str = ""

    @cached_property
    def population(self) -> Floats:
        return populations(self.scope.ids, int(self.moment[:4]) if self.moment else 2199)

    @cached_property
    def values(self) -> Values:
        known = populations(self.scope.ids, 2199)
        return values_of(self.subject, user=self.user, areas=self.scope.ids, population=known)

    @property
    def moments(self) -> list[str]:
        return list(self.values)

    def choose(self, moment: str, since: str) -> None:
        """Take the asked moments where they exist, else the last, and the first of the same kind."""
        if not self.moments:
            return
        self.moment = moment if moment in self.values else self.moments[-1]
        earlier = [one for one in self.moments if one < self.moment]
        alike = [one for one in earlier if one[4:] == self.moment[4:]]
        self.since = since if since in earlier else (alike or earlier or [""])[0]

    @property
    def turned(self) -> int:
        return self.subject.worse or 1

    @cached_property
    def now(self) -> Floats:
        return self.values[self.moment]

    @cached_property
    def then(self) -> Floats:
        return self.values[self.since] if self.since else np.full(len(self.now), np.nan)

    @cached_property
    def classes(self) -> Classes:
        own = self.subject.definition.classes if self.subject.definition and not self.subject.domain else ()
        return classes_of(own, self.now * self.turned)

    @cached_property
    def places(self) -> Floats:
        return places(self.now * self.turned)

    @cached_property
    def rows(self) -> list[Row]:
        numbers = self.classes.of(self.now * self.turned)
        moved = self._moved()
        worst, known = persistence([values * self.turned for values in self.yearly.values()])
        return [
            Row(
                area=area,
                value=_plain(self.now[at]),
                before=_plain(self.then[at]),
                place=_whole(self.places[at]),
                moved=_whole(moved[at]),
                number=int(numbers[at]),
                label=self.classes.labels[numbers[at]] if numbers[at] >= 0 else "",
                tone=self.classes.tone(int(numbers[at])),
                population=_whole(self.population[at]),
                worst_times=int(worst[at]),
                known_times=int(known[at]),
            )
            for at, area in enumerate(self.scope.areas)
        ]

    def _moved(self) -> Floats:
        """Places among the areas that have both moments, so that newcomers push nobody down."""
        both = ~(np.isnan(self.now) | np.isnan(self.then))
        now, then = np.where(both, self.now, np.nan), np.where(both, self.then, np.nan)
        return places(then * self.turned) - places(now * self.turned)

    @cached_property
    def yearly(self) -> Values:
        """One moment per year: the last of each, or the chosen month where that year has it."""
        found: dict[str, str] = {}
        for moment in self.moments:
            year = moment[:4]
            if year not in found or found[year][4:] != self.moment[4:]:
                found[year] = moment
        return {moment: self.values[moment] for moment in found.values()}

    @property
    def ranked(self) -> list[Row]:
        """The most deprived first; areas without a value last, by name."""
        return sorted(self.rows, key=lambda row: (row.place is None, row.place or 0, row.area.name))

    @cached_property
    def gap(self) -> Gap:
        return gap_between(self.then * self.turned, self.now * self.turned)

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        return groups_of(self.then * self.turned, self.now * self.turned)

    def shares(self, moment: str) -> list[float] | None:
        """Share of inhabitants per class, by the class limits of the chosen moment and the inhabitants of then."""
        numbers = self.classes.of(self.values[moment] * self.turned)
        return concentration(numbers, populations(self.scope.ids, int(moment[:4])), len(self.classes.labels))

    def mean(self, moment: str) -> float | None:
        """The mean of areas, weighted by inhabitants where those are known."""
        values = self.values[moment]
        weighted = weighted_average(values, self.population)
        return _plain(weighted) if not np.isnan(weighted) else _plain(_mean(values))

    def spread(self, moment: str) -> tuple[float, float] | None:
        """The lowest and the highest value: always beside a mean."""
        known = self.values[moment][~np.isnan(self.values[moment])]
        return (float(known.min()), float(known.max())) if len(known) else None

    def of(self, area: Area) -> Row | None:
        return next((row for row in self.rows if row.area.pk == area.pk), None)

    def series(self, area_id: int) -> list[tuple[str, float | None]]:
        at = self.scope.ids.index(area_id)
        return [(moment, _plain(values[at])) for moment, values in self.values.items()]


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def highest(rows: Sequence[Row], number: int) -> list[Row]:
    """The first rows by place, and those that share the last place."""
    known = [row for row in rows if row.place is not None]
    if len(known) <= number:
        return known
    last = known[number - 1].place
    return [row for row in known if (row.place or 0) <= (last or 0)]
