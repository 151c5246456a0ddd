"""The admin's page of texts in which somebody may be recognisable: where, what kind, and who looked at it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lamp.base.jobs.periodic import last_success
from programs.people.permissions import has_role
from programs.personal_data.findings import counts_of, findings_of, told
from programs.programs.models import Program

PER_PAGE = 50
JOB = "rescan-texts"


@require_safe
def findings(request: HttpRequest, program_id: int) -> HttpResponse:
    """What the nightly look found. No content: the admin reads none."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not has_role(request.user, program.pk, "admin"):
        raise PermissionDenied
    page = Paginator(findings_of(program), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "program": program,
        "counts": counts_of(program),
        "page": page,
        "rows": told(page.object_list),
        "looked_at": last_success(JOB),
    }
    return render(request, "programs/personal_data/findings.html", context)
