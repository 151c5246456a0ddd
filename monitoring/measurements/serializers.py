from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from lamp.base.api.fields import PERIOD_PATTERN
from lamp.base.api.serializers import (
    Choice,
    Day,
    Input,
    ModelInput,
    ModelOutput,
    Number,
    Output,
    PeriodCode,
    Query,
    QueryId,
    Text,
)
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.rules import period_of

VALUE_FIELDS = ["numerator", "denominator", "no_data_reason", "note", "split"]
STATUS_FIELDS = ["status", "replaces", "replaced_by"]


class SplitCellOutput(Output):
    """One cell: what it is of (such as ``{"sex": "F"}``) and its numbers."""

    keys = serializers.DictField(child=serializers.CharField())
    numerator = serializers.SerializerMethodField()
    denominator = serializers.SerializerMethodField()

    @extend_schema_field(Number(allow_null=True))
    def get_numerator(self, cell: dict) -> str | None:
        return cell.get("numerator")

    @extend_schema_field(Number(allow_null=True))
    def get_denominator(self, cell: dict) -> str | None:
        return cell.get("denominator")


class SplitCellInput(Input):
    keys = serializers.DictField(child=Text(max_length=40), allow_empty=False)
    numerator = Number(allow_null=True, required=False)
    denominator = Number(allow_null=True, required=False)


class MeasurementOutput(ModelOutput):
    """``period`` for results, ``date`` for what comes from the log; the other is null."""

    period = serializers.SerializerMethodField()
    date = serializers.SerializerMethodField()
    split = SplitCellOutput(many=True)

    class Meta:
        model = Measurement
        fields = ["id", "indicator", "partner", "area", "period", "date", *VALUE_FIELDS, *STATUS_FIELDS]

    @extend_schema_field({"type": ["string", "null"], "pattern": PERIOD_PATTERN})
    def get_period(self, measurement: Measurement) -> str | None:
        period = period_of(measurement.indicator, measurement.starts_on)
        return period.code if period else None

    @extend_schema_field({"type": ["string", "null"], "format": "date"})
    def get_date(self, measurement: Measurement) -> str | None:
        return None if period_of(measurement.indicator, measurement.starts_on) else measurement.starts_on.isoformat()


class ValuesInput(ModelInput):
    split = SplitCellInput(many=True, required=False, max_length=200)

    class Meta:
        model = Measurement
        fields = VALUE_FIELDS


class MeasurementChange(ValuesInput):
    """Indicator and partner never change: that would be another measurement."""

    period = PeriodCode(required=False)
    date = Day(required=False)

    class Meta:
        model = Measurement
        fields = ["area", "period", "date", *VALUE_FIELDS]


MEASUREMENT_EXAMPLE = {
    "indicator": 12,
    "partner": 4,
    "area": 31,
    "period": "2026-Q1",
    "numerator": "3",
    "denominator": "5",
    "split": [{"keys": {"sex": "F"}, "numerator": "3", "denominator": "5"}],
    "note": "Twee groepen",
}


@extend_schema_serializer(examples=[OpenApiExample("A ratio of 60 %", value=MEASUREMENT_EXAMPLE)])
class MeasurementInput(MeasurementChange):
    """``period`` for an indicator of results, ``date`` for one of the log."""

    class Meta:
        model = Measurement
        fields = ["indicator", "partner", "area", "period", "date", *VALUE_FIELDS]


class TransitionInput(Input):
    """Returning asks for a reason."""

    to = Choice(choices=["submitted", "approved", "returned"])
    reason = Text(max_length=500, required=False, allow_blank=True)


class CorrectionInput(ValuesInput):
    """All the new values, also those that stay the same."""

    reason = Text(max_length=500)

    class Meta:
        model = Measurement
        fields = [*VALUE_FIELDS, "reason"]


class MeasurementQuery(Query):
    indicator = QueryId(required=False)
    partner = QueryId(required=False)
    area = QueryId(required=False)
    period = PeriodCode(required=False)
    status = serializers.ChoiceField(choices=MeasurementStatus.choices, required=False)
