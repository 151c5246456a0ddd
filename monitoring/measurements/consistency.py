"""Rules between two results that the bureau sets: "deuren open ≤ deuren aangebeld", for one partner, area and interval.

They hold for what is handed in; drafts may still be halfway. Whichever of the two comes last is refused.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.numbers import DECIMALS
from lamp.base.pages.formats import format_number
from monitoring.indicators.models import ConsistencyRule, Indicator
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.split_rules import total_of

Place = tuple  # partner, area, first and last day
HANDED_IN = (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)


def refuse_inconsistent(measurements: Collection[Measurement]) -> None:
    """Refuse results that break a rule with each other, or with what was handed in before; two queries.

    Raises:
        ValidationError: with the first broken rule in words; ``error.params`` names the measurement at fault.
    """
    for measurement, message in broken_rules(measurements):
        raise ValidationError(
            {"numerator": ValidationError(message, code="inconsistent", params={"measurement": measurement})}
        )


def broken_rules(measurements: Collection[Measurement]) -> list[tuple[Measurement, str]]:
    """Each of these measurements that breaks a rule, with the rule in words.

    Where both sides are among them, it is said of the one that is too high.
    """
    indicators = {measurement.indicator_id for measurement in measurements}
    rules = list(
        ConsistencyRule.objects.filter(smaller__in=indicators).select_related("smaller", "larger")
        | ConsistencyRule.objects.filter(larger__in=indicators).select_related("smaller", "larger")
    )
    if not rules:
        return []
    given = {(measurement.indicator_id, _place(measurement)) for measurement in measurements}
    numbers = _numbers(measurements, {key for rule in rules for key in (rule.smaller_id, rule.larger_id)})
    found = []
    for measurement in measurements:
        for rule in rules:
            if measurement.indicator_id not in (rule.smaller_id, rule.larger_id):
                continue
            place = _place(measurement)
            if measurement.indicator_id == rule.larger_id and (rule.smaller_id, place) in given:
                continue
            smaller, larger = numbers.get((rule.smaller_id, place)), numbers.get((rule.larger_id, place))
            if smaller is not None and larger is not None and smaller > larger:
                found.append((measurement, describe(rule, smaller, larger)))
    return found


def describe(rule: ConsistencyRule, smaller: Decimal, larger: Decimal) -> str:
    """ "Deuren open (104) kan niet meer zijn dan deuren aangebeld (96). Pas een van de twee getallen aan."."""
    facts = {
        "smaller": rule.smaller.name,
        "one": format_number(smaller, DECIMALS),
        "larger": rule.larger.name,
        "other": format_number(larger, DECIMALS),
    }
    message = _(
        "“%(smaller)s” (%(one)s) kan niet meer zijn dan “%(larger)s” (%(other)s). Pas een van de twee getallen aan."
    )
    return " ".join(filter(None, [message % facts, rule.explanation]))


def refuse_inconsistent_numbers(numbers: Iterable[tuple[Indicator, Decimal | None]]) -> None:
    """The same within one entry of the log, whose numbers belong together.

    Raises:
        ValidationError: at ``quantities``, with the first broken rule in words.
    """
    given = {indicator.pk: number for indicator, number in numbers if number is not None}
    for rule in ConsistencyRule.objects.filter(smaller__in=given, larger__in=given).select_related("smaller", "larger"):
        smaller, larger = given[rule.smaller_id], given[rule.larger_id]
        if smaller > larger:
            raise ValidationError({"quantities": ValidationError(describe(rule, smaller, larger), code="inconsistent")})


def _numbers(measurements: Collection[Measurement], indicators: set[int]) -> dict[tuple[int, Place], Decimal]:
    """By indicator and place the sum of what these measurements say and what was handed in beside them."""
    own = {measurement.pk for measurement in measurements}
    replaced = {measurement.replaces_id for measurement in measurements if measurement.replaces_id}
    others = (
        Measurement.objects.filter(
            indicator__in=indicators,
            partner__in={measurement.partner_id for measurement in measurements},
            starts_on__gte=min(measurement.starts_on for measurement in measurements),
            ends_on__lte=max(measurement.ends_on for measurement in measurements),
            status__in=HANDED_IN,
            replaced_by=None,
            log_entry=None,
        )
        .exclude(pk__in=own | replaced)
        .exclude(status=MeasurementStatus.SUBMITTED, replaces__isnull=False)
    )
    sums: defaultdict[tuple[int, Place], list[Decimal]] = defaultdict(list)
    for measurement in [*measurements, *others]:
        number = measurement.numerator if measurement.numerator is not None else total_of(measurement.split or ())
        if number is not None:
            sums[(measurement.indicator_id, _place(measurement))].append(number)
    return {key: sum(numbers, Decimal(0)) for key, numbers in sums.items()}


def _place(measurement: Measurement) -> Place:
    return (measurement.partner_id, measurement.area_id, measurement.starts_on, measurement.ends_on)
