from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from lamp.base.api.views import Changed, Created, Listed, Resource, Retrieved
from programs.areas.models import Area, AreaYear
from programs.areas.serializers import AreaInput, AreaOutput, AreaQuery
from programs.areas.services import add_area, change_area, record_area_year
from programs.people.api import ByRole

DEFINITION = ("code", "name", "level", "parent")


class AreaViewSet(ByRole, Listed, Retrieved, Created, Changed, Resource):
    """Areas: shared reference data in a tree. The bureau adds and changes them."""

    serializer_class = AreaOutput
    input_class = change_class = AreaInput
    queries = {"list": AreaQuery}
    has_etag = True

    def get_queryset(self) -> QuerySet[Area]:
        years = AreaYear.objects.filter(population__isnull=False).defer("boundary").order_by("-year")
        areas = Area.objects.visible_to(self.request.user)
        return areas.prefetch_related(Prefetch("years", years, to_attr="known_years")).order_by("pk")

    @transaction.atomic
    def perform_create(self, data: dict) -> Area:
        area = add_area(**{name: data[name] for name in DEFINITION if name in data})
        self._record_year(area, data)
        return area

    @transaction.atomic
    def perform_change(self, row: Area, revision: int, data: dict) -> Area:
        definition = {name: data.get(name, getattr(row, name)) for name in DEFINITION}
        area = change_area(area=row, expected_revision=revision, **definition)
        self._record_year(area, data)
        return area

    def _record_year(self, area: Area, data: dict) -> None:
        if ("population" in data) != ("year" in data):
            missing = "year" if "population" in data else "population"
            message = _("Geef het aantal inwoners samen met het jaar.")
            raise ValidationError({missing: ValidationError(message, code="required")})
        if "year" in data:
            record_area_year(area=area, year=data["year"], population=data["population"])
