"""The demonstration's reviews: one that is closed, of some months ago, and one that is being prepared."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lamp.base.periods import Period, PeriodType, months_later
from monitoring.demo.content import reviews as content
from monitoring.demo.foundation import Ground
from monitoring.demo.moments import at_noon, months_before
from monitoring.learning.chains import read_chain
from monitoring.reviews.conclusions import agree_on_action, change_action, decide
from monitoring.reviews.contributions import prepare, suggest, tell_interest
from monitoring.reviews.facts import statements_of
from monitoring.reviews.models import ImprovementAction, Review
from monitoring.reviews.services import add_agenda_item, change_agenda_item, change_review, start_review
from monitoring.timeline.known import version_on
from programs.interventions.models import Intervention


@transaction.atomic
def add_reviews(ground: Ground, *, now: datetime, today: date) -> None:
    intervention = Intervention.objects.get(program=ground.program, title=content.INTERVENTION)
    _close_one(ground, intervention, now=now, today=today)
    _prepare_one(ground, intervention, today=today)


def _close_one(ground: Ground, intervention: Intervention, *, now: datetime, today: date) -> None:
    """What each link said is kept as it was known on the day of the review."""
    manager, day = ground.people["manager"], months_before(today, content.CLOSED_MONTHS_AGO)
    version = version_on(intervention, day, viewer=manager)
    if version is None:
        return
    period = Period.containing(PeriodType.HALF_YEAR, day).previous()
    review = Review.objects.create(
        intervention=intervention,
        logic_model=version,
        period_start=period.starts_on,
        period_end=period.ends_on,
        held_on=day,
        chair=manager,
    )
    for title, text, notes in content.POINTS:
        item = add_agenda_item(review=review, by=manager, title=title, text=text)
        change_agenda_item(item=item, by=manager, notes=notes)
    choice, text, decided_by = content.DECISION
    decide(review=review, by=manager, choice=choice, text=text, decided_by=decided_by)
    for owner, what, months, state, outcome in content.ACTIONS:
        action = agree_on_action(
            review=review, by=manager, text=what, owner=ground.partners[owner], due_on=months_later(day, months)
        )
        change_action(action=action, by=manager, state=state, outcome=outcome)
    review = change_review(
        review=review,
        by=manager,
        right_things_judgement=content.RIGHT_THINGS[0],
        right_things_grounds=content.RIGHT_THINGS[1],
        things_right_judgement=content.THINGS_RIGHT[0],
        things_right_grounds=content.THINGS_RIGHT[1],
        other_explanations=content.OTHER_EXPLANATIONS,
    )
    review.statements = statements_of(read_chain(version, viewer=manager, known_on=day))
    review.closed_at, review.closed_by = at_noon(day, now=now), manager
    review._history_user = manager
    review.save()
    ImprovementAction.objects.filter(review=review).update(created_at=review.closed_at)


def _prepare_one(ground: Ground, intervention: Intervention, *, today: date) -> None:
    manager, period = ground.people["manager"], Period.containing(PeriodType.HALF_YEAR, today).previous()
    review = start_review(
        intervention=intervention,
        by=manager,
        period_start=period.starts_on,
        period_end=period.ends_on,
        held_on=today + timedelta(days=content.HELD_IN_DAYS),
    )
    for name, (right, things, to_discuss) in content.PREPARED.items():
        prepare(
            review=review,
            by=ground.members[name],
            partner=ground.partners[name],
            right_things_judgement=right[0],
            right_things_grounds=right[1],
            things_right_judgement=things[0],
            things_right_grounds=things[1],
            to_discuss=to_discuss,
        )
    for name, text, shared in content.INTERESTS:
        partner = ground.partners[name]
        tell_interest(review=review, by=ground.members[name], partner=partner, text=text, shared=shared)
    name, text = content.IDEA
    suggest(review=review, by=ground.members[name], partner=ground.partners[name], text=text)
