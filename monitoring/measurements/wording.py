"""A result in words, for lists and pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.numbers import DECIMALS, divide_half_up
from lamp.base.pages.formats import format_number
from monitoring.indicators.models import Indicator, Kind
from monitoring.indicators.wording import format_value
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import interval_label
from monitoring.measurements.scores import mean_of
from monitoring.measurements.split_rules import differing_total, name_of_cell, total_of


def describe_value(measurement: Measurement) -> str:
    """The recorded value: "138 van 200 (69%)", "7,5 van 10 antwoorden", "gehaald", "geen gegevens: …"."""
    indicator, numerator, denominator = measurement.indicator, measurement.numerator, measurement.denominator
    if measurement.no_data_reason:
        return _("geen gegevens: %s") % measurement.no_data_reason
    if indicator.kind == Kind.NARRATIVE:
        return measurement.note
    if numerator is None:
        total = total_of(measurement.split or ())
        return _("%s (som van de vakken)") % format_value(indicator, total) if total is not None else "–"
    if indicator.kind == Kind.MILESTONE:
        return _("gehaald") if numerator else _("nog niet gehaald")
    return _describe_numbers(indicator, numerator, denominator)


def describe_flag(measurement: Measurement) -> str:
    """Where a typed total differs from its cells: "De vakken tellen op tot 18, het totaal is 20."; else empty."""
    total = differing_total(measurement.numerator, measurement.split or ())
    if total is None:
        return ""
    numbers = {"cells": format_number(total, DECIMALS), "total": format_number(measurement.numerator, DECIMALS)}
    return _("De vakken tellen op tot %(cells)s, het totaal is %(total)s.") % numbers


def describe_cells(measurement: Measurement) -> list[tuple[str, str]]:
    """The cells of a split, with their names and numbers in words: "2 jaar", "3,3, 3 antwoorden"."""
    indicator = measurement.indicator
    return [
        (
            name_of_cell(indicator, cell["keys"]),
            _describe_numbers(indicator, Decimal(cell["numerator"]), _denominator(cell)),
        )
        for cell in measurement.split or ()
    ]


def describe_place(measurement: Measurement) -> str:
    """Period and area: "1e kwartaal 2025, Molenveld"."""
    area = measurement.area.name if measurement.area else _("het hele programma")
    return f"{interval_label(measurement.indicator, measurement.starts_on)}, {area}"


def _describe_numbers(indicator: Indicator, numerator: Decimal, denominator: Decimal | None) -> str:
    if denominator is not None:
        return _describe_pair(indicator, numerator, denominator)
    text = format_number(numerator, DECIMALS)
    return f"€ {text}" if indicator.unit.strip() == "€" else text


def _describe_pair(indicator: Indicator, numerator: Decimal, denominator: Decimal) -> str:
    if indicator.kind == Kind.SCORE:
        mean, answers = format_number(mean_of((numerator, denominator)), 2), format_number(denominator, DECIMALS)
        return ngettext("%(mean)s, %(answers)s antwoord", "%(mean)s, %(answers)s antwoorden", int(denominator)) % {
            "mean": mean,
            "answers": answers,
        }
    numbers = {"part": format_number(numerator, DECIMALS), "whole": format_number(denominator, DECIMALS)}
    if not denominator:
        return _("%(part)s van %(whole)s") % numbers
    share = format_number(divide_half_up(numerator * 100, denominator))
    return _("%(part)s van %(whole)s (%(share)s%%)") % {**numbers, "share": share}


def _denominator(cell: Mapping[str, Any]) -> Decimal | None:
    return Decimal(cell["denominator"]) if cell.get("denominator") else None
