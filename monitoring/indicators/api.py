from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lamp.base.api.views import Changed, Created, Deleted, Listed, Resource, Retrieved
from monitoring.indicators.models import Indicator, Target
from monitoring.indicators.permissions import may_define
from monitoring.indicators.serializers import (
    IndicatorChange,
    IndicatorInput,
    IndicatorOutput,
    IndicatorQuery,
    TargetChange,
    TargetInput,
    TargetOutput,
    TargetQuery,
)
from monitoring.indicators.services import (
    SeriesBreak,
    change_indicator,
    create_indicator,
    delete_target,
    replace_breaks,
    replace_exclusions,
    set_target,
)
from programs.logic_models.models import ChainElement
from programs.people.api import ByRole
from programs.people.models import User


class IndicatorViewSet(ByRole, Listed, Retrieved, Created, Changed, Resource):
    """What is measured, with its rules for adding up. The bureau defines it."""

    serializer_class = IndicatorOutput
    input_class = IndicatorInput
    change_class = IndicatorChange
    queries = {"list": IndicatorQuery}
    has_etag = True
    error_names = {"series_break": "breaks"}

    def get_queryset(self) -> QuerySet[Indicator]:
        rows = Indicator.objects.visible_to(self.request.user)
        return rows.prefetch_related("element_lineages", "breaks", "exclusions").order_by("pk")

    def load_facts(self, rows: Sequence[Indicator]) -> dict:
        lineages = {tie.lineage for row in rows for tie in row.element_lineages.all()}
        return {"elements": current_elements(lineages, self.request.user)}

    @transaction.atomic
    def perform_create(self, data: dict) -> Indicator:
        breaks, exclusions = data.pop("breaks", None), data.pop("exclusions", None)
        indicator = create_indicator(by=self.request.user, **data)
        self._replace(indicator, breaks, exclusions)
        return indicator

    def may_change(self, row: Indicator) -> bool:
        return may_define(self.request.user, row)

    @transaction.atomic
    def perform_change(self, row: Indicator, revision: int, data: dict) -> Indicator:
        breaks, exclusions = data.pop("breaks", None), data.pop("exclusions", None)
        indicator = change_indicator(
            indicator=row,
            by=self.request.user,
            expected_revision=revision,
            series_break=self._new_break(row, breaks),
            **data,
        )
        self._replace(indicator, breaks, exclusions)
        return indicator

    def _new_break(self, row: Indicator, breaks: list[dict] | None) -> SeriesBreak | None:
        """The latest break that was not there yet: it is what a changed meaning asks for."""
        present = {one.date for one in row.breaks.all()}
        new = [one for one in breaks or () if one["date"] not in present]
        return SeriesBreak(**max(new, key=lambda one: one["date"])) if new else None

    def _replace(self, indicator: Indicator, breaks: list[dict] | None, exclusions: list[dict] | None) -> None:
        user = self.request.user
        if breaks is not None:
            replace_breaks(indicator=indicator, by=user, breaks=[(one["date"], one["reason"]) for one in breaks])
        if exclusions is not None:
            wanted = [(one["partner"], one["from_date"], one["reason"]) for one in exclusions]
            replace_exclusions(indicator=indicator, by=user, exclusions=wanted)


class TargetViewSet(ByRole, Listed, Retrieved, Created, Changed, Deleted, Resource):
    """Values to reach in, or at the end of, a period, for exactly an area and partner. The bureau sets them."""

    serializer_class = TargetOutput
    input_class = TargetInput
    change_class = TargetChange
    queries = {"list": TargetQuery}
    has_etag = True

    def get_queryset(self) -> QuerySet[Target]:
        rows = Target.objects.visible_to(self.request.user).select_related("indicator__program", "area", "partner")
        return rows.order_by("indicator", "period", "pk")

    def perform_create(self, data: dict) -> Target:
        return set_target(by=self.request.user, **data)

    def may_change(self, row: Target) -> bool:
        return may_define(self.request.user, row.indicator)

    def perform_change(self, row: Target, revision: int, data: dict) -> Target:
        values = {name: data.get(name, getattr(row, name)) for name in ("period", "value", "area", "partner")}
        return set_target(
            indicator=row.indicator, by=self.request.user, target=row, expected_revision=revision, **values
        )

    def perform_delete(self, row: Target, revision: int) -> None:
        delete_target(target=row, by=self.request.user, expected_revision=revision)


def current_elements(lineages: Iterable[UUID], user: User) -> dict[UUID, int]:
    """The element that stands for each lineage now: of the active version, else of the newest one may see."""
    rows = ChainElement.objects.visible_to(user).filter(lineage__in=set(lineages))
    in_order = sorted(
        rows.values_list("logic_model__status", "logic_model__version", "lineage", "pk"),
        key=lambda row: (row[0] == "active", row[1]),
    )
    return {lineage: key for _status, _version, lineage, key in in_order}
