"""Mail about requests: a new one, one that came back, reminders before and after the date, and a nudge by the bureau.

Each mail has a key of what it is about and for whom, so a job that runs twice, or late, sends nothing twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.mail.outbox import queue_mail
from monitoring.measurements.models import Measurement
from monitoring.measurements.permissions import require
from monitoring.requests.models import ReportingRequest, RequestedCell
from monitoring.requests.permissions import may_ask_in
from monitoring.requests.queues import standing, waiting_for_partner
from programs.people.models import Membership, Reminders, Role, User

DAYS_BEFORE = (14, 7, 1)
LAST_LATE_WEEK = 8  # after that the board says it, and mails no longer help
MONDAY = 0


def moment_of(*, due_on: date, sent_on: date, today: date) -> str | None:
    """The latest reminder that is due by today: "before-14", "before-7", "before-1" or "late-0", "late-1" …

    ``None`` before the first one, on the due date itself, and long after. One that lies before the request was
    sent is no reminder.
    """
    if today > due_on:
        week = (today - due_on).days // 7
        return f"late-{week}" if week <= LAST_LATE_WEEK else None
    for days in reversed(DAYS_BEFORE):
        day = due_on - timedelta(days=days)
        if day <= today:
            return f"before-{days}" if day > sent_on else None
    return None


def mail_new_requests(requests: Iterable[ReportingRequest]) -> None:
    """Tell the partners' people, in the transaction that sends the requests."""
    for request in requests:
        for user in _people_of(request):
            _mail(user, f"request:{request.pk}", "new", request, _subject_new)


@transaction.atomic
def mail_returned(*, request: ReportingRequest, rows: Collection[Measurement], reason: str) -> None:
    """Tell the partner's people what came back, and why."""
    newest = max(rows, key=lambda row: row.pk)
    for user in _people_of(request):
        key = f"returned:{request.pk}:{newest.pk}:{newest.revision}"
        _mail(user, key, "returned", request, _subject_returned, number=len(rows), reason=reason)


@transaction.atomic
def nudge(*, request: ReportingRequest, by: User) -> int:
    """Remind a partner by hand; returns how many people got it. Whoever chose no reminders gets this one neither.

    Raises:
        PermissionDenied: ``by`` is not of the bureau.
        ValidationError: nothing waits for the partner, it was done today, or there is nobody to remind.
    """
    require(may_ask_in(by, request.partner.program_id))
    if not waiting_for_partner(ReportingRequest.objects.filter(pk=request.pk)).exists():
        raise ValidationError(_("De partner heeft alles al ingeleverd."), code="nothing_waits")
    people = [user for user in _people_of(request) if user.reminders != Reminders.NONE]
    if not people:
        raise ValidationError(_("Bij deze partner is niemand die herinneringen krijgt."), code="nobody")
    key = f"nudge:{request.pk}:{timezone.localdate().isoformat()}"
    sent = [_mail(user, key, "reminder", request, _subject_reminder, to_all=True) for user in people]
    if not any(sent):
        raise ValidationError(_("Vandaag is er al een herinnering gestuurd."), code="nudged_today")
    return sum(sent)


def send_reminders(*, today: date) -> int:
    """Put the reminders of today in the outbox; returns how many. Late or twice makes no difference."""
    sent = 0
    partners, bureaus = _to_fill_in(today), _to_check()
    for request in partners:
        moment = moment_of(due_on=request.due_on, sent_on=timezone.localdate(request.created_at), today=today)
        for user in _people_of(request) if moment else ():
            sent += _mail(user, f"reminder:{request.pk}:{moment}", "reminder", request, _subject_reminder)
    for request in bureaus:
        moment = moment_of(due_on=request.due_on, sent_on=timezone.localdate(request.created_at), today=today)
        for user in _checkers_of(request) if moment else ():
            sent += _mail(user, f"check:{request.pk}:{moment}", "check", request, _subject_check)
    if today.weekday() == MONDAY:
        sent += _send_digests(partners, bureaus, today)
    return sent


