"""Reviews, and what they end in: decisions and improvement actions."""

from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from rest_framework.generics import get_object_or_404

from lamp.base.api.etags import revision_if_given
from lamp.base.api.problems import camel_case
from lamp.base.api.views import Changed, Created, Listed, Resource, Retrieved
from monitoring.reviews.conclusions import agree_on_action, change_action, change_decision, close_review, decide
from monitoring.reviews.models import AgendaItem, Decision, ImprovementAction, Review
from monitoring.reviews.permissions import may_hold, may_move_on
from monitoring.reviews.serializers import (
    QUESTIONS,
    ActionChange,
    ActionInput,
    ActionOutput,
    ActionQuery,
    ClosureInput,
    DecisionChange,
    DecisionInput,
    DecisionOutput,
    OfReviewQuery,
    ReviewChange,
    ReviewInput,
    ReviewOutput,
    ReviewQuery,
)
from monitoring.reviews.services import change_review, start_review
from programs.interventions.models import Intervention
from programs.people.api import ByRole

HOLDERS = ("bureau", "manager")
NAMES_OF_ANSWERS = {
    f"{question}_{part}": f"{camel_case(question)}/{part}"
    for question in QUESTIONS
    for part in ("judgement", "grounds")
}


class ReviewViewSetBase(ByRole, Resource):
    serializer_class = ReviewOutput
    has_etag = True
    error_names = NAMES_OF_ANSWERS
    writers = HOLDERS

    def get_queryset(self) -> QuerySet[Review]:
        rows = Review.objects.visible_to(self.request.user).select_related("intervention")
        return rows.order_by("-period_end", "-pk")

    def load_facts(self, rows: Sequence[Review]) -> dict:
        """The agendas, and which reviews the person reads as one who is in the conversation."""
        open_to = Intervention.objects.open_to(self.request.user).filter(pk__in={row.intervention_id for row in rows})
        interventions = set(open_to.values_list("pk", flat=True))
        conversations = {row.pk for row in rows if row.intervention_id in interventions}
        agendas: dict[int, list[AgendaItem]] = defaultdict(list)
        for item in AgendaItem.objects.filter(review__in=conversations).order_by("position", "pk"):
            agendas[item.review_id].append(item)
        return {"agendas": agendas, "conversations": conversations}


class ReviewViewSet(Listed, Retrieved, Created, Changed, ReviewViewSetBase):
    """Reviews of interventions. LAMP makes the agenda; a closed review never changes. The board reads conclusions."""

    input_class = ReviewInput
    change_class = ReviewChange
    queries = {"list": ReviewQuery}

    @transaction.atomic
    def perform_create(self, data: dict) -> Review:
        place = {
            name: data.pop(name) for name in ("intervention", "period_start", "period_end", "held_on") if name in data
        }
        review = start_review(by=self.request.user, **place)
        return change_review(review=review, by=self.request.user, **_apart(data)) if data else review

    def may_change(self, row: Review) -> bool:
        return may_hold(self.request.user, row.intervention.program_id)

    def perform_change(self, row: Review, revision: int, data: dict) -> Review:
        return change_review(review=row, by=self.request.user, expected_revision=revision, **_apart(data))


class ClosureViewSet(Created, ReviewViewSetBase):
    """Closes a review for good and opens the next draft with its proposed changes. Answers with the review."""

    input_class = ClosureInput
    takes_if_match = True

    def review(self) -> Review:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["review"])

    def prepare_create(self) -> None:
        if not may_hold(self.request.user, self.review().intervention.program_id):
            raise PermissionDenied

    def perform_create(self, data: dict) -> Review:
        row = self.review()
        revision = revision_if_given(self.request, row)
        return close_review(review=row, by=self.request.user, expected_revision=revision)


class OfReviewViewSet(ByRole, Listed, Retrieved, Created, Changed, Resource):
    """What a review ended in."""

    has_etag = True


class DecisionViewSet(OfReviewViewSet):
    """What was decided in reviews, why and by whom; frozen when the review is closed."""

    serializer_class = DecisionOutput
    input_class = DecisionInput
    change_class = DecisionChange
    queries = {"list": OfReviewQuery}
    writers = HOLDERS

    def get_queryset(self) -> QuerySet[Decision]:
        rows = Decision.objects.visible_to(self.request.user)
        return rows.select_related("review__intervention").order_by("-review__period_end", "pk")

    def perform_create(self, data: dict) -> Decision:
        return decide(by=self.request.user, **data)

    def may_change(self, row: Decision) -> bool:
        return may_hold(self.request.user, row.review.intervention.program_id)

    def perform_change(self, row: Decision, revision: int, data: dict) -> Decision:
        return change_decision(decision=row, by=self.request.user, expected_revision=revision, **data)


class ImprovementActionViewSet(OfReviewViewSet):
    """Improvement actions agreed in reviews. ``state`` and ``outcome`` go on after the review, also by the owner."""

    serializer_class = ActionOutput
    input_class = ActionInput
    change_class = ActionChange
    queries = {"list": ActionQuery}
    writers = (*HOLDERS, "partner")

    def get_queryset(self) -> QuerySet[ImprovementAction]:
        rows = ImprovementAction.objects.visible_to(self.request.user)
        return rows.select_related("review__intervention", "owner").order_by("due_on", "pk")

    @transaction.atomic
    def perform_create(self, data: dict) -> ImprovementAction:
        progress = {name: data.pop(name) for name in ("state", "outcome") if name in data}
        action = agree_on_action(by=self.request.user, **data)
        return change_action(action=action, by=self.request.user, **progress) if progress else action

    def may_change(self, row: ImprovementAction) -> bool:
        return may_move_on(self.request.user, row)

    def perform_change(self, row: ImprovementAction, revision: int, data: dict) -> ImprovementAction:
        return change_action(action=row, by=self.request.user, expected_revision=revision, **data)


def _apart(data: dict) -> dict:
    """The answers as the service names them, one field each."""
    answers = {question: data.pop(question) for question in QUESTIONS if question in data}
    return data | {f"{question}_{part}": text for question, answer in answers.items() for part, text in answer.items()}
