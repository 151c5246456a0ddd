"""What a measurement must be, by the kind of its indicator; pure, without the database (docs/methods/progress.md).

Every refusal is a ``ValidationError`` with a Dutch text, a code and the field where it belongs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.numbers import validate_exact
from lamp.base.periods import Frequency, Period, PeriodType
from monitoring.indicators.models import Indicator, Kind, Source
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.split_rules import clean_split, refuse_more_than_total

PAIR_KINDS = frozenset({Kind.RATIO, Kind.SCORE})  # a numerator and a denominator
ADD_UP = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.RATIO})  # whose split adds up to the total
NEVER_NEGATIVE = frozenset({Kind.COUNT, Kind.RATIO})

TRANSITIONS: Mapping[str, frozenset[str]] = {
    MeasurementStatus.DRAFT: frozenset({MeasurementStatus.SUBMITTED}),
    MeasurementStatus.SUBMITTED: frozenset({MeasurementStatus.APPROVED, MeasurementStatus.RETURNED}),
    MeasurementStatus.RETURNED: frozenset({MeasurementStatus.SUBMITTED}),
    MeasurementStatus.APPROVED: frozenset(),
}


@dataclass(frozen=True)
class Values:
    """What somebody fills in: exact numbers (``None`` is empty, which is not zero), cells, texts.

    A score of mean *v* over *n* answers is numerator *v·n* and denominator *n* (``scores.pair_of``).
    ``split`` is ``[{"keys": {"sex": "F"}, "numerator": "3", "denominator": "5"}]``.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    split: tuple[Mapping[str, Any], ...] = ()
    no_data_reason: str = ""
    note: str = ""
    contra_reason: str = ""  # why a count is negative: a contra entry ("tegenboeking") of the bureau


def refuse(field: str, message: str, code: str) -> ValidationError:
    """A refusal at one field."""
    return ValidationError({field: ValidationError(message, code=code)})


def require_transition(status: str, to: str) -> None:
    """Refuse a step that the life of a result does not know: draft → submitted → approved or returned."""
    if to not in TRANSITIONS[status]:
        labels = dict(MeasurementStatus.choices)
        message = _("Dit resultaat is %(status)s en kan niet %(to)s worden.")
        raise ValidationError(message % {"status": labels[status], "to": labels[to]}, code="transition")


def require_own_way(measurement: Measurement, *, with_log_entry: bool) -> None:
    """Refuse a step of one number of a log entry; ``with_log_entry``: the entry takes this step with all of them."""
    if measurement.follows_entry and not with_log_entry:
        message = _("Dit getal hoort bij een registratie in het logboek. Doe dit bij de registratie.")
        raise ValidationError(message, code="belongs_to_log_entry")


def interval_of(indicator: Indicator, *, period: Period | None = None, day: date | None = None) -> tuple[date, date]:
    """First and last day of a measurement: one period of the indicator's frequency, or a day of the log.

    Raises:
        ValidationError: any other interval, at ``period`` or ``date``.
    """
    if indicator.source == Source.LOG:
        if day is None or period is not None:
            raise refuse("date", _("Deze indicator telt per dag. Kies een datum."), "interval")
        return day, day
    if period is None or day is not None:
        raise refuse("period", _("Kies een periode."), "interval")
    if period.type != indicator.frequency:
        asked = Frequency(indicator.frequency).label
        message = _("Deze indicator wordt %(asked)s gemeten; “%(given)s” past daar niet bij.")
        raise refuse("period", message % {"asked": asked, "given": period.label}, "interval")
    return period.starts_on, period.ends_on


def period_of(indicator: Indicator, starts_on: date) -> Period | None:
    """The standard period of a stored interval; ``None`` for a day of the log."""
    if indicator.source == Source.LOG:
        return None
    return Period.containing(PeriodType(indicator.frequency), starts_on)


def interval_label(indicator: Indicator, starts_on: date) -> str:
    """The interval in words: "1e kwartaal 2025", or "9 oktober 2026" for a day of the log."""
    period = period_of(indicator, starts_on)
    return period.label if period else date_format(starts_on, "j F Y")


