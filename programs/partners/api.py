from django.db.models import QuerySet

from lamp.base.api.views import Changed, Created, Listed, Resource, Retrieved
from programs.partners.models import Partner
from programs.partners.serializers import PartnerChange, PartnerInput, PartnerOutput
from programs.partners.services import add_partner, change_partner
from programs.people.api import ByRole
from programs.people.permissions import has_role
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
        return add_partner(by=self.request.user, **data)

    def may_change(self, row: Partner) -> bool:
        return has_role(self.request.user, row.program_id, "bureau")

    def perform_change(self, row: Partner, revision: int, data: dict) -> Partner:
        return change_partner(partner=row, by=self.request.user, expected_revision=revision, **data)
