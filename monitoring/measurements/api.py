from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from rest_framework.generics import get_object_or_404

from lamp.base.api.etags import revision_if_given
from lamp.base.api.fields import period_of
from lamp.base.api.views import Changed, Created, Deleted, Listed, Resource, Retrieved
from lamp.base.periods import Period
from monitoring.measurements import rules, services
from monitoring.measurements.models import Measurement
from monitoring.measurements.permissions import may_check, may_report
from monitoring.measurements.rules import Values
from monitoring.measurements.serializers import (
    CorrectionInput,
    MeasurementChange,
    MeasurementInput,
    MeasurementOutput,
    MeasurementQuery,
    TransitionInput,
)
from programs.people.api import ByRole

REPORTERS = ("partner", "bureau")


class MeasurementViewSet(ByRole, Listed, Retrieved, Created, Changed, Deleted, Resource):
    """Recorded values. An approved one changes only through a correction."""

    serializer_class = MeasurementOutput
    input_class = MeasurementInput
    change_class = MeasurementChange
    queries = {"list": MeasurementQuery}
    has_etag = True
    writers = REPORTERS

    def get_queryset(self) -> QuerySet[Measurement]:
        rows = Measurement.objects.visible_to(self.request.user)
        return rows.select_related("indicator", "partner", "area").order_by("-ends_on", "pk")

    def filter_rows(self, rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
        wanted = dict(self.query.validated_data)
        if "period" in wanted:
            period = period_of(wanted.pop("period"))
            wanted |= {"starts_on": period.starts_on, "ends_on": period.ends_on}
        return rows.filter(**wanted)

    def perform_create(self, data: dict) -> Measurement:
        place = {name: data.pop(name) for name in ("indicator", "partner", "area", "date") if name in data}
        return services.record_measurement(**place, period=_period(data), values=_values(data), by=self.request.user)

    def may_change(self, row: Measurement) -> bool:
        return may_report(self.request.user, row.partner)

    def perform_change(self, row: Measurement, revision: int, data: dict) -> Measurement:
        return services.change_measurement(
            measurement=row,
            by=self.request.user,
            expected_revision=revision,
            **_place(row, data),
            values=_values(data, services.values_of(row)),
        )

    def perform_delete(self, row: Measurement, revision: int) -> None:
        services.delete_measurement(measurement=row, by=self.request.user, expected_revision=revision)


class OfMeasurement(ByRole, Created, Resource):
    """A step in the life of one measurement. ``If-Match`` may name the version that was looked at."""

    serializer_class = MeasurementOutput
    has_etag = takes_if_match = True
    writers = REPORTERS

    def get_queryset(self) -> QuerySet[Measurement]:
        rows = Measurement.objects.visible_to(self.request.user)
        return rows.select_related("indicator", "partner__program", "area")

    def measurement(self) -> Measurement:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["measurement"])


class TransitionViewSet(OfMeasurement):
    """Submit, approve or return a measurement. Answers with the measurement."""

    input_class = TransitionInput
    error_names = {"__all__": "to"}

    def prepare_create(self) -> None:
        row = self.measurement()
        if not (may_report(self.request.user, row.partner) or may_check(self.request.user, row)):
            raise PermissionDenied

    def perform_create(self, data: dict) -> Measurement:
        row = self.measurement()
        step: dict[str, Any] = {
            "measurement": row,
            "by": self.request.user,
            "expected_revision": revision_if_given(self.request, row),
        }
        match data["to"]:
            case "submitted":
                return services.submit_measurement(**step)
            case "approved":
                return services.approve_measurement(**step)
        return services.return_measurement(**step, reason=data.get("reason", ""))


class CorrectionViewSet(OfMeasurement):
    """Other values for an approved measurement: a new, submitted one that replaces it when approved."""

    input_class = CorrectionInput

    def prepare_create(self) -> None:
        if not may_report(self.request.user, self.measurement().partner):
            raise PermissionDenied

    def perform_create(self, data: dict) -> Measurement:
        row = self.measurement()
        return services.correct_measurement(
            measurement=row,
            by=self.request.user,
            reason=data.pop("reason"),
            values=_values(data),
            expected_revision=revision_if_given(self.request, row),
        )


def _period(data: dict) -> Period | None:
    code = data.pop("period", None)
    return period_of(code) if code else None


def _place(row: Measurement, data: dict) -> dict:
    """Where a measurement moves to: what is not named stays as it is."""
    if not {"area", "period", "date"} & set(data):
        return {}
    area = data.pop("area", row.area)
    period, date = _period(data), data.pop("date", None)
    if period is None and date is None:
        period = rules.period_of(row.indicator, row.starts_on)
        date = None if period else row.starts_on
    return {"area": area, "period": period, "date": date}


def _values(data: dict, present: Values | None = None) -> Values:
    """The values of a body over those that are there."""
    present = present or Values()
    names = ("numerator", "denominator", "no_data_reason", "note")
    split = data.get("split", present.split)
    return Values(**{name: data.get(name, getattr(present, name)) for name in names}, split=tuple(split))
