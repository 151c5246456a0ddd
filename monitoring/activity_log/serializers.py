from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA
from lamp.base.api.serializers import Input, ModelInput, ModelOutput, Number, Output, Reference
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import Indicator
from programs.logic_models.models import ChainElement

FIELDS = ["element", "date", "area", "partner", "note", "quantities"]


class QuantityOutput(Output):
    """How much, for one indicator that the log feeds; a corrected quantity is shown as it counts now."""

    indicator = serializers.SerializerMethodField()
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True)

    @extend_schema_field(ID_SCHEMA)
    def get_indicator(self, quantity) -> int:
        return quantity.indicator_id


class LogEntryOutput(ModelOutput):
    quantities = QuantityOutput(many=True, source="standing_quantities")

    class Meta:
        model = ActivityLogEntry
        fields = ["id", *FIELDS, "status"]


class QuantityInput(Input):
    indicator = Reference(Indicator.objects.select_related("program"))
    numerator = Number(allow_null=True)
    denominator = Number(allow_null=True, required=False)


class LogEntryInput(ModelInput):
    element = Reference(ChainElement.objects.select_related("logic_model__intervention"))
    quantities = QuantityInput(many=True, required=False, max_length=50)

    class Meta:
        model = ActivityLogEntry
        fields = FIELDS
