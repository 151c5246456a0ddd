"""Reviews on a timeline, with what was decided and agreed in them."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.reviews.models import Decision, ImprovementAction, Review
from monitoring.timeline.entries import Entry, EntryKind, Scope


def reviews(scope: Scope) -> Iterable[Entry]:
    """Each on the day of its meeting; one that has no day yet is left out."""
    for review in Review.objects.visible_to(scope.viewer).filter(intervention__in=list(scope.titles)):
        if day := _day_of(review):
            place = scope.place(review.intervention_id)
            yield Entry(day, EntryKind.REVIEW, review.label, _answers(review), _address(review.pk), place)


def decisions(scope: Scope) -> Iterable[Entry]:
    """What closed reviews decided; in an open one it is not settled yet."""
    rows = Decision.objects.visible_to(scope.viewer).filter(
        review__intervention__in=list(scope.titles), review__closed_at__isnull=False
    )
    for decision in rows.select_related("review"):
        title = _("Besluit: %(choice)s") % {"choice": decision.get_choice_display()}
        said = _("%(text)s (%(who)s)") % {"text": decision.text, "who": decision.decided_by}
        day, place = _day_of(decision.review), scope.place(decision.review.intervention_id)
        if day:
            yield Entry(day, EntryKind.DECISION, title, said, _address(decision.review_id), place)


def actions(scope: Scope) -> Iterable[Entry]:
    """Improvement actions on the day they were finished, else on the day they are due."""
    rows = ImprovementAction.objects.visible_to(scope.viewer).filter(review__intervention__in=list(scope.titles))
    for action in rows.select_related("review", "owner"):
        facts = {"who": action.owner.name, "state": action.get_state_display(), "outcome": action.outcome}
        said = _("%(who)s: %(state)s. %(outcome)s") % facts
        place = scope.place(action.review.intervention_id)
        yield Entry(action.finished_on or action.due_on, EntryKind.ACTION, action.text, said.strip(), place=place)


def _address(review_id: int) -> str:
    return reverse("review", args=[review_id])


def _day_of(review: Review) -> date | None:
    return review.held_on or (timezone.localdate(review.closed_at) if review.closed_at else None)


def _answers(review: Review) -> str:
    """What it concluded on the two questions; "" while it is open."""
    if review.is_open:
        return ""
    questions = (
        (_("Doen we de goede dingen?"), review.get_right_things_judgement_display()),
        (_("Doen we de dingen goed?"), review.get_things_right_judgement_display()),
    )
    return " ".join(f"{question} {answer}." for question, answer in questions if answer)
