"""Pages of a programme's events: everybody who reads the programme sees them, the bureau keeps them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.saving import saved
from programs.programs import event_services
from programs.programs.forms import EventForm
from programs.programs.models import ProgramEvent
from programs.programs.permissions import may_change_content
from programs.programs.views import visible_program


@require_safe
def event_list(request: HttpRequest, program_id: int) -> HttpResponse:
    program = visible_program(request, program_id)
    context = {
        "program": program,
        "events": ProgramEvent.objects.visible_to(request.user).filter(program=program),
        "may_change": may_change_content(request.user, program.pk),
        "history": history_of(ProgramEvent.history.filter(program=program)),
    }
    return render(request, "programs/programs/events.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: HttpRequest, program_id: int) -> HttpResponse:
    program = visible_program(request, program_id)
    if not may_change_content(request.user, program.pk):
        raise PermissionDenied
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.service_fields
        if saved(form, lambda: event_services.add_event(program=program, by=request.user, **fields)):
            messages.success(request, _("“%(event)s” staat nu op de tijdlijn.") % {"event": fields["name"]})
            return redirect("event-list", program.pk)
    return render(request, "programs/programs/event_form.html", {"program": program, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    event = _editable_event(request, pk)
    form = EventForm(request.POST or None, instance=event)
    conflict = None
    if request.method == "POST" and form.is_valid():
        seen, fields = form.expected_revision, form.service_fields
        try:
            if saved(
                form,
                lambda: event_services.change_event(event=event, by=request.user, expected_revision=seen, **fields),
            ):
                messages.success(request, _("De gebeurtenis is bewaard."))
                return redirect("event-list", event.program_id)
        except EditConflict as current:
            conflict = describe_conflict(form, current)
    context = {"program": event.program, "event": event, "form": form, "conflict": conflict}
    return render(request, "programs/programs/event_form.html", context)


@require_POST
def event_remove(request: HttpRequest, pk: int) -> HttpResponse:
    event = _editable_event(request, pk)
    event_services.remove_event(event=event, by=request.user)
    messages.success(request, _("“%(event)s” staat niet meer op de tijdlijn.") % {"event": event})
    return redirect("event-list", event.program_id)


def _editable_event(request: HttpRequest, pk: int) -> ProgramEvent:
    events = ProgramEvent.objects.visible_to(request.user).select_related("program")
    event = get_object_or_404(events, pk=pk)
    if not may_change_content(request.user, event.program_id):
        raise PermissionDenied
    return event
