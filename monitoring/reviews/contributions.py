"""What participants bring into a review: their preparation, ideas ("meedenken") and interests."""

from collections.abc import Iterable
from typing import TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.reviews.models import Interest, Preparation, Review, Suggestion
from monitoring.reviews.permissions import may_hold, may_take_part, partners_to_speak_for
from monitoring.reviews.querysets import frozen_error
from monitoring.reviews.services import lock_open, save_by
from programs.logic_models.permissions import partner_ids_in
from programs.partners.models import Partner
from programs.people.models import User


class Thoughts(TypedDict, total=False):
    right_things_judgement: str
    right_things_grounds: str
    things_right_judgement: str
    things_right_grounds: str
    to_discuss: str


def stored_preparation(review: Review, *, user: User, partner: Partner | None) -> Preparation | None:
    """What was written before: by this partner, or by this member of bureau or management."""
    rows = review.preparations.all()
    return rows.filter(partner=partner).first() if partner else rows.filter(partner=None, user=user).first()


@transaction.atomic
def prepare(
    *,
    review: Review,
    by: User,
    partner: Partner | None = None,
    expected_revision: int | None = None,
    **thoughts: Unpack[Thoughts],
) -> Preparation:
    """Keep what a participant thinks beforehand; colleagues of one partner share one preparation.

    Raises:
        PermissionDenied: ``by`` takes no part, or does not speak for this partner.
        EditConflict: a colleague changed it meanwhile.
    """
    review = _open_to_participant(review, by, partner)
    row = stored_preparation(review, user=by, partner=partner)
    if row is None:
        row = Preparation(review=review, user=by, partner=partner)
    else:
        row = Preparation.objects.lock_for_edit(pk=row.pk, expected_revision=expected_revision)
        row.user = by
    for name, value in thoughts.items():
        setattr(row, name, str(value).strip())
    save_by(row, by)
    return row


@transaction.atomic
def suggest(
    *, review: Review, by: User, text: str, partner: Partner | None = None, client_key: UUID | None = None
) -> Suggestion:
    """Put forward an idea, for a partner or for the bureau. The same client key does so once."""
    review = _open_to_participant(review, by, partner)
    if client_key and (stored := Suggestion.objects.filter(client_key=client_key, made_by=by).first()):
        return stored
    row = Suggestion(review=review, partner=partner, text=text.strip(), made_by=by, client_key=client_key)
    save_by(row, by)
    return row


@transaction.atomic
def answer_suggestion(
    *, suggestion: Suggestion, by: User, state: str, answer: str = "", expected_revision: int | None = None
) -> Suggestion:
    """Say what becomes of an idea; leading a review one answers those of both sides."""
    lock_open(suggestion.review, by=by)
    row: Suggestion = Suggestion.objects.lock_for_edit(pk=suggestion.pk, expected_revision=expected_revision)
    row.state, row.answer = state, answer.strip()
    save_by(row, by)
    return row


@transaction.atomic
def tell_interest(
    *,
    review: Review,
    by: User,
    partner: Partner,
    text: str,
    shared: bool,
    allows_bureau: bool = False,
    allowed_partners: Iterable[Partner] = (),
    client_key: UUID | None = None,
) -> Interest:
    """Say what a partner has at stake. Its own interest is shown only to whom it allows.

    Raises:
        PermissionDenied: ``by`` does not speak for this partner; nobody writes another's interest.
        ValidationError: a partner is allowed that takes no part.
    """
    review = _open_to_participant(review, by, partner)
    if partner.pk not in partners_to_speak_for(by, review.intervention):
        raise PermissionDenied
    if client_key and (stored := Interest.objects.filter(client_key=client_key, partner=partner).first()):
        return stored
    allowed = [] if shared else list(allowed_partners)
    if {each.pk for each in allowed} - partner_ids_in(review.intervention):
        message = _("Kies partners die meedoen aan deze interventie.")
        raise ValidationError({"allowed_partners": ValidationError(message, "not_taking_part")})
    row = Interest(
        review=review,
        partner=partner,
        text=text.strip(),
        shared=shared,
        allows_bureau=shared or allows_bureau,
        client_key=client_key,
    )
    save_by(row, by)
    row.allowed_partners.set(allowed)
    return row


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: User) -> None:
    """Take an interest back; only its own partner does."""
    review = _open_to_participant(interest.review, by, interest.partner)
    if interest.partner_id not in partners_to_speak_for(by, review.intervention):
        raise PermissionDenied
    interest._history_user = by
    interest.delete()


def _open_to_participant(review: Review, by: User, partner: Partner | None) -> Review:
    """The review, locked, for somebody who takes part for this partner (``None``: as bureau or manager).

    Raises:
        PermissionDenied, ValidationError (closed).
    """
    row: Review = Review.objects.select_related("intervention").lock_for_edit(pk=review.pk, expected_revision=None)
    speaks = (
        partner.pk in partners_to_speak_for(by, row.intervention)
        if partner
        else may_hold(by, row.intervention.program_id)
    )
    if not speaks:
        raise PermissionDenied
    if not may_take_part(by, row):
        raise frozen_error()
    return row
