from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from lamp.base.api.views import Created, Listed, Resource, Retrieved
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.area_statistics.serializers import (
    BoundaryQuery,
    FeatureCollectionOutput,
    MeasureInput,
    MeasureOutput,
    MeasureQuery,
    StatisticInput,
    StatisticOutput,
    StatisticQuery,
)
from monitoring.area_statistics.services import create_measure, record_statistic
from programs.areas.models import Area, AreaYear
from programs.people.api import ByRole


class AreaMeasureViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """What is measured of areas: shared reference data with its source and licence. The bureau adds measures."""

    serializer_class = MeasureOutput
    input_class = MeasureInput
    queries = {"list": MeasureQuery}

    def get_queryset(self) -> QuerySet[AreaMeasure]:
        return AreaMeasure.objects.visible_to(self.request.user).order_by("pk")

    def perform_create(self, data: dict) -> AreaMeasure:
        return create_measure(by=self.request.user, **data)


class AreaStatisticViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """Values of measures per area and year. The bureau enters them; a value that is there already is corrected."""

    serializer_class = StatisticOutput
    input_class = StatisticInput
    queries = {"list": StatisticQuery}

    def get_queryset(self) -> QuerySet[AreaStatistic]:
        return AreaStatistic.objects.visible_to(self.request.user).select_related("measure").order_by("pk")

    def perform_create(self, data: dict) -> AreaStatistic:
        return record_statistic(by=self.request.user, **data)


class AreaBoundaryViewSet(Resource):
    """The boundaries of areas as GeoJSON."""

    serializer_class = FeatureCollectionOutput
    queries = {"retrieve": BoundaryQuery}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        wanted = self.query.validated_data
        areas = Area.objects.visible_to(request.user).filter(level=wanted["level"])
        if "inside" in wanted:
            areas = areas.filter(closure_above__ancestor=wanted["inside"])
        rows = AreaYear.objects.filter(area__in=areas).exclude(boundary=None).select_related("area").order_by("year")
        latest = {row.area_id: row for row in rows}
        features = [_feature(row) for row in sorted(latest.values(), key=lambda row: row.area.code)]
        return Response(self.represent([{"type": "FeatureCollection", "features": features}])[0])


def _feature(row: AreaYear) -> dict:
    properties = {"area": row.area_id, "code": row.area.code, "name": row.area.name, "year": row.year}
    return {"type": "Feature", "id": row.area.code, "geometry": row.boundary, "properties": properties}
