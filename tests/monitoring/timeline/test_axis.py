"""The drawn axis: where days stand, which years are named, and bars that end today."""

from datetime import date

from monitoring.timeline.axis import NARROW, WIDE, Span, draw_axis
from monitoring.timeline.entries import Entry, EntryKind

FIRST, LAST, TODAY = date(2022, 1, 1), date(2046, 12, 31), date(2026, 6, 1)


def draw(entries=(), spans=(), **given):
    return draw_axis(list(entries), list(spans), first=FIRST, last=LAST, today=TODAY, **given)


def test_it_is_drawn_wide_and_narrow_from_the_first_day_to_the_last():
    event = [Entry(FIRST, EntryKind.EVENT, "Start"), Entry(LAST, EntryKind.EVENT, "Einde")]
    wide, narrow = draw(event)
    assert (wide.frame, narrow.frame) == (WIDE, NARROW)
    assert [x for x, _ahead in wide.lanes[0].dots] == [190.0, 1216.0]


def test_what_is_to_come_is_an_open_dot():
    found = draw([Entry(date(2025, 1, 1), EntryKind.MILESTONE, "A"), Entry(date(2027, 1, 1), EntryKind.MILESTONE, "B")])
    assert [ahead for _x, ahead in found[0].lanes[0].dots] == [False, True]


def test_a_long_run_names_every_fifth_year():
    ticks = draw()[0].ticks
    assert len(ticks) == 25
    assert [tick.text for tick in ticks if tick.text] == ["2022", "2027", "2032", "2037", "2042"]


def test_a_lane_for_each_kind_there_is_in_their_own_order():
    found = draw([Entry(TODAY, EntryKind.EVENT, "A"), Entry(TODAY, EntryKind.VERDICT, "B")])
    assert [lane.name for lane in found[0].lanes] == ["oordeel", "gebeurtenis"]


def test_the_version_that_holds_ends_today():
    entries = [Entry(FIRST, EntryKind.VERSION, "Versie 1 gaat in")]
    spans = [Span("v1", FIRST, date(2024, 1, 1)), Span("v2", date(2024, 1, 1), None)]
    wide = draw(entries, spans)[0]
    first, second = wide.lanes[0].bars
    assert first.label == "v1"
    assert abs(second.x + second.width + 1 - wide.today_x) < 0.2


def test_a_day_outside_the_run_is_no_dot_and_the_chosen_day_is_a_line():
    wide = draw([Entry(date(2019, 1, 1), EntryKind.EVENT, "Eerder")], chosen=FIRST)[0]
    assert wide.lanes[0].dots == []
    assert wide.chosen_x == 190.0
