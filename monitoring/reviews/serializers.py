from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import ID_SCHEMA
from lamp.base.api.serializers import (
    Choice,
    Input,
    ModelInput,
    ModelOutput,
    Output,
    Query,
    QueryId,
    Reference,
    Text,
)
from monitoring.reviews.models import (
    ActionState,
    AgendaKind,
    Answer,
    Decision,
    ImprovementAction,
    Review,
    ReviewStatus,
)
from programs.interventions.models import Intervention
from programs.partners.models import Partner

QUESTIONS = ("right_things", "things_right")
REVIEW_FIELDS = ["period_start", "period_end", "held_on", "right_things", "things_right", "other_explanations"]
REVIEWS = Review.objects.select_related("intervention")


class AnswerOutput(Output):
    """What a review answers to one of the two questions; empty while it does not yet."""

    judgement = serializers.ChoiceField(choices=Answer.choices, allow_blank=True)
    grounds = serializers.CharField(allow_blank=True)


class AgendaItemOutput(Output):
    """One point of the agenda. ``helped``: of an earlier decision or action, whether it did."""

    kind = serializers.ChoiceField(choices=AgendaKind.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    minutes = serializers.IntegerField(min_value=0)
    notes = serializers.CharField(allow_blank=True)
    helped = serializers.ChoiceField(choices=Answer.choices, allow_blank=True)


class ReviewOutput(ModelOutput):
    """A review. ``agenda`` is empty and ``nextDraft`` is null for who reads conclusions only."""

    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    right_things = serializers.SerializerMethodField()
    things_right = serializers.SerializerMethodField()
    agenda = serializers.SerializerMethodField()
    next_draft = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = ["id", "intervention", "logic_model", "status", *REVIEW_FIELDS, "closed_at", "agenda", "next_draft"]

    @extend_schema_field(AnswerOutput)
    def get_right_things(self, review: Review) -> dict:
        return _answer(review, "right_things")

    @extend_schema_field(AnswerOutput)
    def get_things_right(self, review: Review) -> dict:
        return _answer(review, "things_right")

    @extend_schema_field(AgendaItemOutput(many=True))
    def get_agenda(self, review: Review) -> list[dict]:
        return AgendaItemOutput(self.context["agendas"].get(review.pk, []), many=True).data

    @extend_schema_field({**ID_SCHEMA, "type": ["integer", "null"]})
    def get_next_draft(self, review: Review) -> int | None:
        return review.next_draft_id if review.pk in self.context["conversations"] else None


class AnswerInput(Input):
    judgement = Choice(choices=Answer.choices)
    grounds = Text(max_length=2000)


class ReviewChange(ModelInput):
    right_things = AnswerInput(required=False)
    things_right = AnswerInput(required=False)

    class Meta:
        model = Review
        fields = REVIEW_FIELDS


class ReviewInput(ReviewChange):
    intervention = Reference(Intervention.objects.all())

    class Meta(ReviewChange.Meta):
        fields = ["intervention", *REVIEW_FIELDS]


class ReviewQuery(Query):
    intervention = QueryId(required=False)
    status = serializers.ChoiceField(choices=ReviewStatus.choices, required=False)

    def filtered(self, queryset: QuerySet) -> QuerySet:
        wanted = dict(self.validated_data)
        if "status" in wanted:
            wanted["closed_at__isnull"] = wanted.pop("status") == ReviewStatus.OPEN
        return queryset.filter(**wanted)


class ClosureInput(Input):
    """Nothing: to close says it all."""


class DecisionOutput(ModelOutput):
    class Meta:
        model = Decision
        fields = ["id", "review", "choice", "text", "decided_by"]


class DecisionInput(ModelInput):
    review = Reference(REVIEWS)

    class Meta:
        model = Decision
        fields = ["review", "choice", "text", "decided_by"]


class DecisionChange(ModelInput):
    class Meta:
        model = Decision
        fields = ["choice", "text", "decided_by"]


class ActionOutput(ModelOutput):
    class Meta:
        model = ImprovementAction
        fields = ["id", "review", "text", "owner", "due_on", "state", "outcome", "finished_on"]


class ActionInput(ModelInput):
    review = Reference(REVIEWS)
    owner = Reference(Partner.objects.all())

    class Meta:
        model = ImprovementAction
        fields = ["review", "text", "owner", "due_on", "state", "outcome"]


class ActionChange(ModelInput):
    owner = Reference(Partner.objects.all())

    class Meta:
        model = ImprovementAction
        fields = ["text", "owner", "due_on", "state", "outcome"]


class OfReviewQuery(Query):
    review = QueryId(required=False)


class ActionQuery(OfReviewQuery):
    owner = QueryId(required=False)
    state = serializers.ChoiceField(choices=ActionState.choices, required=False)


def _answer(review: Review, question: str) -> dict:
    given = {name: getattr(review, f"{question}_{name}") for name in ("judgement", "grounds")}
    return AnswerOutput(given).data
