"""Charts: placed exactly, cut at a break, said in words, and clean under the CSP."""

from datetime import date
from decimal import Decimal

import pytest

from lamp.base.pages.charts import NARROW, WIDE, Event, Mark, SeriesChart, draw, lay_out

VALUES = [
    Mark(date(2024, 12, 31), Decimal(50)),
    Mark(date(2025, 6, 30), Decimal(60)),
    Mark(date(2025, 12, 31), Decimal(70)),
]


def chart(**changed) -> SeriesChart:
    return SeriesChart(**{"title": "Bereik <&>", "description": "Stijgt", "values": VALUES, "suffix": "%", **changed})


def test_the_first_and_last_values_stand_at_the_edges():
    layout = lay_out(chart(), WIDE)
    assert [label.text for label in layout.grid] == ["50%", "55%", "60%", "65%", "70%"]
    assert layout.lines[0].split()[0] == "44.0,388.0"
    assert layout.lines[0].split()[-1] == "1090.0,34.0"


def test_a_break_and_a_gap_cut_the_line():
    broken = lay_out(chart(events=[Event(date(2025, 7, 1), "Breuk", "Breuk", is_break=True)]), NARROW)
    assert (len(broken.lines), len(broken.lone_dots)) == (1, 1)
    gap = lay_out(chart(values=[VALUES[0], Mark(date(2025, 6, 30), None), VALUES[2]]), WIDE)
    assert (len(gap.lines), len(gap.lone_dots)) == (0, 2)


def test_the_picture_says_what_it_shows_and_holds_no_style():
    markup = draw(chart(target=[Mark(date(2026, 12, 31), Decimal(80))], target_label="Doel 80%"))
    assert markup.count('role="img"') == 2
    assert "Bereik &lt;&amp;&gt;" in markup
    assert "style=" not in markup
    assert "44.0,388.0" in markup  # a point, also where people write a comma


def test_nothing_to_draw_is_an_error():
    with pytest.raises(ValueError):
        lay_out(chart(values=[]), WIDE)


def test_a_running_period_is_a_dot_of_its_own_and_no_part_of_the_line():
    layout = lay_out(chart(running=Mark(date(2026, 3, 5), Decimal(52)), running_label="52%, loopt nog"), WIDE)
    assert layout.lines[0].count(" ") == 2  # three points, as without it
    assert layout.dot.x < layout.running.x == WIDE.plot_right
    assert layout.running.text == "52%, loopt nog"
    assert 'class="c-running"' in draw(chart(running=Mark(date(2026, 3, 5), Decimal(52))))
