"""No double counting: an area and one of its ancestors (or no area) never both, for one series of reports."""

from collections import defaultdict
from collections.abc import Collection, Container
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.rules import interval_label
from programs.areas.models import Area, AreaClosure
from programs.partners.models import Partner
from programs.people.models import User


def lock_reports_of(partner: Partner) -> None:
    """Let a partner's reports go one after another, so that two at once cannot each miss the other.

    Held until the end of the transaction. Other partners, and rows that only point at this one, go on.
    """
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)


def refuse_overlap(
    *, indicator: Indicator, partner: Partner, area: Area | None, interval: tuple[date, date], by: User, apart: set[int]
) -> None:
    """Refuse a value for an area when one stands for an ancestor, a part, or the whole programme.

    Counts what has been submitted, and the drafts ``by`` may see; not the rows in ``apart`` (the row itself and
    what it corrects), nor explanations without a number.

    Raises:
        ValidationError: at ``area``, naming the area that stands in the way.
    """
    other = (
        Measurement.objects.filter(_in_line_with(area), indicator=indicator, partner=partner, replaced_by=None)
        .filter(starts_on=interval[0], ends_on=interval[1])
        .exclude(pk__in=apart)
        .exclude(numerator=None, split=[])
        .filter(~Q(status=MeasurementStatus.DRAFT) | Q(pk__in=Measurement.objects.visible_to(by).values("pk")))
        .select_related("area")
        .order_by("pk")
        .first()
    )
    if other is not None:
        raise _double_count(indicator, interval, area, other.area)


def refuse_overlaps(measurements: Collection[Measurement], *, by: User) -> None:
    """The same for many results of the same few partners at once, also among themselves; two queries.

    Raises:
        ValidationError: for the first that counts an area twice.
    """
    counting = [row for row in measurements if row.numerator is not None or row.split]
    if not counting:
        return
    others = _numbers_beside(counting, by)
    areas = {row.area_id for row in (*counting, *others)} - {None}
    inside = set(
        AreaClosure.objects.filter(ancestor__in=areas, descendant__in=areas, depth__gt=0).values_list(
            "ancestor", "descendant"
        )
    )
    by_place: defaultdict[tuple, list[Measurement]] = defaultdict(list)
    for row in (*counting, *others):
        by_place[_series_interval(row)].append(row)
    for row in counting:
        for other in by_place[_series_interval(row)]:
            if row.area_id != other.area_id and _in_line(row.area_id, other.area_id, inside):
                raise _double_count(row.indicator, (row.starts_on, row.ends_on), row.area, other.area)


def _numbers_beside(measurements: Collection[Measurement], by: User) -> list[Measurement]:
    """What else stands for these series and intervals; more may be read than asked, by few simple conditions."""
    apart = {row.pk for row in measurements} | {row.replaces_id for row in measurements if row.replaces_id}
    rows = (
        Measurement.objects.filter(
            indicator__in={row.indicator_id for row in measurements},
            partner__in={row.partner_id for row in measurements},
            starts_on__gte=min(row.starts_on for row in measurements),
            ends_on__lte=max(row.ends_on for row in measurements),
            replaced_by=None,
        )
        .exclude(pk__in=apart)
        .exclude(numerator=None, split=[])
        .filter(~Q(status=MeasurementStatus.DRAFT) | Q(pk__in=Measurement.objects.visible_to(by).values("pk")))
    )
    return list(rows.select_related("area").order_by("pk"))


def _series_interval(row: Measurement) -> tuple:
    return (row.indicator_id, row.partner_id, row.starts_on, row.ends_on)


def _in_line(one: int | None, other: int | None, inside: Container[tuple[int, int]]) -> bool:
    return one is None or other is None or (one, other) in inside or (other, one) in inside


def _double_count(
    indicator: Indicator, interval: tuple[date, date], area: Area | None, other: Area | None
) -> ValidationError:
    message = _(
        "Voor %(period)s is er al een resultaat voor %(other)s. Samen met %(area)s telt dat dubbel. "
        "Kies één van de twee."
    )
    whole = _("het hele programma")
    names = {
        "period": interval_label(indicator, interval[0]),
        "other": other.name if other else whole,
        "area": area.name if area else whole,
    }
    return ValidationError({"area": ValidationError(message % names, code="double_count")})


def _in_line_with(area: Area | None) -> Q:
    """Areas above or below this one, but not itself; no area at all lies above all others."""
    if area is None:
        return Q(area__isnull=False)
    above = AreaClosure.objects.filter(descendant=area, depth__gt=0).values("ancestor")
    below = AreaClosure.objects.filter(ancestor=area, depth__gt=0).values("descendant")
    return Q(area__isnull=True) | Q(area__in=above) | Q(area__in=below)
