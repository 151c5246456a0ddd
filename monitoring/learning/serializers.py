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
    PeriodCode,
    Query,
    QueryId,
    Reference,
)
from monitoring.learning.link_rules import LinkLight
from monitoring.learning.models import EvidenceDirection, FigureShown, Judgement, Observation, Strength, Verdict
from monitoring.learning.rules import EvidenceState
from programs.logic_models.models import Mechanism
from programs.logic_models.serializers import LINK_FIELDS, MECHANISM_FIELDS, LinkOutput, MechanismOutput

OBSERVATION_FIELDS = [
    "mechanisms",
    "kind",
    "text",
    "observed_on",
    "area",
    "source",
    "source_url",
    "speaker_role",
    "restricted",
    "answer",
    "indicator",
    "period",
]
VERDICT_TEXTS = ["grounds", "other_explanations", "comparison", "contexts"]
STANDING_FIELDS = ["state", "provisional", "strength", "judgement", "judged_on", "expired"]
MECHANISMS = Mechanism.objects.select_related("logic_model__intervention")


class StatementOutput(Output):
    """One plain statement about a link: a reading aid, no proof."""

    rule = serializers.IntegerField(source="statement.rule", min_value=0, max_value=8)
    text = serializers.CharField(source="statement.text")
    question = serializers.CharField(source="statement.question")
    grounds = serializers.CharField()


class LinkWithFactsOutput(LinkOutput):
    statement = serializers.SerializerMethodField()
    light = serializers.SerializerMethodField()

    class Meta(LinkOutput.Meta):
        fields = ["id", *LINK_FIELDS, "statement", "light"]

    @extend_schema_field(StatementOutput)
    def get_statement(self, link) -> dict:
        return StatementOutput(self.context["links"][link.pk]).data

    @extend_schema_field(serializers.ChoiceField(choices=LinkLight.choices))
    def get_light(self, link) -> str:
        return str(self.context["links"][link.pk].light)


class MechanismWithFactsOutput(MechanismOutput):
    """Fields from ``state`` on follow from evidence; ``provisional`` when no verdict holds and LAMP suggests them."""

    state = serializers.ChoiceField(source="standing.state", choices=EvidenceState.choices)
    provisional = serializers.BooleanField(source="standing.provisional")
    strength = serializers.ChoiceField(source="standing.strength", choices=Strength.choices)
    judgement = serializers.SerializerMethodField()
    judged_on = serializers.DateField(source="standing.judged_on", allow_null=True)
    expired = serializers.BooleanField(source="standing.expired")

    class Meta(MechanismOutput.Meta):
        fields = ["id", *MECHANISM_FIELDS, *STANDING_FIELDS]

    @extend_schema_field(serializers.ChoiceField(choices=Judgement.choices, allow_null=True))
    def get_judgement(self, mechanism: Mechanism) -> str | None:
        return mechanism.standing.judgement or None


class EvidenceOutput(Output):
    """What an observation says of one mechanism, as it stands in the version that holds now."""

    mechanism = serializers.SerializerMethodField()
    direction = serializers.ChoiceField(choices=EvidenceDirection.choices)

    @extend_schema_field(ID_SCHEMA)
    def get_mechanism(self, mention) -> int:
        return self.context["mechanisms"][mention.lineage]


class KnownFigureOutput(Output):
    """The figure an observation rests on, as it was known then; small numbers of people are rounded for everybody."""

    value = Number(source="figure_value", allow_null=True)
    low = Number(source="figure_low", allow_null=True)
    high = Number(source="figure_high", allow_null=True)
    protection = serializers.ChoiceField(source="figure_shown", choices=FigureShown.choices)
    known_at = serializers.DateTimeField(source="figure_known_at")


class ObservationOutput(ModelOutput):
    mechanisms = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()
    figure = serializers.SerializerMethodField()

    class Meta:
        model = Observation
        fields = ["id", *OBSERVATION_FIELDS, "figure"]

    @extend_schema_field(PeriodCode(allow_all=True, allow_null=True))
    def get_period(self, observation: Observation) -> str | None:
        return observation.period or None

    @extend_schema_field(KnownFigureOutput(allow_null=True))
    def get_figure(self, observation: Observation) -> dict | None:
        return KnownFigureOutput(observation).data if observation.figure_known_at else None

    @extend_schema_field(EvidenceOutput(many=True))
    def get_mechanisms(self, observation: Observation) -> list[dict]:
        known = self.context["mechanisms"]
        mentions = [mention for mention in observation.mechanisms.all() if mention.lineage in known]
        return EvidenceOutput(mentions, many=True, context=self.context).data


class EvidenceInput(Input):
    mechanism = Reference(MECHANISMS)
    direction = Choice(choices=EvidenceDirection.choices)


class ObservationInput(ModelInput):
    mechanisms = EvidenceInput(many=True, min_length=1, max_length=20)
    period = PeriodCode(allow_all=True, required=False, allow_null=True)

    class Meta:
        model = Observation
        fields = OBSERVATION_FIELDS


class VerdictOutput(ModelOutput):
    mechanism = serializers.SerializerMethodField()
    expires_on = serializers.SerializerMethodField()

    class Meta:
        model = Verdict
        fields = ["id", "mechanism", "judgement", "strength", *VERDICT_TEXTS, "judged_on", "expires_on"]

    @extend_schema_field({**ID_SCHEMA, "type": ["integer", "null"]})
    def get_mechanism(self, verdict: Verdict) -> int | None:
        return self.context["mechanisms"].get(verdict.lineage)

    @extend_schema_field(serializers.DateField)
    def get_expires_on(self, verdict: Verdict) -> str:
        return self.context["expires_on"](verdict).isoformat()


class VerdictInput(ModelInput):
    mechanism = Reference(MECHANISMS)

    class Meta:
        model = Verdict
        fields = ["mechanism", "judgement", "strength", *VERDICT_TEXTS, "judged_on"]
        extra_kwargs = {"judged_on": {"required": False}}


class OfMechanismQuery(Query):
    """``mechanism`` in any version: evidence follows it through the versions."""

    mechanism = QueryId(required=False)
