"""Mail about improvement actions to the people of the partner that does them: a week before, and when they are late.

Each mail has a key of what it is about and for whom, so a job that runs twice, or late, sends nothing twice.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lamp.base.mail.outbox import queue_mail
from monitoring.requests.reminders import MONDAY
from monitoring.reviews.models import ImprovementAction
from programs.people.models import Membership, Reminders, User

DAYS_BEFORE = 7
LONG_AGO = timedelta(weeks=9)
"""After that the next review asks for it, and mail no longer helps."""


def moment_of(*, due_on: date, agreed_on: date, today: date) -> str | None:
    """The reminder that is due by today: "before", "late" or none; none of before it was agreed on."""
    if today > due_on:
        return "late" if today - due_on <= LONG_AGO else None
    warned_on = due_on - timedelta(days=DAYS_BEFORE)
    return "before" if agreed_on < warned_on <= today else None


def send_action_reminders(*, today: date) -> int:
    """Put the reminders of today in the outbox; returns how many. Late or twice makes no difference."""
    span = (today - LONG_AGO, today + timedelta(days=DAYS_BEFORE))
    found = ImprovementAction.objects.unfinished().filter(due_on__range=span)
    sent = 0
    for action in found.select_related("owner", "review__intervention"):
        moment = moment_of(due_on=action.due_on, agreed_on=timezone.localdate(action.created_at), today=today)
        if moment:
            sent += sum(_mail(user, action, moment) for user in _people_of(action, today))
    return sent


@transaction.atomic
def _mail(user: User, action: ImprovementAction, moment: str) -> bool:
    """One mail in the reader's language; a new due date is a new reminder."""
    with translation.override(user.language):
        address = reverse("improvement-action", args=[action.pk])
        context = {"user": user, "action": action, "link": f"{settings.ADDRESS}{address}", "moment": moment}
        body = render_to_string("monitoring/reviews/mail/action.txt", context)
        subject = _("LAMP: verbeteractie van %(partner)s") % {"partner": action.owner.name}
        key = f"action:{action.pk}:{action.due_on.isoformat()}:{moment}:{user.pk}"
        return queue_mail(key=key, user=user, subject=subject, body=body)


def _people_of(action: ImprovementAction, today: date) -> list[User]:
    """The people of its owner who can sign in and want to be reminded; who chose mail once a week, on Mondays."""
    unwanted = [Reminders.NONE] if today.weekday() == MONDAY else [Reminders.NONE, Reminders.WEEKLY]
    members = Membership.objects.filter(partner=action.owner_id, user__is_active=True).exclude(
        user__reminders__in=unwanted
    )
    return list({one.user_id: one.user for one in members.select_related("user").order_by("user")}.values())
