from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA
from lamp.base.api.serializers import (
    Day,
    Input,
    ModelInput,
    ModelOutput,
    Output,
    PeriodCode,
    Query,
    QueryId,
    Reference,
    References,
    Text,
    YesNo,
)
from monitoring.indicators.models import Indicator, IndicatorBreak, Target
from programs.logic_models.models import ChainElement
from programs.partners.models import Partner

PLACE = ["program", "intervention"]
DEFINITION = [
    "elements",
    "name",
    "description",
    "unit",
    "kind",
    "direction",
    "time_rule",
    "unit_rule",
    "additive",
    "cumulative",
    "about_persons",
    "frequency",
    "source",
    "baseline_value",
    "baseline_date",
    "weak",
    "dimensions",
    "feeds",
    "breaks",
    "excluded_partners",
]
TARGET_FIELDS = ["indicator", "period", "value", "area", "partner"]


class DimensionValueOutput(Output):
    key = serializers.CharField()
    label = serializers.CharField()


class DimensionOutput(Output):
    key = serializers.CharField()
    label = serializers.CharField()
    values = serializers.SerializerMethodField()

    @extend_schema_field(DimensionValueOutput(many=True))
    def get_values(self, dimension: dict) -> list[dict]:
        return [{"key": value["key"], "label": value.get("label", "")} for value in dimension["values"]]


class BreakOutput(ModelOutput):
    class Meta:
        model = IndicatorBreak
        fields = ["date", "reason"]


class ExclusionOutput(Output):
    """A partner that combined figures leave out, from a date."""

    partner = Reference()
    from_date = Day()
    reason = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        return _with_from(super().get_fields())


class IndicatorOutput(ModelOutput):
    """``elements`` are those of the version that holds now; the indicator follows them through the versions."""

    elements = serializers.SerializerMethodField()
    dimensions = DimensionOutput(many=True)
    breaks = BreakOutput(many=True)
    excluded_partners = ExclusionOutput(many=True, source="exclusions")

    class Meta:
        model = Indicator
        fields = ["id", *PLACE, *DEFINITION]

    @extend_schema_field({"type": "array", "items": ID_SCHEMA})
    def get_elements(self, indicator: Indicator) -> list[int]:
        known = self.context["elements"]
        return sorted(known[tie.lineage] for tie in indicator.element_lineages.all() if tie.lineage in known)


class DimensionValueInput(Input):
    key = Text(max_length=40)
    label = Text(max_length=80)


class DimensionInput(Input):
    key = Text(max_length=40)
    label = Text(max_length=80)
    values = DimensionValueInput(many=True, min_length=2, max_length=30)


class BreakInput(ModelInput):
    class Meta:
        model = IndicatorBreak
        fields = ["date", "reason"]


class ExclusionInput(Input):
    partner = Reference(Partner.objects.all())
    from_date = Day()
    reason = Text(max_length=300)

    def get_fields(self) -> dict[str, serializers.Field]:
        return _with_from(super().get_fields())


def _with_from(fields: dict[str, serializers.Field]) -> dict[str, serializers.Field]:
    """The API says ``from``, a word that Python keeps for itself."""
    return {"from" if name == "fromDate" else name: field for name, field in fields.items()}


class IndicatorChange(ModelInput):
    """Once there are results, another meaning asks for a new break, or for ``seriesGoesOn``."""

    elements = References(ChainElement.objects.select_related("logic_model__intervention"), required=False)
    dimensions = DimensionInput(many=True, required=False, max_length=2)
    breaks = BreakInput(many=True, required=False, max_length=50)
    excluded_partners = ExclusionInput(many=True, required=False, max_length=100)
    series_goes_on = YesNo(required=False)

    class Meta:
        model = Indicator
        fields = [*DEFINITION, "series_goes_on"]


class IndicatorInput(IndicatorChange):
    """An indicator of an intervention, or of the programme when none is named."""

    series_goes_on = None

    class Meta:
        model = Indicator
        fields = [*PLACE, *DEFINITION]


class IndicatorQuery(Query):
    program = QueryId(required=False)
    intervention = QueryId(required=False)


class TargetOutput(ModelOutput):
    period = PeriodCode(allow_all=True)

    class Meta:
        model = Target
        fields = ["id", *TARGET_FIELDS]


class TargetInput(ModelInput):
    period = PeriodCode(allow_all=True)

    class Meta:
        model = Target
        fields = TARGET_FIELDS


class TargetChange(TargetInput):
    class Meta:
        model = Target
        fields = TARGET_FIELDS[1:]


class TargetQuery(Query):
    indicator = QueryId(required=False)