def _send_digests(partners: Collection[ReportingRequest], bureaus: Collection[ReportingRequest], today: date) -> int:
    """One mail with all that waits, to who chose that."""
    waiting: defaultdict[User, list[ReportingRequest]] = defaultdict(list)
    for requests, people in ((partners, _people_of), (bureaus, _checkers_of)):
        for request in requests:
            for user in people(request):
                if user.reminders == Reminders.WEEKLY and request not in waiting[user]:
                    waiting[user].append(request)
    year, week, _day = today.isocalendar()
    return sum(_mail_digest(user, f"digest:{year}-{week}:{user.pk}", found) for user, found in waiting.items() if found)


@transaction.atomic
def _mail_digest(user: User, key: str, requests: list[ReportingRequest]) -> bool:
    with translation.override(user.language):
        number = len(requests)
        subject = ngettext("LAMP: %d uitvraag wacht op u", "LAMP: %d uitvragen wachten op u", number) % number
        rows = [{"request": one, "link": _link(one)} for one in requests]
        body = render_to_string("monitoring/requests/mail/digest.txt", {"user": user, "rows": rows})
    return queue_mail(key=key, user=user, subject=subject, body=body)


def _mail(
    user: User, key: str, name: str, request: ReportingRequest, subject, *, to_all: bool = False, **facts
) -> bool:
    """One mail in the reader's language; not to who chose a digest or nothing, unless a person asks (``to_all``)."""
    if user.reminders == Reminders.NONE or (user.reminders == Reminders.WEEKLY and not to_all):
        return False
    with translation.override(user.language):
        context = {"user": user, "request": request, "link": _link(request), "today": timezone.localdate(), **facts}
        body = render_to_string(f"monitoring/requests/mail/{name}.txt", context)
        return queue_mail(key=f"{key}:{user.pk}", user=user, subject=subject(request), body=body)


def _subject_new(request: ReportingRequest) -> str:
    return _("LAMP: nieuwe uitvraag, %s") % request.label


def _subject_returned(request: ReportingRequest) -> str:
    return _("LAMP: een vraag over %s") % request.label


def _subject_reminder(request: ReportingRequest) -> str:
    return _("LAMP: herinnering, %s") % request.label


def _subject_check(request: ReportingRequest) -> str:
    return _("LAMP: te controleren, %(label)s van %(partner)s") % {"label": request.label, "partner": request.partner}


def _link(request: ReportingRequest) -> str:
    return f"{settings.ADDRESS}{reverse('request', args=[request.pk])}"


def _people_of(request: ReportingRequest) -> list[User]:
    """The people of its partner who can sign in."""
    members = Membership.objects.filter(partner=request.partner_id, user__is_active=True).select_related("user")
    return list({one.user_id: one.user for one in members.order_by("user")}.values())


def _checkers_of(request: ReportingRequest) -> list[User]:
    members = Membership.objects.filter(
        program=request.partner.program_id, role=Role.BUREAU, user__is_active=True
    ).select_related("user")
    return list({one.user_id: one.user for one in members.order_by("user")}.values())


def _to_fill_in(today: date) -> list[ReportingRequest]:
    soon = today + timedelta(days=max(DAYS_BEFORE))
    long_ago = today - timedelta(weeks=LAST_LATE_WEEK + 1)
    found = ReportingRequest.objects.filter(due_on__range=(long_ago, soon))
    return list(_with_names(waiting_for_partner(found)))


def _to_check() -> list[ReportingRequest]:
    handed_in = RequestedCell.objects.filter(Exists(standing().filter(status="submitted")), request=OuterRef("pk"))
    return list(_with_names(ReportingRequest.objects.filter(Exists(handed_in))))


def _with_names(found: "QuerySet[ReportingRequest]") -> "QuerySet[ReportingRequest]":
    return found.select_related("partner__program").order_by("due_on", "pk")
