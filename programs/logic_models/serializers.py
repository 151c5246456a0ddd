from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA
from lamp.base.api.serializers import Input, ModelInput, ModelOutput, Output, Query, QueryId, QueryText, WholeNumber
from programs.logic_models.models import (
    Agreement,
    ChainElement,
    ChainLink,
    LogicModel,
    Mechanism,
    MechanismCondition,
)

ELEMENT_FIELDS = ["logic_model", "stage", "what", "why", "partner", "position", "change_reason"]
LINK_FIELDS = ["source", "target", "lag_from_months", "lag_to_months", "change_reason"]
MECHANISM_FIELDS = ["link", "offer", "response", "for_whom", "working", "perspective", "conditions", "change_reason"]
CONDITION_FIELDS = ["text", "state", "since"]


class GapOutput(Output):
    """Something a version still misses: at an element or link (``key`` is its id), or a whole stage (its name)."""

    code = serializers.CharField()
    part = serializers.ChoiceField(choices=["element", "link", "stage"])
    key = serializers.SerializerMethodField()
    text = serializers.CharField()

    @extend_schema_field({"oneOf": [ID_SCHEMA, {"type": "string"}]})
    def get_key(self, gap) -> int | str:
        return gap.key


class LogicModelOutput(ModelOutput):
    """``completeness`` lists what the version still misses; it is empty for a complete one."""

    completeness = serializers.SerializerMethodField()

    class Meta:
        model = LogicModel
        fields = ["id", "intervention", "version", "status", "completeness"]

    @extend_schema_field(GapOutput(many=True))
    def get_completeness(self, logic_model: LogicModel) -> list[dict]:
        return GapOutput(self.context["gaps"][logic_model.pk], many=True).data


class LogicModelInput(ModelInput):
    class Meta:
        model = LogicModel
        fields = ["intervention"]


class LogicModelQuery(Query):
    intervention = QueryId(required=False)
    status = serializers.ChoiceField(choices=["draft", "active", "archived"], required=False)


class ActivationInput(Input):
    """``reason`` is asked for when not every partner agrees with the draft."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class AgreementOutput(ModelOutput):
    class Meta:
        model = Agreement
        fields = ["id", "partner", "agrees", "reason", "given_at"]


class AgreementInput(ModelInput):
    """An objection gives its reason."""

    class Meta:
        model = Agreement
        fields = ["partner", "agrees", "reason"]
        extra_kwargs = {"agrees": {"required": True}}


class InLogicModelQuery(Query):
    logic_model = QueryId(required=False)


class ReasonQuery(Query):
    """Why a part goes; asked for once there are results."""

    change_reason = QueryText(max_length=300, required=False, allow_blank=True)


class ElementOutput(ModelOutput):
    class Meta:
        model = ChainElement
        fields = ["id", *ELEMENT_FIELDS]


class ElementInput(ModelInput):
    position = WholeNumber(min_value=1, max_value=1000, required=False)

    class Meta:
        model = ChainElement
        fields = ELEMENT_FIELDS


class ElementChange(ElementInput):
    class Meta:
        model = ChainElement
        fields = ELEMENT_FIELDS[1:]


class LinkOutput(ModelOutput):
    class Meta:
        model = ChainLink
        fields = ["id", *LINK_FIELDS]


class LinkInput(ModelInput):
    class Meta:
        model = ChainLink
        fields = LINK_FIELDS
        extra_kwargs = {name: {"min_value": 0, "max_value": 600} for name in ("lag_from_months", "lag_to_months")}


class LinkChange(LinkInput):
    class Meta:
        model = ChainLink
        fields = LINK_FIELDS[2:]
        extra_kwargs = LinkInput.Meta.extra_kwargs


class ConditionOutput(ModelOutput):
    class Meta:
        model = MechanismCondition
        fields = CONDITION_FIELDS


class ConditionInput(ModelInput):
    class Meta:
        model = MechanismCondition
        fields = CONDITION_FIELDS


class MechanismOutput(ModelOutput):
    conditions = ConditionOutput(many=True)

    class Meta:
        model = Mechanism
        fields = ["id", *MECHANISM_FIELDS]


class MechanismInput(ModelInput):
    conditions = ConditionInput(many=True, required=False, max_length=20)

    class Meta:
        model = Mechanism
        fields = MECHANISM_FIELDS


class MechanismChange(MechanismInput):
    class Meta:
        model = Mechanism
        fields = MECHANISM_FIELDS[1:]
