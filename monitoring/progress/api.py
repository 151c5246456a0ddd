from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from lamp.base.api.fields import period_of
from lamp.base.api.views import Resource
from monitoring.indicators.models import Indicator
from monitoring.progress.explanation import explain
from monitoring.progress.figures import Figure, read_figures
from monitoring.progress.forecast import read_forecast
from monitoring.progress.serializers import (
    ExplanationOutput,
    ExplanationQuery,
    FigureOutput,
    ForecastOutput,
    ForecastQuery,
    ProgressQuery,
)
from programs.areas.models import Area
from programs.partners.models import Partner


class ProgressViewSet(Resource):
    """Figures of indicators, compared with their targets: per indicator, then in order of time."""

    serializer_class = FigureOutput
    queries = {"list": ProgressQuery}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.get_paginated_response(self.represent(self.paginate_queryset(self._figures())))

    def _figures(self) -> Sequence[Figure]:
        wanted = self.query.validated_data
        if ("indicator" in wanted) == ("intervention" in wanted):
            raise ValidationError({"indicator": [_("Geef een indicator of een interventie.")]}, code="required")
        if "period" in wanted and "period_type" in wanted:
            raise ValidationError({"period": [_("Geef een periode of een soort periode.")]}, code="one_of_two")
        indicators = Indicator.objects.visible_to(self.request.user).select_related("program").order_by("pk")
        key = "indicator" if "indicator" in wanted else "intervention"
        found = list(indicators.filter(**{"pk" if key == "indicator" else key: wanted[key]}))
        try:
            place = visible_place(self.request.user, wanted)
        except Http404:
            return []
        if not found:
            return []
        code, start = wanted.get("period"), found[0].program.start_date  # all are of one programme
        return read_figures(
            viewer=self.request.user,
            indicators=found,
            periods=[period_of(code, start)] if code else None,
            period_type=wanted.get("period_type"),
            areas=[place["area"]],
            partners=[place["partner"]],
        )


class ExplanationViewSet(Resource):
    """How one figure came about, down to the measurements you may read."""

    serializer_class = ExplanationOutput
    queries = {"retrieve": ExplanationQuery}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        wanted = self.query.validated_data
        visible = Indicator.objects.visible_to(request.user).select_related("program")
        indicator = get_object_or_404(visible, pk=wanted["indicator"])
        explanation = explain(
            viewer=request.user,
            indicator=indicator,
            period=period_of(wanted["period"], indicator.program.start_date),
            **visible_place(request.user, wanted),
        )
        return Response(self.represent([explanation])[0])


class ForecastViewSet(Resource):
    """Where an indicator ends at its last target if it goes on like this, over the whole programme."""

    serializer_class = ForecastOutput
    queries = {"retrieve": ForecastQuery}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        visible = Indicator.objects.visible_to(request.user).select_related("program")
        indicator = get_object_or_404(visible, pk=self.query.validated_data["indicator"])
        return Response(self.represent([read_forecast(viewer=request.user, indicator=indicator)])[0])


def visible_place(user: Any, wanted: dict) -> dict[str, Any]:
    """The area and partner of the address, ``None`` where none is named.

    Raises:
        Http404: one of them does not exist, or may not be seen.
    """
    place: dict[str, Any] = {"area": None, "partner": None}
    for name, model in (("area", Area), ("partner", Partner)):
        if name in wanted:
            place[name] = model.objects.visible_to(user).filter(pk=wanted[name]).first()
            if place[name] is None:
                raise Http404
    return place
