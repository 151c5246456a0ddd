"""Pages of partners: the list with counts per line, one partner, and the form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from programs.interventions.models import Intervention
from programs.partners import services
from programs.partners.forms import PartnerForm
from programs.partners.models import Partner
from programs.people.permissions import has_role, partner_ids_of
from programs.programs.permissions import may_change_content
from programs.programs.views import visible_program


@require_safe
def partner_list(request: HttpRequest, program_id: int) -> HttpResponse:
    """All partners, or those of one line (``?lijn=``)."""
    program = visible_program(request, program_id)
    lines = list(program.lines.annotate(partner_count=Count("partners")))
    chosen = next((line for line in lines if str(line.pk) == request.GET.get("lijn")), None)
    partners = Partner.objects.visible_to(request.user).filter(program=program).prefetch_related("lines")
    context = {
        "program": program,
        "lines": lines,
        "chosen": chosen,
        "partners": partners.filter(lines=chosen) if chosen else partners,
        "total": partners.count(),
        "may_change": may_change_content(request.user, program.pk),
    }
    return render(request, "programs/partners/partners.html", context)


@require_safe
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(request.user).select_related("program"), pk=pk)
    takes_part = Q(lead_partner=partner) | Q(partners=partner)
    sees_members = has_role(request.user, partner.program_id, "bureau", "manager") or partner.pk in partner_ids_of(
        request.user
    )
    may_change = may_change_content(request.user, partner.program_id)
    context = {
        "partner": partner,
        "program": partner.program,
        "lines": partner.lines.all(),
        "interventions": Intervention.objects.visible_to(request.user).filter(takes_part).distinct(),
        "members": partner.memberships.filter(user__is_active=True).select_related("user") if sees_members else None,
        "may_change": may_change,
        "history": history_of(partner) if may_change else None,
    }
    return render(request, "programs/partners/partner.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def partner_create(request: HttpRequest, program_id: int) -> HttpResponse:
    program = visible_program(request, program_id)
    if not may_change_content(request.user, program.pk):
        raise PermissionDenied
    form = PartnerForm(request.POST or None, program=program)
    if request.method == "POST" and form.is_valid():
        try:
            partner = services.add_partner(program=program, **form.service_fields)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(partner)s doet nu mee.") % {"partner": partner})
            return redirect("partner", partner.pk)
    return render(request, "programs/partners/partner_form.html", {"program": program, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def partner_edit(request: HttpRequest, pk: int) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(request.user).select_related("program"), pk=pk)
    if not may_change_content(request.user, partner.program_id):
        raise PermissionDenied
    form = PartnerForm(request.POST or None, instance=partner, program=partner.program)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_partner(partner=partner, expected_revision=form.expected_revision, **form.service_fields)
        except EditConflict as current:
            conflict = describe_conflict(form, current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De partner is bewaard."))
            return redirect("partner", partner.pk)
    context = {"program": partner.program, "partner": partner, "form": form, "conflict": conflict}
    return render(request, "programs/partners/partner_form.html", context)
