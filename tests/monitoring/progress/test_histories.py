"""Whatever people do, in whatever order, with refreshes and rebuilds in between: the figures equal the reference.

Everything goes through the services: results handed in, sent twice, returned and handed in again, approved, corrected
late, several in one transaction.
"""

from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from lamp.base.numbers import MILLION
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import (
    approve_measurement,
    change_measurement,
    correct_measurement,
    record_measurement,
    return_measurement,
    submit_measurement,
)
from monitoring.progress.dirty import mark_indicator_dirty
from monitoring.progress.models import DirtyProgress
from monitoring.progress.rebuild import rebuild_progress
from monitoring.progress.recount import recount
from monitoring.progress.refresh import drain
from monitoring.progress.rules import Rules
from tests.monitoring.progress import reference
from tests.monitoring.progress.test_storage import SETTINGS, all_codes, stored_areas

RULES = [
    ("count", "sum"),
    ("count", "last"),
    ("count", "latest"),
    ("amount", "mean"),
    ("amount", "max"),
    ("ratio", "sum"),
    ("ratio", "latest"),
]
MONTHS = ["2022-01", "2022-02", "2022-03", "2022-07", "2022-12", "2023-01"]
numbers = st.integers(0, 40)
which = st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(
        st.just("enter"),
        st.sampled_from(["peuteropvang", "weller"]),
        st.sampled_from(["molenveld", "zonnehof"]),
        st.sampled_from(MONTHS),
        numbers,
        st.integers(0, 5),  # the client's key: the same one twice is one result
    ),
    st.tuples(st.sampled_from(["approve", "return", "resubmit", "correct"]), which, numbers),
    st.tuples(st.sampled_from(["refresh", "refresh", "rebuild", "mark all"])),
)


