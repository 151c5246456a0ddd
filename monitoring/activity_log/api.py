from django.db.models import Prefetch, QuerySet

from lamp.base.api.views import Created, Listed, Resource, Retrieved
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.serializers import LogEntryInput, LogEntryOutput
from monitoring.activity_log.services import log_activity
from monitoring.measurements.models import Measurement
from programs.people.api import ByRole


class LogEntryViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """What somebody did on a day, where, with quantities. It counts at once when the bureau writes it."""

    serializer_class = LogEntryOutput
    input_class = LogEntryInput
    writers = ("partner", "bureau")

    def get_queryset(self) -> QuerySet[ActivityLogEntry]:
        quantities = Prefetch(
            "quantities",
            Measurement.objects.filter(replaced_by=None).order_by("indicator", "pk"),
            to_attr="standing_quantities",
        )
        rows = ActivityLogEntry.objects.visible_to(self.request.user)
        return rows.prefetch_related(quantities).order_by("-date", "-pk")

    def perform_create(self, data: dict) -> ActivityLogEntry:
        quantities = [Quantity(**quantity) for quantity in data.pop("quantities", ())]
        return log_activity(by=self.request.user, quantities=quantities, **data)
