"""No double counting: an area and one of its ancestors (or no area) never both, for one series of reports."""

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
    if other is None:
        return
    message = _(
        "Voor %(period)s is er al een resultaat voor %(other)s. Samen met %(area)s telt dat dubbel. "
        "Kies één van de twee."
    )
    whole = _("het hele programma")
    names = {
        "period": interval_label(indicator, interval[0]),
        "other": other.area.name if other.area else whole,
        "area": area.name if area else whole,
    }
    raise ValidationError({"area": ValidationError(message % names, code="double_count")})


def _in_line_with(area: Area | None) -> Q:
    """Areas above or below this one, but not itself; no area at all lies above all others."""
    if area is None:
        return Q(area__isnull=False)
    above = AreaClosure.objects.filter(descendant=area, depth__gt=0).values("ancestor")
    below = AreaClosure.objects.filter(ancestor=area, depth__gt=0).values("descendant")
    return Q(area__isnull=True) | Q(area__in=above) | Q(area__in=below)
