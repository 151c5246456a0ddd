"""Which figures about persons a viewer sees exactly, and what the others see instead."""

from dataclasses import replace
from decimal import Decimal

from lamp.base import privacy
from monitoring.indicators.models import Indicator
from monitoring.progress.rules import Rules, Value, quotient
from monitoring.progress.states import Protection
from programs.people.models import User
from programs.people.permissions import has_role, partner_ids_of


def sees_exact(viewer: User, indicator: Indicator, partner_id: int | None) -> bool:
    """Figures about persons are exact for bureau, manager and the partner whose own figure it is."""
    if not indicator.about_persons:
        return True
    if has_role(viewer, indicator.program_id, "bureau", "manager"):
        return True
    return partner_id is not None and partner_id in partner_ids_of(viewer)


def protect(value: Value, rules: Rules) -> tuple[Value, Protection]:
    """A value as those see it who may not see it exactly.

    ``ROUNDED`` without a value is "minder dan 5"; ``WITHHELD`` is a percentage or mean over too few persons.
    """
    if value.numerator is None:
        return value, Protection.NONE
    if rules.pooled:
        return _protect_pooled(value, rules)
    rounded = replace(
        value,
        value=privacy.round_small(value.value),
        low=privacy.round_small(value.low),
        high=privacy.round_small(value.high),
        numerator=None,
        denominator=None,
    )
    return replace(rounded, numerator=rounded.value), Protection.ROUNDED


def for_comparison(exact: Value, protected: Value, rules: Rules) -> Value:
    """The value to compare with a target: a hidden number always stands for the same; a withheld percentage is none."""

    def stand_in(was: Decimal | None, now: Decimal | None) -> Decimal | None:
        return privacy.HIDDEN_STANDS_FOR if was is not None and now is None else now

    if rules.pooled:
        return protected
    return Value(
        value=stand_in(exact.value, protected.value),
        low=stand_in(exact.low, protected.low),
        high=stand_in(exact.high, protected.high),
    )


def _protect_pooled(value: Value, rules: Rules) -> tuple[Value, Protection]:
    numerator, denominator = privacy.round_small(value.numerator), privacy.round_small(value.denominator)
    if numerator is None or privacy.has_small_base(value.denominator):
        return Value(denominator=denominator), Protection.WITHHELD
    return Value(quotient(numerator, denominator, rules), None, None, numerator, denominator), Protection.ROUNDED
