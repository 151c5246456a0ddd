from decimal import Decimal

import pytest
from django.template import engines

from lamp.base.pages.formats import format_number, format_percent, format_period, format_signed
from lamp.base.pages.states import describe_lamps


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1240, 1, "1.240"),
        (Decimal("33.333333"), 1, "33,3"),
        (Decimal("2.05"), 1, "2,1"),
        (Decimal("3.20"), 2, "3,2"),
        (Decimal("1234567.5"), 1, "1.234.567,5"),
        (Decimal(0), 1, "0"),
        (-0.04, 1, "0"),
        (100, 1, "100"),
        (None, 1, "–"),
    ],
)
def test_numbers_are_written_as_dutch_people_do(value, places, text):
    assert format_number(value, places) == text


def test_shares_changes_and_periods_in_words():
    assert format_percent(Decimal("0.71")) == "71%"
    assert format_percent(Decimal("0.333333")) == "33,3%"
    assert (format_signed(3.1), format_signed(-2), format_signed(0)) == ("+3,1", "−2", "0")
    assert (format_period("2025-03"), format_period("all")) == ("maart 2025", "sinds de start")


def test_a_row_of_lamps_is_said_in_words():
    states = ["shown", "contested", "refuted", "shown", "shown", "assumed", "assumed"]

    assert describe_lamps(states) == "7 mechanismen: 2 aanname, 3 aangetoond, 1 betwist, 1 weerlegd"


def test_what_users_typed_is_escaped_in_badges():
    template = engines["django"].from_string("{% load lamp %}{% badge text %}")

    assert template.render({"text": "<b>"}) == '<span class="lamp-badge lamp-badge--neutraal">&lt;b&gt;</span>'
