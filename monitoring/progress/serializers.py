from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA
from lamp.base.api.serializers import Number, Output, PeriodCode, Query, QueryId
from lamp.base.periods import PeriodType
from monitoring.progress.forecast import NoForecast
from monitoring.progress.forecast_words import forecast_headline, forecast_remarks
from monitoring.progress.states import ProgressState, Protection

OPTIONAL_ID = {**ID_SCHEMA, "type": ["integer", "null"]}


class SplitFigureOutput(Output):
    keys = serializers.DictField(child=serializers.CharField())
    value = Number(allow_null=True)
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True)
    protection = serializers.ChoiceField(choices=Protection.choices)


FIGURE_EXAMPLE = {
    "indicator": 12,
    "area": None,
    "partner": None,
    "period": "2026-Q1",
    "value": "200",
    "low": None,
    "high": None,
    "numerator": "200",
    "denominator": None,
    "split": [],
    "target": "240",
    "expected": "240",
    "progress": "0.833333",
    "state": "attention",
    "reported": 2,
    "requested": 3,
    "oldestData": "2026-03-31",
    "carriedForward": False,
    "protection": "none",
    "computedAt": "2026-04-02T09:15:04+02:00",
}


@extend_schema_serializer(examples=[OpenApiExample("A quarter of all partners", value=FIGURE_EXAMPLE)])
class FigureOutput(Output):
    """A figure as you may see it; what is small and about persons is rounded or withheld for some."""

    indicator = serializers.SerializerMethodField()
    area = serializers.SerializerMethodField()
    partner = serializers.SerializerMethodField()
    period = PeriodCode(allow_all=True)
    value = Number(allow_null=True)
    low = Number(allow_null=True)
    high = Number(allow_null=True)
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True)
    split = SplitFigureOutput(many=True)
    target = Number(allow_null=True)
    expected = Number(allow_null=True)
    progress = Number(allow_null=True)
    state = serializers.ChoiceField(choices=ProgressState.choices, allow_null=True)
    reported = serializers.IntegerField(min_value=0)
    requested = serializers.IntegerField(min_value=0, allow_null=True)
    oldest_data = serializers.DateField(allow_null=True)
    carried_forward = serializers.BooleanField()
    protection = serializers.ChoiceField(choices=Protection.choices)
    computed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(ID_SCHEMA)
    def get_indicator(self, figure) -> int:
        return figure.indicator_id

    @extend_schema_field(OPTIONAL_ID)
    def get_area(self, figure) -> int | None:
        return figure.area_id

    @extend_schema_field(OPTIONAL_ID)
    def get_partner(self, figure) -> int | None:
        return figure.partner_id


class ProgressQuery(Query):
    """Figures of one indicator, or of all of an intervention; by default those of the last complete period."""

    indicator = QueryId(required=False)
    intervention = QueryId(required=False)
    period_type = serializers.ChoiceField(choices=PeriodType.choices, required=False)
    period = PeriodCode(allow_all=True, required=False)
    area = QueryId(required=False)
    partner = QueryId(required=False)


class ExplainedMeasurementOutput(Output):
    """One measurement you may read; ``used`` when the rule over time took it."""

    measurement = serializers.SerializerMethodField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True)
    used = serializers.BooleanField()
    note = serializers.CharField()

    @extend_schema_field(ID_SCHEMA)
    def get_measurement(self, explained) -> int:
        return explained.id


class ExplainedSeriesOutput(Output):
    """One partner in one area, both by name; null is the whole programme.

    ``of``: the intervention whose indicator it is of, where that feeds this indicator; else empty.
    """

    of = serializers.CharField()
    partner = serializers.CharField()
    area = serializers.CharField(allow_null=True)
    value = Number(allow_null=True)
    low = Number(allow_null=True)
    high = Number(allow_null=True)
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True)
    protection = serializers.ChoiceField(choices=Protection.choices)
    measurements = ExplainedMeasurementOutput(many=True)
    detailed = serializers.BooleanField()


class SkippedOutput(Output):
    what = serializers.CharField()
    why = serializers.CharField()


class ExplanationOutput(Output):
    """The figure, the rules in words, the series it rests on, and what does not count and why."""

    figure = FigureOutput()
    steps = serializers.ListField(child=serializers.CharField())
    series = ExplainedSeriesOutput(many=True)
    skipped = SkippedOutput(many=True)
    remarks = serializers.ListField(child=serializers.CharField())
    up_to_date = serializers.BooleanField()


class ExplanationQuery(Query):
    indicator = QueryId()
    period = PeriodCode(allow_all=True)
    area = QueryId(required=False)
    partner = QueryId(required=False)


class ForecastQuery(Query):
    indicator = QueryId()


FORECAST_EXAMPLE = {
    "indicator": 12,
    "targetPeriod": "2030",
    "targetOn": "2030-12-31",
    "target": "80",
    "value": "71.2",
    "low": "66.4",
    "high": "75.9",
    "atBound": False,
    "periodType": "quarter",
    "points": 14,
    "reason": None,
    "lagMonths": 12,
    "tooEarly": False,
    "text": "Op dit tempo 71,2% in 2030; streefwaarde 80%.",
    "remarks": ["Waarschijnlijk ligt het tussen 66,4% en 75,9%.", "Dit volgt uit de cijfers van 14 kwartalen."],
}


@extend_schema_serializer(examples=[OpenApiExample("A percentage with a target for 2030", value=FORECAST_EXAMPLE)])
class ForecastOutput(Output):
    """Where the indicator ends at its last target if it goes on like this; ``reason`` says why there is no value.

    ``low`` and ``high`` are the 95 % band of the pace. ``points`` is the number of periods of ``periodType`` it rests
    on. ``lagMonths`` is how long the chain needs at most; ``tooEarly`` means that this has not passed.
    """

    indicator = serializers.SerializerMethodField()
    target_period = PeriodCode(source="goal.period", allow_all=True, allow_null=True, default=None)
    target_on = serializers.DateField(source="goal.ends_on", allow_null=True, default=None)
    target = Number(source="goal.value", allow_null=True, default=None)
    value = Number(source="projection.value", allow_null=True, default=None)
    low = Number(source="projection.low", allow_null=True, default=None)
    high = Number(source="projection.high", allow_null=True, default=None)
    at_bound = serializers.BooleanField(source="projection.at_bound", default=False)
    period_type = serializers.ChoiceField(choices=PeriodType.choices)
    points = serializers.IntegerField(min_value=0)
    reason = serializers.ChoiceField(choices=NoForecast.choices, allow_null=True)
    lag_months = serializers.IntegerField(min_value=0)
    too_early = serializers.BooleanField()
    text = serializers.SerializerMethodField()
    remarks = serializers.SerializerMethodField()

    @extend_schema_field(ID_SCHEMA)
    def get_indicator(self, forecast) -> int:
        return forecast.indicator.pk

    def get_text(self, forecast) -> str:
        return forecast_headline(forecast)

    def get_remarks(self, forecast) -> list[str]:
        return forecast_remarks(forecast)
