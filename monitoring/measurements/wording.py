"""A result in words, for lists and pages."""

from django.utils.translation import gettext as _

from lamp.base.numbers import divide_half_up
from lamp.base.pages.formats import format_number
from monitoring.indicators.models import Kind
from monitoring.indicators.wording import format_value
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import interval_label
from monitoring.measurements.split_rules import differing_total, total_of

SIX = 6


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
    if denominator is not None:
        return _describe_pair(measurement)
    text = format_number(numerator, SIX)
    return f"€ {text}" if indicator.unit.strip() == "€" else text


def describe_flag(measurement: Measurement) -> str:
    """Where a typed total differs from its cells: "De vakken tellen op tot 18, het totaal is 20."; else empty."""
    total = differing_total(measurement.numerator, measurement.split or ())
    if total is None:
        return ""
    numbers = {"cells": format_number(total, SIX), "total": format_number(measurement.numerator, SIX)}
    return _("De vakken tellen op tot %(cells)s, het totaal is %(total)s.") % numbers


def describe_place(measurement: Measurement) -> str:
    """Period and area: "1e kwartaal 2025, Molenveld"."""
    area = measurement.area.name if measurement.area else _("het hele programma")
    return f"{interval_label(measurement.indicator, measurement.starts_on)}, {area}"


def _describe_pair(measurement: Measurement) -> str:
    numerator, denominator = measurement.numerator, measurement.denominator
    if not denominator:
        return _("%(part)s van %(whole)s") % {"part": format_number(numerator, SIX), "whole": "0"}
    if measurement.indicator.kind == Kind.SCORE:
        mean = divide_half_up(numerator, denominator)
        numbers = {"mean": format_number(mean, SIX), "answers": format_number(denominator, SIX)}
        return _("%(mean)s, %(answers)s antwoorden") % numbers
    numbers = {
        "part": format_number(numerator, SIX),
        "whole": format_number(denominator, SIX),
        "share": format_number(divide_half_up(numerator * 100, denominator)),
    }
    return _("%(part)s van %(whole)s (%(share)s%%)") % numbers
