"""Rounds of the bureau: the list, a new one in two steps, changing, pausing."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.models import EditConflict
from monitoring.requests.forms import RoundForm, Ticks, read_ticks
from monitoring.requests.models import Opens, ReportingRequest, ReportingRound
from monitoring.requests.permissions import may_ask_in, may_see_board
from monitoring.requests.rules import Schedule
from monitoring.requests.services import (
    change_round,
    create_round,
    schedule_of,
    send_due_requests,
    set_round_active,
    stop_round,
)
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.programs.models import Program


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    program_id = request.membership.program_id if request.membership else 0
    if not may_see_board(request.user, program_id):
        raise PermissionDenied
    today = timezone.localdate()
    rounds = ReportingRound.objects.visible_to(request.user).filter(program=program_id)
    rows = [(one, schedule_of(one)) for one in rounds.prefetch_related("parts__partner")]
    context = {
        "rows": [
            {"round": one, "next": schedule.next_opening(today) if one.is_active else None, "schedule": schedule}
            for one, schedule in rows
        ],
        "may_ask": may_ask_in(request.user, program_id),
    }
    return render(request, "monitoring/requests/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: HttpRequest) -> HttpResponse:
    """First what, whom and when; then a preview of who gets what; then it goes out."""
    program = _program(request)
    form = RoundForm(request.POST or None, program_id=program.pk, user=request.user)
    ticks = None
    if request.method == "POST" and form.is_valid() and "terug" not in request.POST:
        ticks = _ticks(request, form)
        if "versturen" in request.POST:
            try:
                return _send(request, program, form, ticks)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
    return _form_or_preview(request, form, ticks)


@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a round asks from now on."""
    round_ = _mine(request, pk)
    program = _program(request)
    form = RoundForm(
        request.POST or None, program_id=program.pk, user=request.user, round_=round_, initial=_initial(round_)
    )
    ticks = None
    if request.method == "POST" and form.is_valid() and "terug" not in request.POST:
        ticks = _ticks(request, form, round_)
        if "versturen" in request.POST:
            try:
                return _change(request, round_, form, ticks)
            except EditConflict:
                messages.error(request, _("Iemand wijzigde deze ronde net. Kijk het na en bewaar opnieuw."))
                round_.refresh_from_db()
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
    return _form_or_preview(request, form, ticks, round_)


@require_POST
def round_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a round rest, or go on (``aan``)."""
    round_ = _mine(request, pk)
    goes_on = "aan" in request.POST
    try:
        set_round_active(round_=round_, by=request.user, is_active=goes_on)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("round-list")
    if goes_on:
        sent = _send_now(round_)
        messages.success(request, " ".join([_("De ronde loopt weer."), _sent_text(sent) if sent else ""]).strip())
    else:
        messages.success(request, _("De ronde rust. Er gaat niets meer uit tot u de ronde weer aanzet."))
    return redirect("round-list")


@require_POST
def round_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a round for good; what went out stays."""
    round_ = _mine(request, pk)
    stop_round(round_=round_, by=request.user)
    messages.success(request, _("De ronde is gestopt. Wat al verstuurd is, blijft staan."))
    return redirect("round-list")


def _form_or_preview(
    request: HttpRequest, form: RoundForm, ticks: Ticks | None, round_: ReportingRound | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "round": round_, "tick_fields": [form["partners"], form["areas"]]}
    if ticks is None:
        return render(request, "monitoring/requests/round_form.html", context)
    data = form.cleaned_data
    schedule, today = _schedule(data), timezone.localdate()
    context |= {
        "going_out": [(period, schedule.due_on_if_sent(period, today)) for period in schedule.periods(today)],
        "ticks": ticks,
        "period": data["period"],
        "opens_on": schedule.opens_on(data["period"]),
        "first_due": schedule.due_on_if_sent(data["period"], today),
        "goes_out_now": schedule.opens_on(data["period"]) <= today,
        "hidden": [(name, value) for name, values in request.POST.lists() for value in values if _is_carried(name)],
    }
    return render(request, "monitoring/requests/round_preview.html", context)


def _is_carried(name: str) -> bool:
    return not name.startswith("deel-") and name not in ("csrfmiddlewaretoken", "versturen", "terug", "bekijken")


