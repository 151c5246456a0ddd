from django.db.models import Q, QuerySet

from lamp.base.api.views import Changed, Created, Listed, Resource, Retrieved
from programs.interventions.models import Intervention
from programs.interventions.permissions import may_edit_intervention
from programs.interventions.serializers import (
    InterventionChange,
    InterventionInput,
    InterventionOutput,
    InterventionQuery,
)
from programs.interventions.services import add_intervention, change_intervention
from programs.people.api import ByRole


class InterventionViewSet(ByRole, Listed, Retrieved, Created, Changed, Resource):
    """Interventions of your programmes. The bureau adds and changes them."""

    serializer_class = InterventionOutput
    input_class = InterventionInput
    change_class = InterventionChange
    queries = {"list": InterventionQuery}
    has_etag = True

    def get_queryset(self) -> QuerySet[Intervention]:
        rows = Intervention.objects.visible_to(self.request.user)
        return rows.prefetch_related("lines", "areas", "partners").order_by("pk")

    def filter_rows(self, rows: QuerySet[Intervention]) -> QuerySet[Intervention]:
        wanted = self.query.validated_data
        if "program" in wanted:
            rows = rows.filter(program=wanted["program"])
        if "line" in wanted:
            rows = rows.filter(lines=wanted["line"])
        if "partner" in wanted:
            joined = Intervention.partners.through.objects.filter(partner=wanted["partner"]).values("intervention")
            rows = rows.filter(Q(lead_partner=wanted["partner"]) | Q(pk__in=joined))
        return rows

    def perform_create(self, data: dict) -> Intervention:
        self.require_bureau_of(data["program"].pk)
        return add_intervention(by=self.request.user, **data)

    def may_change(self, row: Intervention) -> bool:
        return may_edit_intervention(self.request.user, row)

    def perform_change(self, row: Intervention, revision: int, data: dict) -> Intervention:
        return change_intervention(intervention=row, by=self.request.user, expected_revision=revision, **data)
