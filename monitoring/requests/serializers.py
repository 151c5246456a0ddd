from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA, PERIOD_WITHOUT_ALL_PATTERN
from lamp.base.api.serializers import (
    ModelInput,
    ModelOutput,
    Output,
    PeriodCode,
    Query,
    QueryId,
    Reference,
    References,
)
from monitoring.indicators.models import Indicator
from monitoring.measurements.rules import period_of
from monitoring.requests.models import ReportingRequest
from monitoring.requests.rules import CellState, RequestState
from programs.areas.models import Area
from programs.partners.models import Partner

FIELDS = ["partner", "indicators", "areas", "period", "due_on", "title", "explanation"]
OPTIONAL_ID = {"type": ["integer", "null"], "minimum": 1}


class RequestedCellOutput(Output):
    """One asked value. ``measurement`` is the one that stands there; null while it is empty or several add up."""

    indicator = serializers.SerializerMethodField()
    area = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=CellState.choices)
    measurement = serializers.SerializerMethodField()

    @extend_schema_field(ID_SCHEMA)
    def get_indicator(self, reading) -> int:
        return reading.cell.indicator_id

    @extend_schema_field(OPTIONAL_ID)
    def get_area(self, reading) -> int | None:
        return reading.cell.area_id

    @extend_schema_field({"type": "string", "pattern": PERIOD_WITHOUT_ALL_PATTERN})
    def get_period(self, reading) -> str:
        period = period_of(reading.cell.indicator, reading.cell.starts_on)
        return period.code if period else ""

    @extend_schema_field(OPTIONAL_ID)
    def get_measurement(self, reading) -> int | None:
        return reading.measurement.pk if reading.measurement else None


class ReportingRequestOutput(ModelOutput):
    """A request with its cells. Fill a cell in with `POST /measurements`; a draft you may not see counts as empty."""

    indicators = serializers.SerializerMethodField()
    areas = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    cells = serializers.SerializerMethodField()

    class Meta:
        model = ReportingRequest
        fields = ["id", *FIELDS, "state", "cells"]

    @extend_schema_field({"type": "array", "items": ID_SCHEMA})
    def get_indicators(self, request) -> list[int]:
        return sorted(one.pk for one in request.indicators.all())

    @extend_schema_field({"type": "array", "items": ID_SCHEMA})
    def get_areas(self, request) -> list[int]:
        return sorted(one.pk for one in request.areas.all())

    @extend_schema_field(serializers.ChoiceField(choices=RequestState.choices))
    def get_state(self, request) -> str:
        return self.context["readings"][request.pk].state(self.context["today"]).value

    @extend_schema_field(RequestedCellOutput(many=True))
    def get_cells(self, request) -> list[dict]:
        return RequestedCellOutput(self.context["readings"][request.pk].cells, many=True, context=self.context).data


EXAMPLE = {"partner": 4, "indicators": [12, 13], "areas": [31], "period": "2026-Q1", "dueOn": "2026-04-15"}


@extend_schema_serializer(examples=[OpenApiExample("Two results of a quarter", value=EXAMPLE)])
class ReportingRequestInput(ModelInput):
    """Without areas one value over the whole programme is asked. What was asked before is not asked again."""

    partner = Reference(Partner.objects.all())
    indicators = References(Indicator.objects.all())
    areas = References(Area.objects.all(), required=False)
    period = PeriodCode()

    class Meta:
        model = ReportingRequest
        fields = FIELDS


class ReportingRequestQuery(Query):
    partner = QueryId(required=False)
    period = PeriodCode(required=False)
    state = serializers.ChoiceField(choices=RequestState.choices, required=False)