def _ticks(request: HttpRequest, form: RoundForm, round_: ReportingRound | None = None) -> Ticks:
    data = form.cleaned_data
    partners = data["partners"].prefetch_related("interventions", "interventions_led")
    chosen = "deel" in request.POST
    names: Any = request.POST
    if not chosen and round_ is not None:
        names = {f"deel-{part.partner_id}-{one.pk}" for part in round_.parts.all() for one in part.indicators.all()}
        known = set(round_.parts.values_list("partner", flat=True))
        chosen = set(partners.values_list("pk", flat=True)) <= known
    return read_ticks(
        names,
        indicators=list(data["indicators"].order_by("intervention__title", "name")),
        partners=list(partners),
        areas=_areas(data["areas"], round_),
        period=data["period"],
        chosen=chosen,
    )


def _areas(chosen: Iterable[Area], round_: ReportingRound | None) -> Callable[[Partner], list[Area]]:
    """The areas of each partner: the chosen ones, but in a round whose choice stays the same each keeps its own."""
    areas = list(chosen)
    parts = list(round_.parts.prefetch_related("areas")) if round_ else []
    own = {part.partner_id: list(part.areas.all()) for part in parts}
    if {area.pk for area in areas} == {area.pk for found in own.values() for area in found}:
        return lambda partner: own.get(partner.pk, areas)
    return lambda partner: areas


def _send(request: HttpRequest, program: Program, form: RoundForm, ticks: Ticks) -> HttpResponse:
    data = form.cleaned_data
    round_ = create_round(
        program=program,
        by=request.user,
        title=data["title"],
        explanation=data["explanation"],
        frequency=data["period"].type.value,
        first_period=data["period"],
        repeats=data["repeats"],
        opens=data["opens"],
        due_days=data["due_days"],
        parts=ticks.parts,
        client_key=data["client_key"],
    )
    sent = _send_now(round_)
    if sent:
        messages.success(request, _sent_text(sent))
    else:
        opens_on = _schedule(data).opens_on(data["period"])
        text = _("De ronde staat klaar. De eerste uitvraag gaat op %s de deur uit.")
        messages.success(request, text % date_format(opens_on, "j F Y"))
    return redirect("request-board")


def _change(request: HttpRequest, round_: ReportingRound, form: RoundForm, ticks: Ticks) -> HttpResponse:
    data = form.cleaned_data
    number = request.POST.get("revision", "")
    change_round(
        round_=round_,
        by=request.user,
        expected_revision=int(number) if number.isdecimal() else 0,
        parts=ticks.parts,
        title=data["title"],
        explanation=data["explanation"],
        repeats=data["repeats"],
        opens=data["opens"],
        due_days=data["due_days"],
    )
    sent = _send_now(round_)
    messages.success(request, " ".join([_("De ronde is gewijzigd."), _sent_text(sent) if sent else ""]).strip())
    return redirect("round-list")


def _send_now(round_: ReportingRound) -> list[ReportingRequest]:
    """What is due of this round goes out at once; the clock does the rest."""
    return send_due_requests(today=timezone.localdate(), only=round_)


def _sent_text(sent: list[ReportingRequest]) -> str:
    return ngettext("%d uitvraag is verstuurd.", "%d uitvragen zijn verstuurd.", len(sent)) % len(sent)


def _schedule(data: dict[str, Any]) -> Schedule:
    return Schedule(
        first=data["period"],
        last=None,
        repeats=data["repeats"],
        opens_at_end=data["opens"] == Opens.END,
        due_days=data["due_days"],
    )


def _initial(round_: ReportingRound) -> dict[str, Any]:
    parts = list(round_.parts.prefetch_related("indicators", "areas"))
    return {
        "title": round_.title,
        "period": round_.first_period,
        "repeats": "1" if round_.repeats else "",
        "opens": round_.opens,
        "due_days": round_.due_days,
        "explanation": round_.explanation,
        "indicators": sorted({one.pk for part in parts for one in part.indicators.all()}),
        "partners": [part.partner_id for part in parts],
        "areas": sorted({area.pk for part in parts for area in part.areas.all()}),
    }


def _program(request: HttpRequest) -> Program:
    program_id = request.membership.program_id if request.membership else 0
    if not may_ask_in(request.user, program_id):
        raise PermissionDenied
    return request.membership.program


def _mine(request: HttpRequest, pk: int) -> ReportingRound:
    round_ = get_object_or_404(ReportingRound.objects.visible_to(request.user), pk=pk)
    if not may_ask_in(request.user, round_.program_id):
        raise PermissionDenied
    return round_
