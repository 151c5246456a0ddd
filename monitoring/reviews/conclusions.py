"""What a review ends in: decisions, improvement actions, and its closing."""

from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.learning.chains import read_chain
from monitoring.reviews.facts import statements_of
from monitoring.reviews.models import ActionState, Decision, ImprovementAction, Review
from monitoring.reviews.next_version import open_draft
from monitoring.reviews.permissions import may_hold, may_move_on
from monitoring.reviews.querysets import frozen_error
from monitoring.reviews.services import add_once, lock_open, save_by
from programs.partners.models import Partner
from programs.people.models import User

AGREED = ("text", "owner", "due_on")  # of an action; the rest goes on after its review


class DecisionChanges(TypedDict, total=False):
    choice: str
    text: str
    decided_by: str


class ActionChanges(TypedDict, total=False):
    text: str
    owner: Partner
    due_on: date
    state: str
    outcome: str


def decide(
    *, review: Review, by: User, choice: str, text: str, decided_by: str, client_key: UUID | None = None
) -> Decision:
    """Record what was decided, why and by whom. The same client key records it once."""
    row = Decision(
        review=review, choice=choice, text=text.strip(), decided_by=decided_by.strip(), client_key=client_key
    )
    return add_once(row, by=by)


@transaction.atomic
def change_decision(
    *, decision: Decision, by: User, expected_revision: int | None = None, **changes: Unpack[DecisionChanges]
) -> Decision:
    """Say a decision otherwise, while its review is open."""
    lock_open(decision.review, by=by)
    row: Decision = Decision.objects.lock_for_edit(pk=decision.pk, expected_revision=expected_revision)
    for name, value in changes.items():
        setattr(row, name, str(value).strip())
    save_by(row, by)
    return row


def agree_on_action(
    *, review: Review, by: User, text: str, owner: Partner, due_on: date, client_key: UUID | None = None
) -> ImprovementAction:
    """Agree on an improvement action. The same client key does so once.

    Raises:
        ValidationError: the owner is of another programme.
    """
    row = ImprovementAction(review=review, text=text.strip(), owner=owner, due_on=due_on, client_key=client_key)
    _check_owner(row)
    return add_once(row, by=by)


@transaction.atomic
def change_action(
    *, action: ImprovementAction, by: User, expected_revision: int | None = None, **changes: Unpack[ActionChanges]
) -> ImprovementAction:
    """Say how far an action is and what came of it; what was agreed changes only while its review is open.

    Raises:
        PermissionDenied: neither its owner, nor bureau or manager; or the owner changes what was agreed.
        ValidationError (closed): what was agreed, in a closed review.
    """
    row: ImprovementAction = ImprovementAction.objects.select_related("review__intervention").lock_for_edit(
        pk=action.pk, expected_revision=expected_revision
    )
    if not may_move_on(by, row):
        raise PermissionDenied
    if any(name in AGREED and value != getattr(row, name) for name, value in changes.items()):
        if not may_hold(by, row.review.intervention.program_id):
            raise PermissionDenied
        if not row.review.is_open:
            raise frozen_error()
    was = row.state
    for name, value in changes.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.state != was:
        row.finished_on = timezone.localdate() if row.state in (ActionState.DONE, ActionState.DROPPED) else None
    _check_owner(row)
    save_by(row, by)
    return row


@transaction.atomic
def close_review(*, review: Review, by: User, expected_revision: int | None = None) -> Review:
    """Close a review for good, and open the next draft when changes were proposed. Closing twice is closing once.

    What each link's statement is now is kept with it, so that the next review can tell what changed. Where a draft
    exists already, the proposed changes stay with the review for people to take over.

    Raises:
        PermissionDenied, EditConflict.
        ValidationError: a question without judgement and grounds, or no decision.
    """
    row: Review = Review.objects.select_related("intervention", "logic_model").lock_for_edit(
        pk=review.pk, expected_revision=None
    )
    if not may_hold(by, row.intervention.program_id):
        raise PermissionDenied
    if not row.is_open:
        return row
    row = lock_open(review, by=by, expected_revision=expected_revision)
    _check_concluded(row)
    row.statements = statements_of(read_chain(row.logic_model, viewer=by))
    row.next_draft = open_draft(row, by=by)
    row.closed_at, row.closed_by = timezone.now(), by
    save_by(row, by)
    return row


def _check_concluded(review: Review) -> None:
    missing = {}
    for question in ("right_things", "things_right"):
        if not getattr(review, f"{question}_judgement") or not getattr(review, f"{question}_grounds"):
            text = _("Geef een antwoord en schrijf op waarom.")
            missing[f"{question}_judgement"] = ValidationError(text, "required")
    if not review.decisions.exists():
        text = _("Er is nog geen besluit. Schrijf op wat u besluit en waarom.")
        missing["__all__"] = ValidationError(text, "no_decision")
    if missing:
        raise ValidationError(missing)


def _check_owner(action: ImprovementAction) -> None:
    if action.owner.program_id != action.review.intervention.program_id:
        raise ValidationError({"owner": ValidationError(_("Kies een partner van dit programma."), "other_program")})
