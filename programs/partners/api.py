from django.db.models import QuerySet

from lamp.base.api.views import Changed, Created, Listed, Resource, Retrieved
from programs.partners.models import Partner
from programs.partners.serializers import PartnerChange, PartnerInput, PartnerOutput
from programs.partners.services import add_partner, change_partner
from programs.people.api import ByRole
from programs.programs.permissions import may_change_content
from programs.programs.serializers import InProgramQuery


class PartnerViewSet(ByRole, Listed, Retrieved, Created, Changed, Resource):
    """Organisations that take part in a programme. The bureau adds and changes them."""

    serializer_class = PartnerOutput
    input_class = PartnerInput
    change_class = PartnerChange
    queries = {"list": InProgramQuery}
    has_etag = True

    def get_queryset(self) -> QuerySet[Partner]:
        return Partner.objects.visible_to(self.request.user).prefetch_related("lines").order_by("pk")

    def perform_create(self, data: dict) -> Partner:
        self.require_bureau_of(data["program"].pk)
        return add_partner(**data)

    def may_change(self, row: Partner) -> bool:
        return may_change_content(self.request.user, row.program_id)

    def perform_change(self, row: Partner, revision: int, data: dict) -> Partner:
        fields = {"name": row.name, "lines": row.lines.all(), **data}
        return change_partner(partner=row, expected_revision=revision, **fields)
