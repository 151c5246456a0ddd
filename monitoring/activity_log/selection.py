"""A part of the log: what the address asks for, with what was counted in it. The same for pages, files and approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lamp.base.numbers import DECIMALS
from lamp.base.pages.formats import format_number
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import Indicator, Kind
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.wording import describe_value
from programs.areas.models import Area
from programs.people.models import User

LARGEST_ID = 2**63 - 1
COUNTS = Q(status=MeasurementStatus.APPROVED)


class LogFilter(forms.Form):
    """Narrows the log: from, to, intervention, area, partner and state; all of them in the address."""

    van = forms.DateField(required=False)
    tot = forms.DateField(required=False)
    interventie = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    activiteit = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    gebied = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    partner = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    toestand = forms.CharField(required=False)

    def narrow(self, entries: Any) -> Any:
        """Entries that match what was asked; what cannot be read is passed over."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("van"):
            entries = entries.filter(date__gte=asked["van"])
        if asked.get("tot"):
            entries = entries.filter(date__lte=asked["tot"])
        if asked.get("interventie"):
            entries = entries.filter(element__logic_model__intervention=asked["interventie"])
        if asked.get("activiteit"):
            entries = entries.filter(element=asked["activiteit"])
        if asked.get("gebied"):
            entries = entries.filter(area__in=Area.objects.below(asked["gebied"]).values("pk"))
        if asked.get("partner"):
            entries = entries.filter(partner=asked["partner"])
        return entries.filter(status=asked["toestand"]) if asked.get("toestand") else entries


@dataclass(frozen=True)
class Total:
    """What was counted of one indicator in a selection, in words: all of it, and as far as it counts."""

    indicator: Indicator
    all: str
    counting: str


def standing_quantities() -> QuerySet[Measurement]:
    """The numbers of entries as they stand: not what was replaced, nor a correction that still waits."""
    waiting = Q(replaces__isnull=False) & ~COUNTS
    return Measurement.objects.filter(replaced_by=None).exclude(waiting)


def entries_of(user: User) -> QuerySet[ActivityLogEntry]:
    """What a person may see of the log, with all that a page or file shows of an entry."""
    quantities = standing_quantities().select_related("indicator").order_by("indicator__name", "pk")
    return (
        ActivityLogEntry.objects.visible_to(user)
        .select_related("element__logic_model__intervention", "area", "partner", "logged_by", "observation")
        .prefetch_related(Prefetch("quantities", queryset=quantities), "observation__mechanisms")
    )


def totals_of(entries: QuerySet[ActivityLogEntry]) -> list[Total]:
    """The totals per indicator, in two queries whatever the size of the selection."""
    counted = standing_quantities().filter(log_entry__in=entries.order_by().values("pk"), numerator__isnull=False)
    sums = counted.order_by().values("indicator").annotate(**_sums("all", Q()), **_sums("counting", COUNTS))
    rows = {row["indicator"]: row for row in sums}
    indicators = Indicator.objects.filter(pk__in=rows).order_by("name", "pk")
    return [
        Total(each, _in_words(each, rows[each.pk], "all"), _in_words(each, rows[each.pk], "counting"))
        for each in indicators
    ]


def _sums(prefix: str, condition: Q) -> dict[str, Any]:
    return {
        f"{prefix}_number": Count("pk", filter=condition),
        f"{prefix}_numerator": Sum("numerator", filter=condition),
        f"{prefix}_denominator": Sum("denominator", filter=condition),
        f"{prefix}_highest": Max("numerator", filter=condition),
    }


def _in_words(indicator: Indicator, row: Mapping[str, Any], prefix: str) -> str:
    number, numerator, denominator, highest = (
        row[f"{prefix}_{name}"] for name in ("number", "numerator", "denominator", "highest")
    )
    if not number:
        return "–"
    if indicator.kind == Kind.MILESTONE:
        return _("%(reached)s van %(all)s gehaald") % {"reached": format_number(numerator, 0), "all": number}
    if not indicator.additive and number > 1:
        ends = {"low": format_number(highest, DECIMALS), "high": format_number(numerator, DECIMALS)}
        return _("%(low)s tot %(high)s, overlap onbekend") % ends
    return describe_value(Measurement(indicator=indicator, numerator=numerator, denominator=denominator))
