"""Holding a review: started, its agenda made, what people say in it. The same for pages and API."""

from datetime import date
from typing import TypedDict, TypeVar, Unpack
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from monitoring.reviews.agenda_rules import MINUTES, make_agenda
from monitoring.reviews.facts import read_facts
from monitoring.reviews.models import AgendaItem, AgendaKind, Decision, ImprovementAction, ProposedChange, Review
from monitoring.reviews.permissions import may_hold, may_lead
from monitoring.reviews.querysets import frozen_error
from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModelStatus
from programs.people.models import User

Row = TypeVar("Row", Decision, ImprovementAction, ProposedChange)


class ReviewChanges(TypedDict, total=False):
    period_start: date
    period_end: date
    held_on: date | None
    chair: User | None
    right_things_judgement: str
    right_things_grounds: str
    things_right_judgement: str
    things_right_grounds: str
    other_explanations: str


class AgendaChanges(TypedDict, total=False):
    title: str
    text: str
    minutes: int
    notes: str
    helped: str


def start_review(
    *,
    intervention: Intervention,
    by: User,
    period_start: date,
    period_end: date,
    held_on: date | None = None,
    chair: User | None = None,
    client_key: UUID | None = None,
) -> Review:
    """Start a review of an intervention's active version, with the agenda LAMP makes of what changed.

    Raises:
        PermissionDenied: ``by`` may not hold reviews here.
        ValidationError: no active version, an open review (``open_exists``), or a period that ends too early.
    """
    if not may_hold(by, intervention.program_id):
        raise PermissionDenied
    if client_key and (stored := Review.objects.filter(client_key=client_key).first()):
        return stored
    active = intervention.logic_models.filter(status=LogicModelStatus.ACTIVE).first()
    if active is None:
        raise ValidationError(_("Er is nog geen versie die geldt. Laat eerst een versie ingaan."), code="no_version")
    review = Review(
        intervention=intervention,
        logic_model=active,
        period_start=period_start,
        period_end=period_end,
        held_on=held_on,
        chair=chair or by,
        client_key=client_key,
    )
    _check_period(review)
    try:
        with transaction.atomic():
            save_by(review, by)
            refresh_agenda(review=review, by=by)
    except IntegrityError as error:
        message = _("Er is al een leer- en verbeterronde open. Ga daarin verder.")
        raise ValidationError(message, code="open_exists") from error
    return review


@transaction.atomic
def change_review(
    *, review: Review, by: User, expected_revision: int | None = None, **changes: Unpack[ReviewChanges]
) -> Review:
    """Change period, date, chair, step, or the answers to the two questions.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError (closed): it is closed.
    """
    row = lock_open(review, by=by, expected_revision=expected_revision)
    for name, value in changes.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    _check_period(row)
    save_by(row, by)
    return row


@transaction.atomic
def refresh_agenda(*, review: Review, by: User) -> list[AgendaItem]:
    """Add what came up since the agenda was made; what stands on it stays as people left it."""
    review = lock_open(review, by=by)
    present = set(review.agenda.values_list("about", flat=True))
    position = _next_position(review)
    added = []
    for point in make_agenda(read_facts(review, viewer=by)):
        if point.about in present:
            continue
        item = AgendaItem(
            review=review,
            kind=point.kind,
            about=point.about,
            title=point.title[:300],
            text=point.text[:1000],
            address=point.address,
            minutes=point.minutes,
            position=position + len(added),
        )
        item._history_user = by
        item.save()
        added.append(item)
    return added


@transaction.atomic
def add_agenda_item(
    *, review: Review, by: User, title: str, text: str = "", minutes: int | None = None, client_key: UUID | None = None
) -> AgendaItem:
    """Put a point of people's own at the end of the agenda. The same client key adds it once."""
    review = lock_open(review, by=by)
    position = _next_position(review)
    about = f"own:{client_key or position}"
    if stored := review.agenda.filter(about=about).first():
        return stored
    item = AgendaItem(
        review=review,
        kind=AgendaKind.OWN,
        about=about,
        title=title.strip(),
        text=text.strip(),
        minutes=MINUTES[AgendaKind.OWN] if minutes is None else minutes,
        position=position,
    )
    save_by(item, by)
    return item


@transaction.atomic
def change_agenda_item(
    *, item: AgendaItem, by: User, expected_revision: int | None = None, **changes: Unpack[AgendaChanges]
) -> AgendaItem:
    """Change what a point says, how long it takes, what was said of it and whether it helped."""
    lock_open(item.review, by=by)
    row: AgendaItem = AgendaItem.objects.lock_for_edit(pk=item.pk, expected_revision=expected_revision)
    for name, value in changes.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    save_by(row, by)
    return row


@transaction.atomic
def move_agenda_item(*, item: AgendaItem, by: User, up: bool) -> None:
    """Let a point and its neighbour change places."""
    review = lock_open(item.review, by=by)
    rows = list(review.agenda.order_by("position", "pk"))
    place = next((number for number, row in enumerate(rows) if row.pk == item.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows):
        if row.position != number:
            row.position = number
            save_by(row, by)


@transaction.atomic
def add_once(row: Row, *, by: User) -> Row:
    """Keep a new row of an open review, for somebody who leads it. The same client key keeps it once."""
    lock_open(row.review, by=by)
    stored = type(row).objects.filter(client_key=row.client_key, review=row.review) if row.client_key else None
    if stored and (found := stored.first()):
        return found
    save_by(row, by)
    return row


@transaction.atomic
def take_back(row: AgendaItem | Decision | ImprovementAction | ProposedChange, *, by: User) -> None:
    """Throw something of an open review away. Of the agenda, ``refresh_agenda`` puts back what LAMP still finds."""
    lock_open(row.review, by=by)
    row._history_user = by
    row.delete()


def lock_open(review: Review, *, by: User, expected_revision: int | None = None) -> Review:
    """The review, locked inside a transaction, for somebody who leads it.

    Raises:
        PermissionDenied, EditConflict, ValidationError (closed).
    """
    row: Review = Review.objects.select_related("intervention", "logic_model").lock_for_edit(
        pk=review.pk, expected_revision=expected_revision
    )
    if not may_hold(by, row.intervention.program_id):
        raise PermissionDenied
    if not may_lead(by, row):
        raise frozen_error()
    return row


def save_by(row, by: User) -> None:
    """Check all fields, and save with who did it."""
    row.full_clean(validate_constraints=False)
    row._history_user = by
    row.save()


def _next_position(review: Review) -> int:
    last = review.agenda.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _check_period(review: Review) -> None:
    if review.period_start > review.period_end:
        message = _("De periode eindigt voor hij begint.")
        raise ValidationError({"period_end": ValidationError(message, "period_order")})
