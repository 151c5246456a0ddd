from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from lamp.base.api.fields import period_of
from lamp.base.api.views import Created, Listed, Resource, Retrieved
from monitoring.requests.models import ReportingRequest
from monitoring.requests.queues import in_state
from monitoring.requests.reading import read_requests
from monitoring.requests.serializers import ReportingRequestInput, ReportingRequestOutput, ReportingRequestQuery
from monitoring.requests.services import Asked, send_request
from programs.people.api import ByRole


class ReportingRequestViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """What the bureau asks a partner over a period, before a day, and how much of it has come in."""

    serializer_class = ReportingRequestOutput
    input_class = ReportingRequestInput
    queries = {"list": ReportingRequestQuery}

    def get_queryset(self) -> QuerySet[ReportingRequest]:
        rows = ReportingRequest.objects.visible_to(self.request.user).prefetch_related("indicators", "areas")
        return rows.order_by("-due_on", "pk")

    def filter_rows(self, rows: QuerySet[ReportingRequest]) -> QuerySet[ReportingRequest]:
        wanted = dict(self.query.validated_data)
        if state := wanted.pop("state", None):
            rows = in_state(rows, state, today=timezone.localdate())
        return rows.filter(**wanted)

    def load_facts(self, rows: Sequence[ReportingRequest]) -> dict:
        readings = read_requests(viewer=self.request.user, requests=rows)
        return {"readings": {one.request.pk: one for one in readings}, "today": timezone.localdate()}

    def perform_create(self, data: dict) -> ReportingRequest:
        self.require_bureau_of(data["partner"].program_id)
        asked = Asked(data["partner"], data["indicators"], data.get("areas", ()))
        return send_request(
            asked=asked,
            period=period_of(data["period"]),
            due_on=data["due_on"],
            by=self.request.user,
            title=data.get("title", ""),
            explanation=data.get("explanation", ""),
        )
