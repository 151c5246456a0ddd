from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA
from lamp.base.api.serializers import (
    Choice,
    Input,
    ModelInput,
    ModelOutput,
    Number,
    Output,
    Query,
    QueryDay,
    QueryId,
    Reference,
)
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import Indicator
from monitoring.learning.serializers import EvidenceInput, EvidenceOutput
from monitoring.measurements.models import MeasurementStatus
from programs.logic_models.models import ChainElement

FIELDS = ["element", "date", "area", "partner", "note", "speaker_role", "quantities", "mechanisms"]


class QuantityOutput(Output):
    """How much, for one indicator that the log feeds; a corrected quantity is shown as it counts now."""

    indicator = serializers.SerializerMethodField()
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True)

    @extend_schema_field(ID_SCHEMA)
    def get_indicator(self, quantity) -> int:
        return quantity.indicator_id


class LogEntryOutput(ModelOutput):
    """``mechanisms``: what it says for or against mechanisms; ``observation`` is the evidence made of that.

    While an entry is returned its observation is no evidence, and is not among the observations.
    """

    quantities = QuantityOutput(many=True, source="standing_quantities")
    mechanisms = serializers.SerializerMethodField()

    class Meta:
        model = ActivityLogEntry
        fields = ["id", *FIELDS, "status", "returned_reason", "observation"]

    @extend_schema_field(EvidenceOutput(many=True))
    def get_mechanisms(self, entry) -> list[dict]:
        known = self.context["mechanisms"]
        said = entry.observation.mechanisms.all() if entry.observation else ()
        mentions = [mention for mention in said if mention.lineage in known]
        return EvidenceOutput(mentions, many=True, context=self.context).data


class QuantityInput(Input):
    indicator = Reference(Indicator.objects.select_related("program"))
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True, required=False)


class LogEntryInput(ModelInput):
    element = Reference(ChainElement.objects.select_related("logic_model__intervention"))
    quantities = QuantityInput(many=True, required=False, max_length=50)
    mechanisms = EvidenceInput(many=True, required=False, max_length=20)

    class Meta:
        model = ActivityLogEntry
        fields = FIELDS


class LogEntryQuery(Query):
    """``dateFrom`` and ``dateTo`` take in the day itself; all others are exact."""

    element = QueryId(required=False)
    intervention = QueryId(required=False)
    partner = QueryId(required=False)
    area = QueryId(required=False)
    status = Choice(choices=MeasurementStatus.choices, required=False)
    date_from = QueryDay(required=False)
    date_to = QueryDay(required=False)
    lookups = {
        "intervention": "element__logic_model__intervention",
        "date_from": "date__gte",
        "date_to": "date__lte",
    }
