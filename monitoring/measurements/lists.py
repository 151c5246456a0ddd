"""What a person's list of results shows: what is open, and what stands where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import Indicator, Source
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.rules import interval_label
from monitoring.measurements.wording import describe_flag, describe_place, describe_value
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.people.models import User

LOOKS = {
    MeasurementStatus.DRAFT: ("neutraal", "edit"),
    MeasurementStatus.SUBMITTED: ("info", "clock"),
    MeasurementStatus.APPROVED: ("goed", "check"),
    MeasurementStatus.RETURNED: ("letop", "back"),
}


@dataclass(frozen=True)
class ResultRow:
    """A result in words, with how its state looks."""

    measurement: Measurement
    value: str
    place: str
    flag: str
    state: str
    look: str
    icon: str
    replaced: Sequence["ResultRow"] = ()  # what it replaces, newest first

    @property
    def period(self) -> str:
        return interval_label(self.measurement.indicator, self.measurement.starts_on)


@dataclass(frozen=True)
class OpenResult:
    """A period over which a partner has not filled in an indicator yet."""

    indicator: Indicator
    period: Period


def rows_of(
    measurements: Iterable[Measurement], *, replaced: Mapping[int, Sequence[Measurement]] | None = None
) -> list[ResultRow]:
    """Results in words; expects indicator, partner and area to be there already.

    Args:
        replaced: what approved corrections took the place of (``replaced_before``).
    """
    return [_row(measurement, (replaced or {}).get(measurement.pk, ())) for measurement in measurements]


def replaced_before(viewer: User, measurements: Iterable[Measurement]) -> dict[int, list[Measurement]]:
    """By approved correction all it stands in the place of, newest first; one query."""
    newest = {one.place_id: one.pk for one in measurements if one.place_id and one.status == MeasurementStatus.APPROVED}
    found: dict[int, list[Measurement]] = {}
    if not newest:
        return found
    old = Measurement.objects.visible_to(viewer).filter(
        Q(pk__in=newest) | Q(place_id__in=newest), replaced_by__isnull=False
    )
    for one in readable(old).order_by("-pk"):
        found.setdefault(newest[one.place_id or one.pk], []).append(one)
    return found


def readable(measurements: "QuerySet[Measurement]") -> "QuerySet[Measurement]":
    """With everything a row in words needs."""
    return measurements.select_related("indicator__intervention", "indicator__program", "partner", "area")


def open_results(*, viewer: User, partners: Sequence[Partner], today: date) -> list[OpenResult]:
    """Indicators of the interventions these partners take part in, over the last complete period, without a result."""
    joined = Intervention.objects.visible_to(viewer).filter(
        Q(lead_partner__in=partners)
        | Q(pk__in=Intervention.partners.through.objects.filter(partner__in=partners).values("intervention"))
    )
    indicators = list(
        Indicator.objects.visible_to(viewer)
        .filter(source=Source.RESULTS, intervention__in=joined)
        .select_related("intervention", "program")
    )
    periods = {one.pk: Period.containing(PeriodType(one.frequency), today).previous() for one in indicators}
    present = set(
        Measurement.objects.filter(indicator__in=indicators, partner__in=partners).values_list("indicator", "starts_on")
    )
    return [
        OpenResult(one, periods[one.pk])
        for one in indicators
        if (one.pk, periods[one.pk].starts_on) not in present and periods[one.pk].starts_on >= one.program.start_date
    ]


def filtered(measurements: "QuerySet[Measurement]", asked: QueryDict) -> "QuerySet[Measurement]":
    """Narrowed by the filters of the address: ``toestand``, ``partner``, ``interventie``, ``indicator``."""
    if (status := asked.get("toestand", MeasurementStatus.SUBMITTED)) in MeasurementStatus.values:
        measurements = measurements.filter(status=status)
    for name, path in (("partner", "partner"), ("interventie", "indicator__intervention"), ("indicator", "indicator")):
        if (number := asked.get(name, "")).isdecimal():
            measurements = measurements.filter(**{path: int(number)})
    return measurements


def filters_of(program_id: int, viewer: User) -> dict[str, Any]:
    """What the bureau can choose from."""
    return {
        "partners": Partner.objects.visible_to(viewer).filter(program=program_id),
        "interventions": Intervention.objects.visible_to(viewer).filter(program=program_id),
        "statuses": [(status, MeasurementStatus(status).label) for status in ("submitted", "returned", "approved")],
    }


def _row(measurement: Measurement, replaced: Sequence[Measurement] = ()) -> ResultRow:
    look, icon = LOOKS[MeasurementStatus(measurement.status)]
    state = str(MeasurementStatus(measurement.status).label)
    if measurement.replaced_by_id:
        look, icon, state = "neutraal", "history", _("vervangen")
    elif measurement.replaces_id:
        state = _("correctie, %s") % state
    return ResultRow(
        measurement=measurement,
        value=describe_value(measurement),
        place=describe_place(measurement),
        flag=describe_flag(measurement),
        state=state,
        look=look,
        icon=icon,
        replaced=[_row(one) for one in replaced],
    )
