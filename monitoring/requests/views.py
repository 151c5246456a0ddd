"""Mijn uitvraag, and the board "wie is aan zet"."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.models import EditConflict
from monitoring.requests.forms import ChangeForm
from monitoring.requests.models import ReportingRequest
from monitoring.requests.permissions import may_ask_in, may_see_board
from monitoring.requests.queues import board_of, board_requests, periods_asked, rounds_of, rows_of, waiting_for_partner
from monitoring.requests.rules import RequestState
from monitoring.requests.services import change_request, withdraw_request
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.people.contact import contact_of
from programs.people.permissions import roles_of

PER_PAGE = 10
NARROWING = ("ronde", "partner", "interventie", "periode", "toestand")


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Mijn uitvraag, for a partner; bureau and manager see who has to act."""
    roles = {has.role for has in roles_of(request.user)}
    active = request.membership
    if "partner" in roles and active.role == "partner":
        return _own(request)
    if roles & {"bureau", "manager"}:
        return redirect("request-board")
    if "partner" in roles:
        return _own(request)
    raise PermissionDenied


@require_safe
def request_board(request: HttpRequest) -> HttpResponse:
    """Who has to act: all requests of the programme, narrowed by the address."""
    program_id = request.membership.program_id if request.membership else 0
    if not may_see_board(request.user, program_id):
        raise PermissionDenied
    today = timezone.localdate()
    found = board_requests(program_id, request.GET, viewer=request.user, today=today)
    board = board_of(rows_of(viewer=request.user, requests=found, today=today))
    done = Paginator(board.done, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "board": board,
        "done": done,
        "page": done,
        "rounds": rounds_of(program_id, viewer=request.user),
        "periods": periods_asked(program_id, viewer=request.user),
        "states": RequestState.choices,
        "is_narrowed": any(request.GET.get(name) for name in NARROWING),
        "partners": Partner.objects.visible_to(request.user).filter(program=program_id),
        "interventions": Intervention.objects.visible_to(request.user).filter(program=program_id),
        "may_ask": may_ask_in(request.user, program_id),
        "partners_what": "nudge" if may_ask_in(request.user, program_id) else "look",
    }
    return render(request, "monitoring/requests/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def request_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give more time, or explain better."""
    asked = _asked_by_me(request, pk)
    form = ChangeForm(request.POST or None, initial={"due_on": asked.due_on, "explanation": asked.explanation})
    if request.method == "POST" and form.is_valid():
        number = request.POST.get("revision", "")
        try:
            change_request(
                request=asked,
                by=request.user,
                expected_revision=int(number) if number.isdecimal() else 0,
                **form.cleaned_data,
            )
        except EditConflict as conflict:
            form.add_error(None, _("Iemand wijzigde deze uitvraag net. Kijk het na en bewaar opnieuw."))
            asked = conflict.current
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Bewaard. De partner ziet de nieuwe datum meteen."))
            return redirect("request", pk)
    return render(request, "monitoring/requests/edit.html", {"asked": asked, "form": form})


@require_POST
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back; what was filled in stays with its partner."""
    asked = _asked_by_me(request, pk)
    withdraw_request(request=asked, by=request.user)
    messages.success(request, _("De uitvraag is ingetrokken. Wat al was ingevuld, blijft bij de partner staan."))
    return redirect("request-board")


def _own(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    partners = Partner.objects.represented_by(request.user).filter(program=request.membership.program_id)
    mine = ReportingRequest.objects.filter(partner__in=list(partners.values_list("pk", flat=True)))
    waiting = set(waiting_for_partner(mine).values_list("pk", flat=True))
    earlier = mine.exclude(pk__in=waiting).order_by("-ends_on", "-pk")
    page = Paginator(earlier, PER_PAGE).get_page(request.GET.get("pagina"))
    both = mine.filter(pk__in=waiting | {one.pk for one in page.object_list})
    rows = rows_of(viewer=request.user, requests=both, today=today)
    todo = [row for row in rows if row.request.pk in waiting]  # in order of their due dates
    shown = [row for row in rows if row.request.pk not in waiting]
    shown.sort(key=lambda row: (row.request.ends_on, row.request.pk), reverse=True)
    context = {
        "todo": todo,
        "first": todo[0] if todo else None,
        "rows": shown,
        "page": page,
        "several_partners": partners.count() > 1,
        "contact": contact_of(request.membership.program),
    }
    return render(request, "monitoring/requests/mine.html", context)


def _asked_by_me(request: HttpRequest, pk: int) -> ReportingRequest:
    asked = get_object_or_404(ReportingRequest.objects.visible_to(request.user).select_related("partner"), pk=pk)
    if not may_ask_in(request.user, asked.partner.program_id):
        raise PermissionDenied
    return asked
