from collections.abc import Sequence
from typing import Any

from django.db.models import Max, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from lamp.base.api.views import Created, Listed, Resource, Retrieved
from monitoring.area_indices.models import IndexDefinition, IndexScore
from monitoring.area_indices.serializers import (
    CorrelationOutput,
    CorrelationQuery,
    DefinitionInput,
    DefinitionOutput,
    DefinitionQuery,
    ScoreInput,
    ScoreOutput,
    ScoreQuery,
)
from monitoring.area_indices.services import DomainInput, create_definition, record_score
from monitoring.area_monitor.comparisons import Correlation, correlations_of
from programs.people.api import ByRole


class IndexDefinitionViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """Versions of deprivation indices: domains with their weights, method and classes. The bureau adds them."""

    serializer_class = DefinitionOutput
    input_class = DefinitionInput
    queries = {"list": DefinitionQuery}

    def get_queryset(self) -> QuerySet[IndexDefinition]:
        rows = IndexDefinition.objects.visible_to(self.request.user)
        return rows.prefetch_related("domains__measures").order_by("pk")

    def perform_create(self, data: dict) -> IndexDefinition:
        domains = [DomainInput(**{"measures": (), **one}) for one in data.pop("domains", [])]
        return create_definition(by=self.request.user, domains=domains, **data)


class IndexScoreViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """Scores of areas per year. Those of a published index can be entered; a score that is there is corrected."""

    serializer_class = ScoreOutput
    input_class = ScoreInput
    queries = {"list": ScoreQuery}

    def get_queryset(self) -> QuerySet[IndexScore]:
        return IndexScore.objects.visible_to(self.request.user).order_by("pk")

    def perform_create(self, data: dict) -> IndexScore:
        domains = {code: str(value) for code, value in data.pop("domains", {}).items()}
        return record_score(by=self.request.user, domains=domains, **data)


class CorrelationViewSet(Resource):
    """What goes together with an index over areas, the strongest first. Never a cause."""

    serializer_class = CorrelationOutput
    queries = {"list": CorrelationQuery}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.get_paginated_response(self.represent(self.paginate_queryset(self._correlations())))

    def _correlations(self) -> Sequence[Correlation]:
        wanted, user = self.query.validated_data, self.request.user
        definition = IndexDefinition.objects.visible_to(user).filter(pk=wanted["definition"]).first()
        if definition is None:
            return []
        year = wanted.get("year") or definition.scores.aggregate(last=Max("year"))["last"]
        return correlations_of(definition, year=year, user=user) if year else []