class Life:
    """An indicator and what people do with its results; a step that is not possible now does nothing."""

    def __init__(self, world, kind: str, time_rule: str) -> None:
        self.world = world
        self.kind, self.time_rule = kind, time_rule
        self.indicator = Indicator.objects.create(
            program=world.program, name="Een indicator", kind=kind, time_rule=time_rule, frequency="month"
        )
        self.people = {"peuteropvang": world.partner, "weller": world.partner2}

    def values(self, number: int) -> Values:
        return Values(Decimal(number) / 4, Decimal(40) if self.kind == "ratio" else None)

    def pick(self, number: int, **wanted: object) -> Measurement | None:
        rows = list(Measurement.objects.filter(indicator=self.indicator, **wanted).order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def take(self, step: tuple) -> None:
        getattr(self, "take_" + step[0].replace(" ", "_"))(*step[1:])

    def take_enter(self, partner: str, area: str, month: str, number: int, key: int) -> None:
        record_measurement(
            indicator=self.indicator,
            partner=getattr(self.world, partner),
            by=self.people[partner],
            area=getattr(self.world, area),
            period=Period.parse(month),
            values=self.values(number),
            submit=True,
            client_key=UUID(int=1000 * self.indicator.pk + 10 * key + (partner == "weller")),
        )

    def take_approve(self, at: int, number: int) -> None:
        if row := self.pick(at, status="submitted"):
            approve_measurement(measurement=row, by=self.world.bureau)

    def take_return(self, at: int, number: int) -> None:
        if row := self.pick(at, status="submitted", replaces=None):
            return_measurement(measurement=row, by=self.world.bureau, reason="Klopt dit?")

    def take_resubmit(self, at: int, number: int) -> None:
        """A returned result, changed to another month and number, and handed in again."""
        if row := self.pick(at, status="returned"):
            by = self.people["weller" if row.partner == self.world.weller else "peuteropvang"]
            row = change_measurement(
                measurement=row,
                by=by,
                values=self.values(number),
                expected_revision=None,
                area=row.area,
                period=Period.parse(MONTHS[number % len(MONTHS)]),
            )
            submit_measurement(measurement=row, by=by)

    def take_correct(self, at: int, number: int) -> None:
        if row := self.pick(at, status="approved", replaced_by=None, corrections=None):
            correct_measurement(
                measurement=row, by=self.world.bureau, values=self.values(number), reason="Verkeerd geteld"
            )

    def take_refresh(self) -> None:
        drain()

    def take_rebuild(self) -> None:
        rebuild_progress()

    def take_mark_all(self) -> None:
        mark_indicator_dirty(self.indicator)

    def wanted(self) -> dict:
        told = reference.Definition(kind=self.kind, time_rule=self.time_rule, start=self.world.program.start_date)
        rows = Measurement.objects.filter(indicator=self.indicator, status="approved", replaced_by=None)
        ordered = sorted(rows, key=lambda row: (row.place_at or row.approved_at, row.place_id or row.pk))
        values = [
            reference.Value(
                partner=row.partner_id,
                area=row.area_id,
                starts=row.starts_on,
                ends=row.ends_on,
                numerator=int(row.numerator * MILLION),
                denominator=None if row.denominator is None else int(row.denominator * MILLION),
                approved=place,
                id=place,
            )
            for place, row in enumerate(ordered)
        ]
        world = self.world
        both = {world.molenveld.pk, world.zonnehof.pk}
        inside = {0: None, world.municipality.pk: both, world.wijk.pk: both, **{pk: {pk} for pk in both}}
        return {
            (area, code): answer
            for area, within in inside.items()
            for code in all_codes()
            if (answer := reference.figure(told, values, code, inside=within)) is not None
        }

    def found(self) -> dict:
        rules = Rules.of(self.indicator)
        start = self.world.program.start_date
        return stored_areas(self.indicator, running=rules.running, breaks=[], start=start)


@pytest.mark.django_db
@settings(SETTINGS, max_examples=60)
@given(rule=st.sampled_from(RULES), steps=st.lists(st.tuples(STEPS, st.booleans()), min_size=4, max_size=25))
def test_any_history_gives_the_figures_of_the_reference(world, rule, steps):
    life = Life(world, *rule)
    with ExitStack() as together:
        for step, joins_next in steps:
            if step[0] in ("enter", "approve", "return", "resubmit", "correct") and joins_next:
                together.enter_context(transaction.atomic())  # goes on in one transaction with what follows
            elif step[0] in ("refresh", "rebuild"):
                together.close()
            life.take(step)
    drain()

    wanted, found = life.wanted(), life.found()
    assert set(found) == set(wanted)
    for key, (numerator, denominator, low, series, newest) in wanted.items():
        combined = found[key]
        assert combined.numerator == numerator * combined.divisor, key
        assert (combined.denominator or 0, combined.low) == (denominator, low * combined.divisor), key
        assert (combined.series, combined.newest_on) == (series, newest), key
    assert not DirtyProgress.objects.exists()
    assert list(recount(repair=False)) == []


@pytest.mark.django_db
def test_the_same_happening_gives_the_same_figures_with_a_refresh_after_each_step_and_with_none(world):
    steps = [
        ("enter", "peuteropvang", "molenveld", "2022-01", 8, 0),
        ("enter", "peuteropvang", "molenveld", "2022-01", 8, 0),
        ("enter", "weller", "zonnehof", "2022-03", 20, 1),
        ("return", 1, 0),
        ("resubmit", 0, 12),
        ("approve", 0, 0),
        ("approve", 0, 0),
        ("correct", 0, 40),
        ("approve", 0, 0),
    ]
    once, each = Life(world, "count", "sum"), Life(world, "count", "sum")
    for step in steps:
        once.take(step)
    drain()
    for step in steps:
        each.take(step)
        drain()

    both = [
        {key: (one.numerator, one.series, one.newest_on) for key, one in life.found().items()} for life in (once, each)
    ]
    assert both[0] == both[1]
    assert both[0][(0, "2022")] == (13 * MILLION, 2, date(2022, 1, 31))  # 40/4 corrected, 12/4 moved to January
