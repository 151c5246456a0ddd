from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from lamp.base.api.views import Created, Listed, Resource, Retrieved
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.observing import said_of
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.selection import standing_quantities
from monitoring.activity_log.serializers import LogEntryInput, LogEntryOutput, LogEntryQuery
from monitoring.activity_log.services import log_activity
from monitoring.learning.api import current_mechanisms
from programs.people.api import ByRole


class LogEntryViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """What somebody did on a day, where, with quantities. It counts at once when the bureau writes it."""

    serializer_class = LogEntryOutput
    input_class = LogEntryInput
    queries = {"list": LogEntryQuery}
    writers = ("partner", "bureau")

    def get_queryset(self) -> QuerySet[ActivityLogEntry]:
        quantities = Prefetch(
            "quantities",
            standing_quantities().order_by("indicator", "pk"),
            to_attr="standing_quantities",
        )
        rows = ActivityLogEntry.objects.visible_to(self.request.user)
        rows = rows.select_related("observation").prefetch_related(quantities, "observation__mechanisms")
        return rows.order_by("-date", "-pk")

    def load_facts(self, rows: Sequence[ActivityLogEntry]) -> dict:
        lineages = {lineage for row in rows for lineage in said_of(row)}
        return {"mechanisms": current_mechanisms(lineages, self.request.user)}

    def perform_create(self, data: dict) -> ActivityLogEntry:
        quantities = [Quantity(**quantity) for quantity in data.pop("quantities", ())]
        mentions = data.pop("mechanisms", ())
        mechanisms = {mention["mechanism"]: mention["direction"] for mention in mentions}
        if len(mechanisms) < len(mentions):
            message = _("Noem elk mechanisme één keer.")
            raise ValidationError({"mechanisms": ValidationError(message, code="double")})
        return log_activity(by=self.request.user, quantities=quantities, mechanisms=mechanisms, **data)
