"""Cells of a split against the dimensions that were agreed for the indicator; pure."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.numbers import plain
from monitoring.indicators.models import Indicator

NumberCheck = Callable[[Indicator, Decimal | None, Decimal | None], Mapping[str, ValidationError]]


def clean_split(
    indicator: Indicator, split: Iterable[Mapping[str, Any]], *, check: NumberCheck
) -> tuple[dict[str, Any], ...]:
    """The cells as they are stored: numbers as plain text, empty cells left out.

    All cells are over the same one or two agreed dimensions, each with an agreed value, none twice.

    Raises:
        ValidationError: at ``split``, with the reason.
    """
    cells = [cell for cell in split if cell.get("numerator") not in (None, "") or cell.get("denominator")]
    if not cells:
        return ()
    agreed = {
        dimension["key"]: {value["key"] for value in dimension["values"]} for dimension in indicator.dimensions or []
    }
    if not agreed:
        raise _refuse(_("Voor deze indicator is geen uitsplitsing afgesproken."), "no_dimensions")
    first = set(cells[0].get("keys") or {})
    seen: set[tuple[tuple[str, str], ...]] = set()
    cleaned = []
    for cell in cells:
        keys = dict(cell.get("keys") or {})
        if not keys or set(keys) != first or any(keys[key] not in agreed.get(key, ()) for key in keys):
            raise _refuse(
                _("Deze uitsplitsing is niet afgesproken: %s.") % name_of_cell(indicator, keys), "unknown_cell"
            )
        if tuple(sorted(keys.items())) in seen:
            raise _refuse(
                _("Een vak van de uitsplitsing komt twee keer voor: %s.") % name_of_cell(indicator, keys), "double_cell"
            )
        seen.add(tuple(sorted(keys.items())))
        cleaned.append({"keys": keys, **_numbers(indicator, cell, keys, check)})
    return tuple(cleaned)


def name_of_cell(indicator: Indicator, keys: Mapping[str, str]) -> str:
    """A cell as people know it, by the agreed labels: "vrouw, 2 jaar"; keys that were not agreed stay as they are."""
    labels = {
        (dimension["key"], value["key"]): value["label"]
        for dimension in indicator.dimensions or []
        for value in dimension["values"]
    }
    return ", ".join(labels.get((key, value), f"{key} {value}") for key, value in keys.items()) or _("zonder naam")


def total_of(split: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """Sum of the cells' numerators; ``None`` without cells."""
    numbers = [Decimal(str(cell["numerator"])) for cell in split]
    return sum(numbers, Decimal(0)) if numbers else None


def refuse_more_than_total(numerator: Decimal | None, split: Iterable[Mapping[str, Any]]) -> None:
    """Refuse cells that add up to more than the typed total. Less is kept, and flagged (``differing_total``).

    Raises:
        ValidationError: at ``split``.
    """
    total = total_of(split)
    if numerator is not None and total is not None and total > numerator:
        facts = {"cells": plain(total), "total": plain(numerator)}
        message = _("De uitsplitsing telt op tot %(cells)s, meer dan het totaal van %(total)s.")
        raise _refuse(message % facts, "above_total")


def differing_total(numerator: Decimal | None, split: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """The sum of the cells where a typed total differs from it ("18 van 20"); ``None`` where all agrees."""
    total = total_of(split)
    return total if numerator is not None and total is not None and total != numerator else None


def _numbers(indicator: Indicator, cell: Mapping[str, Any], keys: Mapping[str, str], check: NumberCheck) -> dict:
    numbers = {}
    for field in ("numerator", "denominator"):
        try:
            given = cell.get(field)
            numbers[field] = None if given in (None, "") else Decimal(str(given))
        except InvalidOperation as error:
            raise _refuse(_("Vul in vak %s een getal in.") % name_of_cell(indicator, keys), "invalid") from error
    errors = check(indicator, numbers["numerator"], numbers["denominator"])
    if errors:
        reason = " ".join(message for error in errors.values() for message in error.messages)
        raise _refuse(f"{name_of_cell(indicator, keys)}: {reason}", next(iter(errors.values())).code or "invalid")
    stored = {"numerator": plain(numbers["numerator"])}
    if numbers["denominator"] is not None:
        stored["denominator"] = plain(numbers["denominator"])
    return stored


def _refuse(message: str, code: str) -> ValidationError:
    return ValidationError({"split": ValidationError(message, code=code)})
