"""A mail two months before verdicts expire, to who can give new ones: the bureau and the manager.

Verdicts that expire on one day, mostly those of one meeting, stand in one mail. Its key is that day, so that a job
that runs twice, or late, sends nothing twice.
"""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.mail.outbox import queue_mail
from monitoring.learning.mechanisms import given_by
from monitoring.learning.models import Verdict
from monitoring.learning.rules import expires_soon
from programs.logic_models.models import LogicModelStatus, Mechanism
from programs.people.models import Membership, Reminders, Role, User

Expiring = dict[tuple[int, date], list[Mechanism]]  # by programme and day


def send_expiry_warnings(*, today: date) -> int:
    """Put the warnings that are due in the outbox; returns how many. Late or twice makes no difference."""
    sent = 0
    for (program_id, day), mechanisms in _expiring(today).items():
        for user in _judges_of(program_id):
            sent += _mail(user, program_id, day, mechanisms)
    return sent


def _expiring(today: date) -> Expiring:
    """Mechanisms of versions that hold whose last verdict expires within two months."""
    holding = Mechanism.objects.filter(logic_model__status=LogicModelStatus.ACTIVE)
    latest: dict = {}
    given = Verdict.objects.filter(lineage__in=holding.values("lineage"), judged_on__lte=today).with_term()
    for verdict in given.order_by("judged_on", "pk"):
        latest[verdict.lineage] = given_by(verdict)
    soon = {lineage: verdict for lineage, verdict in latest.items() if expires_soon(verdict, today)}
    found: Expiring = defaultdict(list)
    mechanisms = holding.filter(lineage__in=list(soon)).select_related("logic_model__intervention")
    for mechanism in mechanisms.order_by("logic_model__intervention__title", "position", "pk"):
        key = mechanism.logic_model.intervention.program_id, soon[mechanism.lineage].expires_on
        found[key].append(mechanism)
    return dict(found)


def _judges_of(program_id: int) -> list[User]:
    """Who may give verdicts and wants reminders."""
    members = Membership.objects.filter(program=program_id, role__in=[Role.BUREAU, Role.MANAGER], user__is_active=True)
    people = {one.user_id: one.user for one in members.select_related("user").order_by("user")}
    return [user for user in people.values() if user.reminders != Reminders.NONE]


@transaction.atomic
def _mail(user: User, program_id: int, day: date, mechanisms: list[Mechanism]) -> bool:
    with translation.override(user.language):
        rows = [(one, f"{settings.ADDRESS}{reverse('mechanism', args=[one.pk])}") for one in mechanisms]
        context = {"user": user, "day": day, "rows": rows}
        return queue_mail(
            key=f"verdicts:{program_id}:{day.isoformat()}:{user.pk}",
            user=user,
            subject=_("LAMP: oordelen verlopen op %(day)s") % {"day": date_format(day, "j F Y")},
            body=render_to_string("monitoring/learning/mail/expiry.txt", context),
        )
