"""Writing indicators: their definition and the elements they measure. Targets, breaks and exclusions: ``agreements``.

Stored figures follow: whatever saves a definition leaves a dirty row (``monitoring.progress.receivers``).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.indicators.agreements import (
    add_break,
    delete_target,
    exclude_partner,
    include_partner,
    remove_break,
    replace_breaks,
    replace_exclusions,
    set_target,
)
from monitoring.indicators.models import Indicator, IndicatorElement
from monitoring.indicators.permissions import may_define, may_define_in
from monitoring.indicators.rules import FIXED_FIELDS, MEANING_FIELDS, check_definition, check_feeds
from monitoring.measurements.models import Measurement
from monitoring.measurements.permissions import require
from monitoring.progress.dirty import mark_indicator_dirty
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement
from programs.people.models import User
from programs.programs.models import Program

__all__ = [
    "add_break",
    "change_indicator",
    "create_indicator",
    "delete_target",
    "exclude_partner",
    "include_partner",
    "remove_break",
    "replace_breaks",
    "replace_exclusions",
    "set_target",
]


@dataclass(frozen=True)
class SeriesBreak:
    """From this date the figures mean something else, and why."""

    date: date
    reason: str


@transaction.atomic
def create_indicator(
    *,
    program: Program,
    by: User,
    intervention: Intervention | None = None,
    elements: Collection[ChainElement] = (),
    **definition: Any,
) -> Indicator:
    """Define an indicator of an intervention, or of the programme. ``definition`` holds model fields.

    Raises:
        PermissionDenied: ``by`` is not of the bureau.
        ValidationError: fields at fault, with the reason.
    """
    require(may_define_in(by, program.pk))
    if intervention and intervention.program_id != program.pk:
        raise ValidationError(_("Deze interventie hoort bij een ander programma."), code="other_program")
    indicator = Indicator(program=program, intervention=intervention, **definition)
    _check(indicator)
    _save_as(indicator, by)
    set_elements(indicator, elements)
    return indicator


@transaction.atomic
def change_indicator(
    *,
    indicator: Indicator,
    by: User,
    expected_revision: int | None,
    elements: Collection[ChainElement] | None = None,
    series_break: SeriesBreak | None = None,
    series_goes_on: bool = False,
    **definition: Any,
) -> Indicator:
    """Change a definition. Once there are results, a changed meaning asks for a break in the series.

    Args:
        elements: measured at these from now on; ``None`` leaves them.
        series_break: recorded together with the change.
        series_goes_on: the figures before and after mean the same; no break is needed.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: fields at fault; code ``break_needed`` when the break or its absence must be told.
    """
    row: Indicator = Indicator.objects.lock_for_edit(pk=indicator.pk, expected_revision=expected_revision)
    require(may_define(by, row))
    changed = {name for name, value in definition.items() if getattr(row, name) != value}
    fed_before = row.feeds
    for name in changed:
        setattr(row, name, definition[name])
    _check(row)
    if changed & (FIXED_FIELDS | MEANING_FIELDS) and Measurement.objects.filter(indicator=row).exists():
        _refuse_what_results_rest_on(changed)
        if series_break is None and not series_goes_on:
            message = _("Er zijn al resultaten. Betekent het getal nu iets anders? Leg dan een breuk in de reeks vast.")
            raise ValidationError({"series_break": ValidationError(message, code="break_needed")})
    _save_as(row, by)
    if "feeds" in changed and fed_before:
        mark_indicator_dirty(fed_before)  # it goes on without this one; the one fed from now on follows this one
    if elements is not None:
        set_elements(row, elements)
    if series_break is not None:
        add_break(indicator=row, by=by, date=series_break.date, reason=series_break.reason)
    return row


def set_elements(indicator: Indicator, elements: Collection[ChainElement]) -> None:
    """Measure at exactly these elements, by lineage: the indicator follows them through the versions.

    Raises:
        ValidationError: an element of another programme, or of another intervention than the indicator's.
    """
    for element in elements:
        intervention = element.logic_model.intervention
        if intervention.program_id != indicator.program_id or indicator.intervention_id not in (None, intervention.pk):
            message = _("“%s” hoort niet bij deze interventie.") % element.what
            raise ValidationError({"elements": ValidationError(message, code="other_intervention")})
    wanted: set[UUID] = {element.lineage for element in elements}
    present = set(indicator.element_lineages.values_list("lineage", flat=True))
    indicator.element_lineages.filter(lineage__in=present - wanted).delete()
    IndicatorElement.objects.bulk_create(
        IndicatorElement(indicator=indicator, lineage=lineage) for lineage in sorted(wanted - present)
    )


def _check(indicator: Indicator) -> None:
    indicator.full_clean(validate_constraints=False)
    check_definition(indicator)
    if indicator.feeds is not None:
        check_feeds(indicator, indicator.feeds)
    for feeder in indicator.fed_by.all() if indicator.pk else ():
        check_feeds(feeder, indicator)


def _refuse_what_results_rest_on(changed: set[str]) -> None:
    errors = {
        name: ValidationError(_("Er zijn al resultaten. Maak hiervoor een nieuwe indicator."), code="has_results")
        for name in sorted(changed & FIXED_FIELDS)
    }
    if errors:
        raise ValidationError(errors)


def _save_as(indicator: Indicator, by: User) -> None:
    indicator._history_user = by
    indicator.save()
