from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.serializers import ModelInput, ModelOutput, Query, QueryText, WholeNumber
from programs.areas.models import Area, AreaLevel

FIELDS = ["code", "name", "level", "parent", "population", "year"]


class AreaOutput(ModelOutput):
    """``population`` and ``year`` are of the latest year that is known."""

    population = serializers.SerializerMethodField()
    year = serializers.SerializerMethodField()

    class Meta:
        model = Area
        fields = ["id", *FIELDS]

    @extend_schema_field({"type": ["integer", "null"], "minimum": 0})
    def get_population(self, area: Area) -> int | None:
        return area.known_years[0].population if area.known_years else None

    @extend_schema_field({"type": ["integer", "null"]})
    def get_year(self, area: Area) -> int | None:
        return area.known_years[0].year if area.known_years else None


class AreaInput(ModelInput):
    """A population comes with its year."""

    population = WholeNumber(min_value=0, max_value=100_000_000, required=False)
    year = WholeNumber(min_value=1900, max_value=2199, required=False)

    class Meta:
        model = Area
        fields = FIELDS


class AreaQuery(Query):
    code = QueryText(max_length=20, required=False)
    level = serializers.ChoiceField(choices=AreaLevel.choices, required=False)
