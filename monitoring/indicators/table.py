"""An indicator's numbers and definition as rows, for the table on its page and for downloads."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.pages.formats import format_signed
from lamp.base.periods import Frequency, Period
from monitoring.indicators.breakdown import explanation_url
from monitoring.indicators.models import Direction, Indicator, Kind, Source, TimeRule, UnitRule
from monitoring.indicators.wording import format_figure, format_value, why_no_number
from monitoring.progress.coverage_words import describe_coverage
from monitoring.progress.figures import Figure
from monitoring.progress.states import Protection


@dataclass(frozen=True)
class NumberRow:
    """One period: numbers for a file, and the same in words for the page."""

    period: Period
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    target: Decimal | None
    difference: Decimal | None
    state: str
    remark: str
    text: str
    target_text: str
    difference_text: str
    explanation: str


def number_rows(indicator: Indicator, figures: Sequence[Figure]) -> list[NumberRow]:
    """The figures, newest first."""
    return [_row(indicator, figure) for figure in reversed(figures)]


def definition_rows(indicator: Indicator) -> list[list[str]]:
    """What the indicator measures and how it adds up: label and text."""
    pooled = indicator.kind in (Kind.RATIO, Kind.SCORE)
    rows = [
        [_("Wat tellen we?"), indicator.description or indicator.name],
        [_("Bron"), str(Source(indicator.source).label)],
        [_("Hoe vaak?"), str(Frequency(indicator.frequency).label)],
    ]
    if indicator.kind != Kind.NARRATIVE:
        rows.append([_("Over de tijd"), str(TimeRule(indicator.time_rule).label)])
        units = _("tellers en noemers apart opgeteld") if pooled else str(UnitRule(indicator.unit_rule).label)
        rows.append([_("Over partners en gebieden"), units])
        rows.append([_("Wat is beter?"), str(Direction(indicator.direction).label)])
    if not indicator.additive:
        rows.append([_("Dubbele personen"), _("kunnen erin zitten; LAMP toont een laagste en een hoogste aantal")])
    if indicator.baseline_value is not None:
        on = f" ({date_format(indicator.baseline_date, 'j F Y')})" if indicator.baseline_date else ""
        rows.append([_("Nulmeting"), format_value(indicator, indicator.baseline_value) + on])
    if indicator.weak:
        rows.append([_("Let op"), _("Dit is een zwakke maat: hij zegt maar een beetje over het doel.")])
    return rows


def _row(indicator: Indicator, figure: Figure) -> NumberRow:
    difference = None
    if figure.value is not None and figure.expected is not None:
        difference = figure.value - figure.expected
    return NumberRow(
        period=figure.period,
        value=figure.value,
        low=figure.low if figure.value is None else None,
        high=figure.high if figure.value is None else None,
        target=figure.expected,
        difference=difference,
        state=str(figure.state.label) if figure.state else "",
        remark=_remark(figure),
        text=format_figure(indicator, figure),
        target_text=format_value(indicator, figure.expected),
        difference_text=format_signed(difference),
        explanation=explanation_url(indicator, figure.period),
    )


def _remark(figure: Figure) -> str:
    if figure.value is None and figure.low is not None:
        return _("overlap onbekend")
    if figure.protection != Protection.NONE:
        return str(figure.protection.label)
    if figure.carried_forward:
        return _("laatste stand van eerder")
    if figure.requested and figure.reported < figure.requested:
        return describe_coverage(figure)
    return why_no_number(figure)
