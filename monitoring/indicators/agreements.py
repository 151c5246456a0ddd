"""Writing what hangs on an indicator: targets, breaks in the series, partners left out of combined figures.

Additions lock the indicator first, so that of two at once the second is told that it is there already.
"""

from collections.abc import Iterable
from datetime import date as Date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lamp.base.numbers import validate_exact
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion, Target
from monitoring.indicators.permissions import may_define
from monitoring.indicators.rules import check_target
from monitoring.measurements.permissions import require
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    by: User,
    period: str,
    value: Decimal,
    area: Area | None = None,
    partner: Partner | None = None,
    target: Target | None = None,
    expected_revision: int | None = None,
) -> Target:
    """Set a value to reach in, or at the end of, a period, for exactly this area and partner.

    Args:
        target: the one to change; ``None`` adds one.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: not a period, a target no figure can meet, or there is one already.
    """
    require(may_define(by, indicator))
    try:
        parsed = Period.parse(period, all_since=indicator.program.start_date)
    except ValueError as error:
        message = _("Schrijf een periode als 2026, 2026-H1, 2026-Q1, 2026-03 of 2026-SY.")
        raise ValidationError({"period": ValidationError(message, code="period")}) from error
    check_target(indicator, parsed)
    validate_exact(value)
    if partner and partner.program_id != indicator.program_id:
        raise ValidationError(
            {"partner": ValidationError(_("Deze partner hoort bij een ander programma."), code="other_program")}
        )
    _lock(indicator)
    if target is None:
        row = Target(indicator=indicator)
    else:
        row = Target.objects.lock_for_edit(pk=target.pk, expected_revision=expected_revision)
    row.period, row.value, row.area, row.partner = parsed.code, value, area, partner
    others = Target.objects.filter(indicator=indicator, period=row.period, area=area, partner=partner)
    if others.exclude(pk=row.pk).exists():
        message = _("Voor deze periode, dit gebied en deze partner is er al een streefwaarde. Wijzig die.")
        raise ValidationError({"period": ValidationError(message, code="unique")})
    _save_as(row, by)
    return row


@transaction.atomic
def delete_target(*, target: Target, by: User, expected_revision: int | None = None) -> None:
    """Take a target away; the history keeps it."""
    row = Target.objects.lock_for_edit(pk=target.pk, expected_revision=expected_revision)
    require(may_define(by, row.indicator))
    row._history_user = by
    row.delete()


@transaction.atomic
def add_break(*, indicator: Indicator, by: User, date: Date, reason: str) -> IndicatorBreak:
    """Say that the figures mean something else from this date; no figure combines both sides."""
    require(may_define(by, indicator))
    _require_reason(reason)
    _lock(indicator)
    if indicator.breaks.filter(date=date).exists():
        message = _("Op deze datum is er al een breuk in de reeks.")
        raise ValidationError({"date": ValidationError(message, code="unique")})
    row = IndicatorBreak(indicator=indicator, date=date, reason=reason.strip())
    _save_as(row, by)
    return row


@transaction.atomic
def remove_break(*, series_break: IndicatorBreak, by: User) -> None:
    """Take a break away that was a mistake."""
    indicator = series_break.indicator
    require(may_define(by, indicator))
    series_break._history_user = by
    series_break.delete()


@transaction.atomic
def exclude_partner(
    *, indicator: Indicator, by: User, partner: Partner, from_date: Date, reason: str
) -> IndicatorExclusion:
    """Leave a partner out of every combined figure from a date; its own figures stay."""
    require(may_define(by, indicator))
    _require_reason(reason)
    if partner.program_id != indicator.program_id:
        raise ValidationError(
            {"partner": ValidationError(_("Deze partner hoort bij een ander programma."), code="other_program")}
        )
    _lock(indicator)
    if indicator.exclusions.filter(partner=partner).exists():
        message = _("Deze partner is al uitgesloten.")
        raise ValidationError({"partner": ValidationError(message, code="unique")})
    row = IndicatorExclusion(indicator=indicator, partner=partner, from_date=from_date, reason=reason.strip())
    _save_as(row, by)
    return row


@transaction.atomic
def include_partner(*, exclusion: IndicatorExclusion, by: User) -> None:
    """Let a partner count again in combined figures."""
    indicator = exclusion.indicator
    require(may_define(by, indicator))
    exclusion._history_user = by
    exclusion.delete()


@transaction.atomic
def replace_breaks(*, indicator: Indicator, by: User, breaks: Iterable[tuple[Date, str]]) -> None:
    """Make the breaks exactly these (date, reason); those that stay the same are left alone."""
    wanted = dict(breaks)
    for present in indicator.breaks.all():
        if wanted.get(present.date) == present.reason:
            del wanted[present.date]
        else:
            remove_break(series_break=present, by=by)
    for date, reason in sorted(wanted.items()):
        add_break(indicator=indicator, by=by, date=date, reason=reason)


@transaction.atomic
def replace_exclusions(*, indicator: Indicator, by: User, exclusions: Iterable[tuple[Partner, Date, str]]) -> None:
    """Make the excluded partners exactly these (partner, from date, reason)."""
    wanted = {partner.pk: (partner, from_date, reason) for partner, from_date, reason in exclusions}
    for present in indicator.exclusions.all():
        stays = wanted.get(present.partner_id)
        if stays and stays[1:] == (present.from_date, present.reason):
            del wanted[present.partner_id]
        else:
            include_partner(exclusion=present, by=by)
    for partner, from_date, reason in wanted.values():
        exclude_partner(indicator=indicator, by=by, partner=partner, from_date=from_date, reason=reason)


def _lock(indicator: Indicator) -> None:
    Indicator.objects.lock_for_edit(pk=indicator.pk, expected_revision=None)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Schrijf de reden op."), code="required")})


def _save_as(row: Any, by: User) -> None:
    row._history_user = by
    row.save()
