"""Choosing between interventions: what comes first, and why."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.interventions.models import Intervention, InterventionPriority
from programs.people.models import User


@transaction.atomic
def decide_priority(
    *, intervention: Intervention, by: User, level: str, reason: str, decided_on: date, decided_by: str = ""
) -> InterventionPriority:
    """Write down a choice; the earlier ones stay. The same choice sent twice is stored once.

    Raises:
        ValidationError: keyed by field; the day lies ahead, or the reason is missing.
    """
    priority = InterventionPriority(
        intervention=intervention,
        level=level,
        reason=reason.strip(),
        decided_on=decided_on,
        decided_by=decided_by.strip(),
        recorded_by=by,
    )
    if decided_on > timezone.localdate():
        raise ValidationError({"decided_on": ValidationError(_("Deze dag moet nog komen."), code="future")})
    priority.full_clean()
    told = ("level", "reason", "decided_on", "decided_by")
    same = intervention.priorities.filter(**{name: getattr(priority, name) for name in told}).first()
    if same is None:
        priority._history_user = by
        priority.save()
    return same or priority


@transaction.atomic
def withdraw_priority(*, priority: InterventionPriority, by: User) -> None:
    """Take back a choice that was written down by mistake; the history keeps it."""
    priority._history_user = by
    priority.delete()
