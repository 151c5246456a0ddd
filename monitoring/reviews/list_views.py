"""Reviews of an intervention and of a programme, and how one starts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lamp.base.pages.saving import saved
from monitoring.reviews.forms import ReviewForm
from monitoring.reviews.models import ImprovementAction, Review
from monitoring.reviews.permissions import may_hold
from monitoring.reviews.services import start_review
from programs.interventions.models import Intervention
from programs.programs.views import visible_program


@require_safe
def program_reviews(request: HttpRequest, program_id: int) -> HttpResponse:
    """All reviews of a programme: the open ones first, then by intervention what was concluded."""
    program = visible_program(request, program_id)
    rows = Review.objects.visible_to(request.user).filter(intervention__program=program)
    reviews = list(rows.select_related("intervention", "chair").prefetch_related("decisions"))
    reviewed = {each.intervention_id for each in reviews if each.is_open}
    interventions = Intervention.objects.visible_to(request.user).filter(program=program).order_by("title", "pk")
    actions = ImprovementAction.objects.visible_to(request.user).filter(review__intervention__program=program)
    context = {
        "program": program,
        "open": [each for each in reviews if each.is_open],
        "closed": [each for each in reviews if not each.is_open],
        "without": [each for each in interventions if each.pk not in reviewed],
        "may_hold": may_hold(request.user, program.pk),
        "unfinished": actions.unfinished().count(),
    }
    return render(request, "monitoring/reviews/program.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def intervention_reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviews of an intervention; who may hold them starts the next one here."""
    visible = Intervention.objects.visible_to(request.user).select_related("program")
    intervention = get_object_or_404(visible.prefetch_related("lines", "partners"), pk=pk)
    leads = may_hold(request.user, intervention.program_id)
    if request.method == "POST" and not leads:
        raise PermissionDenied
    reviews = list(
        Review.objects.visible_to(request.user)
        .filter(intervention=intervention)
        .select_related("chair")
        .prefetch_related("decisions")
    )
    busy = next((each for each in reviews if each.is_open), None)
    form = ReviewForm(
        request.POST or None, program_id=intervention.program_id, user=request.user, today=timezone.localdate()
    )
    status = 200
    if request.method == "POST":
        started: list[Review] = []
        if form.is_valid() and saved(form, lambda: started.append(_start(request, intervention, form))):
            messages.success(request, _("De ronde staat klaar. LAMP maakte de agenda uit wat er veranderde."))
            return redirect("review", started[0].pk)
        status = 422
    context = {
        "intervention": intervention,
        "busy": busy,
        "closed": [each for each in reviews if not each.is_open],
        "form": form if leads and not busy else None,
        "has_version": intervention.logic_models.filter(status="active").exists(),
    }
    return render(request, "monitoring/reviews/intervention.html", context, status=status)


def _start(request: HttpRequest, intervention: Intervention, form: ReviewForm) -> Review:
    return start_review(intervention=intervention, by=request.user, **form.service_fields)
