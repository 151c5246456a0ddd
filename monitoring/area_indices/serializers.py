from decimal import Decimal

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA, NUMBER_PATTERN, Number, Text, WholeNumber
from lamp.base.api.serializers import Input, ModelInput, ModelOutput, Output, Query, QueryId, Reference, References
from lamp.base.numbers import plain
from monitoring.area_indices.models import IndexDefinition, IndexDomain, IndexScore
from monitoring.area_monitor.comparisons import CAVEAT, Correlation, exact_r
from monitoring.area_statistics.models import FIRST_YEAR, LAST_YEAR, AreaMeasure
from programs.areas.models import Area

FIELDS = ["name", "version", "method", "explanation", "source", "level", "reference_area", "reference_count"]
MOST_DOMAINS, MOST_CLASSES = 30, 12
OPTIONAL_NUMBER = {"type": ["string", "null"], "pattern": NUMBER_PATTERN}


class ClassOutput(Output):
    """``from``: where the class begins; null for the lowest."""

    label = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        limit = Number(allow_null=True, read_only=True)
        return {**super().get_fields(), "from": limit}

    def to_representation(self, instance: dict) -> dict:
        return {"label": instance["label"], "from": instance["from"]}


class ClassInput(Input):
    label = Text(max_length=60)

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "from": Number(allow_null=True)}

    def to_internal_value(self, data: dict) -> dict:
        found = super().to_internal_value(data)
        return {"label": found["label"], "from": plain(found["from"])}


class DomainOutput(ModelOutput):
    measures = References()

    class Meta:
        model = IndexDomain
        fields = ["code", "name", "weight", "measures"]


class DomainInputSerializer(Input):
    code = Text(max_length=40)
    name = Text(max_length=60)
    weight = Number()
    measures = References(AreaMeasure.objects.all(), required=False)


class DefinitionOutput(ModelOutput):
    domains = DomainOutput(many=True)
    classes = ClassOutput(many=True)

    class Meta:
        model = IndexDefinition
        fields = ["id", *FIELDS, "domains", "classes"]


class DefinitionInput(ModelInput):
    """A version never changes; another version is another definition."""

    domains = DomainInputSerializer(many=True, max_length=MOST_DOMAINS, required=False)
    classes = ClassInput(many=True, max_length=MOST_CLASSES, required=False)

    class Meta:
        model = IndexDefinition
        fields = [*FIELDS, "domains", "classes"]


class DefinitionQuery(Query):
    name = serializers.CharField(max_length=100, required=False)


class ScoreOutput(ModelOutput):
    """``domains``: the value of each domain by its code; ``referenceCount``: N."""

    domains = serializers.DictField(child=Number())

    class Meta:
        model = IndexScore
        fields = ["id", "definition", "area", "year", "score", "rank", "decile", "domains", "reference_count"]

    def to_representation(self, instance: Model) -> dict:
        shown = super().to_representation(instance)
        return {**shown, "domains": {code: plain(Decimal(value)) for code, value in instance.domains.items()}}


class ScoreInput(Input):
    """Only of an index that somebody else published: LAMP computes the others."""

    definition = Reference(IndexDefinition.objects.all())
    area = Reference(Area.objects.all())
    year = WholeNumber(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    score = Number()
    rank = WholeNumber(min_value=1, max_value=2_000_000_000, required=False)
    decile = WholeNumber(min_value=1, max_value=10, required=False)
    domains = serializers.DictField(child=Number(), required=False)


class ScoreQuery(Query):
    definition = QueryId(required=False)
    area = QueryId(required=False)
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class CorrelationQuery(Query):
    """Without a year: the last for which there are scores."""

    definition = QueryId()
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class CorrelationOutput(Output):
    """How strongly an indicator goes together with an index over areas. It says nothing of causes: see ``caveat``."""

    indicator = serializers.CharField(source="indicator.name")
    description = serializers.CharField(source="indicator.description")
    definition = serializers.SerializerMethodField()
    year = serializers.IntegerField(allow_null=True)
    r = serializers.SerializerMethodField()
    n = serializers.IntegerField(source="count", allow_null=True)
    strength = serializers.SerializerMethodField()
    level = serializers.CharField()
    source = serializers.CharField()
    published = serializers.BooleanField(source="is_published")
    caveat = serializers.SerializerMethodField()

    @extend_schema_field(ID_SCHEMA)
    def get_definition(self, row: Correlation) -> int:
        return row.indicator.definition_id

    @extend_schema_field(OPTIONAL_NUMBER)
    def get_r(self, row: Correlation) -> str | None:
        return plain(exact_r(row.r))

    @extend_schema_field({"type": ["string", "null"], "enum": ["strong", "moderate", "weak", None]})
    def get_strength(self, row: Correlation) -> str | None:
        return row.strength or None

    def get_caveat(self, row: Correlation) -> str:
        return str(CAVEAT)
