"""Two editors of one cell at once: one wins, the other is told what stands there and keeps his own text."""

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from lamp.base.models import EditConflict
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.requests.entry import SEEN_EMPTY, save_cell
from monitoring.requests.models import RequestedCell
from monitoring.requests.services import Asked, send_request
from tests.conftest import World, make_user, make_world

ROUNDS = 500
SEED = 20261128


class Editor:
    """Someone with the cell on his screen: he types, saves with the revision he saw, and chooses after a conflict."""

    def __init__(self, user, numbers: list[int]) -> None:
        self.user, self.numbers = user, numbers
        self.seen, self.typed = SEEN_EMPTY, None
        self.won: list[int] = []
        self.lost: list[tuple[int, int]] = []  # what he typed, and what he was shown

    def save(self, cell: RequestedCell, number: int) -> bool:
        self.typed = number
        try:
            row = save_cell(cell=cell, by=self.user, values=Values(Decimal(number)), expected_revision=self.seen)
        except EditConflict as conflict:
            self.lost.append((number, int(conflict.current.numerator)))
            self.seen = conflict.current.revision
            return False
        self.seen = row.revision
        self.won.append(number)
        return True


def two_editors(world: World) -> tuple[Editor, Editor]:
    second = make_user("collega@voorbeeld.example", world.program, "partner", world.peuteropvang)
    return Editor(world.partner, list(range(1, 10_000, 2))), Editor(second, list(range(2, 10_000, 2)))


def one_cell(world: World) -> RequestedCell:
    doors = Indicator.objects.create(program=world.program, name="Deuren")
    asked = send_request(
        asked=Asked(world.peuteropvang, [doors], [world.molenveld]),
        period=Period.parse("2026-Q3"),
        due_on=Period.parse("2026-10").ends_on,
        by=world.bureau,
    )
    return asked.cells.select_related("indicator", "area", "partner").get()


def check(editors: tuple[Editor, Editor], winners: list[int]) -> None:
    """One result, holding the last saved number; each number that did not win was kept beside what won."""
    row = Measurement.objects.get()
    assert int(row.numerator) == winners[-1]
    assert row.revision == len(winners)
    for editor in editors:
        assert all(shown in winners and shown != mine for mine, shown in editor.lost)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_five_hundred_times_both_at_once():
    world = make_world()
    cell, editors = one_cell(world), two_editors(world)
    start = Barrier(2)

    def work(editor: Editor) -> list[tuple[int, bool]]:
        done = []
        try:
            for number in editor.numbers[:ROUNDS]:
                start.wait()
                done.append((number, editor.save(cell, number)))
                start.wait()
                editor.seen = Measurement.objects.values_list("revision", flat=True).get()  # both look again
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, editors)

    winners = []
    for (one, one_won), (other, other_won) in zip(first, second, strict=True):
        assert one_won != other_won, "exactly one of the two wins"
        winners.append(one if one_won else other)
    check(editors, winners)
    assert len(editors[0].lost) + len(editors[1].lost) == ROUNDS
    assert editors[0].won, "each of the two wins now and then"
    assert editors[1].won, "each of the two wins now and then"


@pytest.mark.django_db
def test_five_hundred_steps_of_two_editors_in_random_order(world):
    """One after the other, as SQLite lets writers in: looking, saving and choosing in any order."""
    dice = random.Random(SEED)
    cell, editors = one_cell(world), two_editors(world)
    winners: list[int] = []
    for step in range(ROUNDS):
        editor = dice.choice(editors)
        if dice.random() < 0.25 and winners:  # opens the page anew
            editor.seen = Measurement.objects.get().revision
        number = editor.numbers[step]
        stood = (winners[-1], len(winners)) if winners else (None, SEEN_EMPTY)
        expected = editor.seen == stood[1]
        assert editor.save(cell, number) is expected
        if expected:
            winners.append(number)
        else:
            assert editor.lost[-1] == (number, stood[0])
            assert editor.typed == number
    check(editors, winners)
    assert all(editor.won and editor.lost for editor in editors)
