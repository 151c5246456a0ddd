"""The page of one request: what is asked, and what stands there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.requests.models import ReportingRequest
from monitoring.requests.reading import read_requests


@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(ReportingRequest.objects.visible_to(request.user).select_related("partner"), pk=pk)
    (reading,) = read_requests(viewer=request.user, requests=[asked])
    return render(request, "monitoring/requests/request.html", {"asked": asked, "reading": reading})
