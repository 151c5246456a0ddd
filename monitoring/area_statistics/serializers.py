from decimal import Decimal

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import NUMBER_PATTERN, Number, WholeNumber
from lamp.base.api.serializers import Input, ModelInput, ModelOutput, Output, Query, QueryId, Reference
from lamp.base.numbers import plain
from lamp.base.privacy import round_small
from monitoring.area_statistics.models import FIRST_YEAR, LAST_YEAR, AreaMeasure, AreaStatistic
from monitoring.area_statistics.permissions import sees_exact_statistics
from programs.areas.models import Area, AreaLevel

MEASURE_FIELDS = ["code", "name", "description", "unit", "direction", "domain", "source", "licence", "about_persons"]
OPTIONAL_MONTH = {"type": ["integer", "null"], "minimum": 1, "maximum": 12}


class MeasureOutput(ModelOutput):
    class Meta:
        model = AreaMeasure
        fields = ["id", *MEASURE_FIELDS]


class MeasureInput(ModelInput):
    class Meta:
        model = AreaMeasure
        fields = MEASURE_FIELDS


class StatisticOutput(ModelOutput):
    """A value at the end of a month has a ``month``. Small figures about persons are rounded or withheld for some."""

    month = serializers.SerializerMethodField()
    value = serializers.SerializerMethodField()
    protection = serializers.SerializerMethodField()
    source = serializers.CharField(source="measure.source")

    class Meta:
        model = AreaStatistic
        fields = ["id", "measure", "area", "year", "month", "value", "boundary_changed", "protection", "source"]

    def _is_protected(self, row: AreaStatistic) -> bool:
        return row.measure.about_persons and not sees_exact_statistics(self.context["request"].user)

    def _shown(self, row: AreaStatistic) -> Decimal | None:
        if not self._is_protected(row):
            return row.value
        return None if row.measure.is_percentage else round_small(row.value)

    @extend_schema_field(OPTIONAL_MONTH)
    def get_month(self, row: AreaStatistic) -> int | None:
        return row.month or None

    @extend_schema_field({"type": ["string", "null"], "pattern": NUMBER_PATTERN})
    def get_value(self, row: AreaStatistic) -> str | None:
        return plain(self._shown(row))

    @extend_schema_field({"type": "string", "enum": ["none", "rounded", "withheld"]})
    def get_protection(self, row: AreaStatistic) -> str:
        if not self._is_protected(row):
            return "none"
        return "withheld" if row.measure.is_percentage else "rounded"


class StatisticInput(Input):
    measure = Reference(AreaMeasure.objects.all())
    area = Reference(Area.objects.all())
    year = WholeNumber(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    month = WholeNumber(min_value=1, max_value=12, required=False)
    value = Number()


class MeasureQuery(Query):
    code = serializers.CharField(max_length=60, required=False)


class StatisticQuery(Query):
    measure = QueryId(required=False)
    area = QueryId(required=False)
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class BoundaryQuery(Query):
    """``level``: areas of this level; ``inside``: only those in this larger area."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    inside = QueryId(required=False)


class GeometryOutput(Output):
    type = serializers.ChoiceField(choices=["Polygon", "MultiPolygon"])
    coordinates = serializers.ListField(child=serializers.ListField())


class PropertiesOutput(Output):
    area = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    year = serializers.IntegerField()


class FeatureOutput(Output):
    type = serializers.ChoiceField(choices=["Feature"])
    id = serializers.CharField()
    geometry = GeometryOutput()
    properties = PropertiesOutput()


class FeatureCollectionOutput(Output):
    """GeoJSON (RFC 7946) in WGS 84: the latest stored boundary of each area."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    features = FeatureOutput(many=True)