def clean_values(indicator: Indicator, values: Values) -> Values:
    """The values as they will be stored, checked for the indicator's kind.

    Raises:
        ValidationError: with one refusal per field at fault.
    """
    stripped = {name: getattr(values, name).strip() for name in ("no_data_reason", "note", "contra_reason")}
    texts = replace(values, **stripped)
    if indicator.kind == Kind.NARRATIVE:
        return _clean_narrative(texts)
    split = clean_split(indicator, texts.split, check=check_numbers)
    cleaned = replace(texts, split=split)
    empty = cleaned.numerator is None and cleaned.denominator is None
    if cleaned.no_data_reason and not (empty and not split):
        message = _("Vul een getal in, of leg uit waarom het er niet is. Niet allebei.")
        raise refuse("no_data_reason", message, "value_and_reason")
    if empty and not split and not cleaned.no_data_reason:
        message = _("Vul een getal in. Weet u het niet? Leg dan uit waarom er geen gegevens zijn.")
        raise refuse("numerator", message, "required")
    if not empty:
        check = check_contra if cleaned.contra_reason else check_numbers
        errors = check(indicator, cleaned.numerator, cleaned.denominator)
        if errors:
            raise ValidationError(errors)
        if indicator.kind in ADD_UP:
            refuse_more_than_total(cleaned.numerator, split)
    return cleaned


def check_numbers(
    indicator: Indicator, numerator: Decimal | None, denominator: Decimal | None
) -> dict[str, ValidationError]:
    """What is wrong with these numbers for this kind: field → refusal; empty when all is well."""
    errors: dict[str, ValidationError] = {}
    for field, number in (("numerator", numerator), ("denominator", denominator)):
        if number is not None:
            _note(errors, field, validate_exact, number)
    if errors:
        return errors
    if indicator.kind in PAIR_KINDS:
        return _check_pair(indicator, numerator, denominator)
    if denominator is not None:
        errors["denominator"] = ValidationError(_("Bij deze indicator hoort geen noemer."), code="no_denominator")
    if numerator is None:
        errors["numerator"] = ValidationError(_("Vul een getal in."), code="required")
    elif indicator.kind == Kind.MILESTONE and numerator not in (0, 1):
        message = _("Een mijlpaal is gehaald (1) of niet gehaald (0).")
        errors["numerator"] = ValidationError(message, code="milestone")
    elif indicator.kind in NEVER_NEGATIVE and numerator < 0:
        errors["numerator"] = ValidationError(_("Een aantal kan niet lager zijn dan 0."), code="negative")
    return errors


def check_contra(
    indicator: Indicator, numerator: Decimal | None, denominator: Decimal | None
) -> dict[str, ValidationError]:
    """What is wrong with a contra entry: it takes off a count, so it is below zero."""
    errors: dict[str, ValidationError] = {}
    if indicator.kind != Kind.COUNT or denominator is not None:
        errors["numerator"] = ValidationError(_("Alleen een aantal krijgt een tegenboeking."), code="no_contra")
    elif numerator is None or numerator >= 0:
        message = _("Een tegenboeking is lager dan 0, bijvoorbeeld −3.")
        errors["numerator"] = ValidationError(message, code="not_negative")
    else:
        _note(errors, "numerator", validate_exact, numerator)
    return errors


def _check_pair(
    indicator: Indicator, numerator: Decimal | None, denominator: Decimal | None
) -> dict[str, ValidationError]:
    missing = {
        field: ValidationError(_("Vul beide getallen in: de teller en de noemer."), code="required")
        for field, number in (("numerator", numerator), ("denominator", denominator))
        if number is None
    }
    if numerator is None or denominator is None:
        return missing
    errors: dict[str, ValidationError] = {}
    if denominator < 0:
        errors["denominator"] = ValidationError(_("Een aantal kan niet lager zijn dan 0."), code="negative")
    if indicator.kind == Kind.SCORE:
        if denominator == 0 and numerator != 0:
            errors["numerator"] = ValidationError(_("Zonder antwoorden is er geen score."), code="no_answers")
        return errors
    if numerator < 0:
        errors["numerator"] = ValidationError(_("Een aantal kan niet lager zijn dan 0."), code="negative")
    elif numerator > denominator and not errors:
        message = _("De teller kan niet hoger zijn dan de noemer. Een deel is nooit meer dan het geheel.")
        errors["numerator"] = ValidationError(message, code="above_denominator")
    return errors


def _clean_narrative(values: Values) -> Values:
    if values.numerator is not None or values.denominator is not None or values.split:
        raise refuse("numerator", _("Bij deze indicator vertelt u een verhaal, zonder getal."), "no_number")
    if not values.note and not values.no_data_reason:
        raise refuse("note", _("Vertel wat er gebeurde, of leg uit waarom u niets kunt vertellen."), "required")
    return values


def _note(errors: dict[str, ValidationError], field: str, check: Any, number: Decimal) -> None:
    try:
        check(number)
    except ValidationError as error:
        errors[field] = error
