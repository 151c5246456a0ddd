"""Versions of a chain and their parts. What the facts say of them is added in ``monitoring.learning.api``."""

from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from rest_framework.generics import get_object_or_404

from lamp.base.api.views import Changed, Created, Deleted, Listed, Resource, Retrieved
from programs.logic_models import services
from programs.logic_models.immutability import immutable_error
from programs.logic_models.models import Agreement, ChainElement, ChainLink, ChainPart, LogicModel, Mechanism
from programs.logic_models.permissions import (
    may_activate,
    may_agree,
    may_arrange,
    may_contribute,
    may_draft,
    partner_ids_to_speak_for,
)
from programs.logic_models.rules import Gap, find_gaps
from programs.logic_models.serializers import (
    ActivationInput,
    AgreementInput,
    AgreementOutput,
    ElementChange,
    ElementInput,
    ElementOutput,
    InLogicModelQuery,
    LinkChange,
    LinkInput,
    LinkOutput,
    LogicModelInput,
    LogicModelOutput,
    LogicModelQuery,
    MechanismChange,
    MechanismInput,
    MechanismOutput,
    ReasonQuery,
)
from programs.people.api import ByRole

DRAFTERS = ("bureau", "partner")


def gaps_of(logic_models: Sequence[LogicModel]) -> dict[int, list[Gap]]:
    """What each version misses, in three queries for all of them."""
    keys = [logic_model.pk for logic_model in logic_models]
    parts: dict[int, list[list]] = defaultdict(lambda: [[], [], []])
    for place, model in enumerate((ChainElement, ChainLink, Mechanism)):
        for part in model.objects.filter(logic_model__in=keys).order_by("pk"):
            parts[part.logic_model_id][place].append(part)
    return {key: find_gaps(*parts[key]) for key in keys}


class LogicModelViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """Versions of chains. A POST starts a draft: a copy of what holds now, or the first version."""

    serializer_class = LogicModelOutput
    input_class = LogicModelInput
    queries = {"list": LogicModelQuery}
    writers = DRAFTERS

    def get_queryset(self) -> QuerySet[LogicModel]:
        return LogicModel.objects.visible_to(self.request.user).order_by("intervention", "-version", "pk")

    def load_facts(self, rows: Sequence[LogicModel]) -> dict:
        return {"gaps": gaps_of(rows)}

    def perform_create(self, data: dict) -> LogicModel:
        if not may_draft(self.request.user, data["intervention"]):
            raise PermissionDenied
        return services.start_draft(intervention=data["intervention"], by=self.request.user)


class OfLogicModel(ByRole, Resource):
    """Resources under one version."""

    def logic_model(self) -> LogicModel:
        visible = LogicModel.objects.visible_to(self.request.user).select_related("intervention")
        return get_object_or_404(visible, pk=self.kwargs["logicModel"])


class ActivationViewSet(Created, OfLogicModel):
    """The bureau lets a draft hold from now on; the version that held is archived. Answers with the version."""

    serializer_class = LogicModelOutput
    input_class = ActivationInput

    def load_facts(self, rows: Sequence[LogicModel]) -> dict:
        return {"gaps": gaps_of(rows)}

    def get_queryset(self) -> QuerySet[LogicModel]:
        return LogicModel.objects.visible_to(self.request.user)

    def prepare_create(self) -> None:
        if not may_activate(self.request.user, self.logic_model()):
            raise PermissionDenied

    def perform_create(self, data: dict) -> LogicModel:
        return services.activate(logic_model=self.logic_model(), by=self.request.user, **data)


class AgreementViewSet(Listed, Created, OfLogicModel):
    """What partners say of a draft, the latest first: each agrees, or objects and says why."""

    serializer_class = AgreementOutput
    input_class = AgreementInput
    writers = ("partner",)

    def get_queryset(self) -> QuerySet[Agreement]:
        of_version = Agreement.objects.visible_to(self.request.user).filter(logic_model=self.logic_model())
        return of_version.order_by("-given_at", "-pk")

    def prepare_create(self) -> None:
        if not partner_ids_to_speak_for(self.request.user, self.logic_model().intervention):
            raise PermissionDenied

    def perform_create(self, data: dict) -> Agreement:
        logic_model = self.logic_model()
        if not logic_model.is_draft:
            raise immutable_error()
        if not may_agree(self.request.user, logic_model, data["partner"].pk):
            raise PermissionDenied
        return services.give_agreement(logic_model=logic_model, by=self.request.user, **data)


class ChainPartViewSet(ByRole, Listed, Retrieved, Created, Changed, Deleted, Resource):
    """A part of a chain: read with its version, written in a draft by those who take part."""

    queries = {"list": InLogicModelQuery, "destroy": ReasonQuery}
    has_etag = True
    writers = DRAFTERS

    def may_change(self, row: ChainPart) -> bool:
        """Who may never touch this chain gets 403; what an active version refuses, the service says."""
        return may_draft(self.request.user, row.logic_model.intervention)

    def require_contribution(self, logic_model: LogicModel) -> None:
        if not may_draft(self.request.user, logic_model.intervention):
            raise PermissionDenied
        if not may_contribute(self.request.user, logic_model):
            raise immutable_error()

    def require_arranging(self, logic_model: LogicModel) -> None:
        if not may_arrange(self.request.user, logic_model):
            raise PermissionDenied


class ElementViewSet(ChainPartViewSet):
    """Elements of chains. ``partner`` and ``position`` may change in an active version too, by the bureau."""

    serializer_class = ElementOutput
    input_class = ElementInput
    change_class = ElementChange

    def get_queryset(self) -> QuerySet[ChainElement]:
        rows = ChainElement.objects.visible_to(self.request.user).select_related("logic_model__intervention")
        return rows.order_by("logic_model", "pk")

    @transaction.atomic
    def perform_create(self, data: dict) -> ChainElement:
        self.require_contribution(data["logic_model"])
        position = data.pop("position", None)
        element = services.add_element(by=self.request.user, **data)
        return self._move(element, position)

    @transaction.atomic
    def perform_change(self, row: ChainElement, revision: int, data: dict) -> ChainElement:
        user, position = self.request.user, data.pop("position", None)
        if not row.logic_model.is_draft:
            self.require_arranging(row.logic_model)
            if set(data) - {"partner"}:
                raise immutable_error()
            if "partner" in data:
                services.set_responsible_partner(element=row, by=user, expected_revision=revision, **data)
        elif data:
            services.change_element(element=row, by=user, expected_revision=revision, **data)
        return self._move(row, position)

    def perform_delete(self, row: ChainElement, revision: int) -> None:
        services.delete_element(
            element=row, by=self.request.user, expected_revision=revision, **self.query.validated_data
        )

    def _move(self, element: ChainElement, position: int | None) -> ChainElement:
        if position is None:
            return element
        return services.move_element(element=element, by=self.request.user, position=position)


class LinkViewSet(ChainPartViewSet):
    """Links of chains, from an element to one of the next stage."""

    serializer_class = LinkOutput
    input_class = LinkInput
    change_class = LinkChange

    def get_queryset(self) -> QuerySet[ChainLink]:
        rows = ChainLink.objects.visible_to(self.request.user).select_related("logic_model__intervention")
        return rows.order_by("logic_model", "pk")

    def perform_create(self, data: dict) -> ChainLink:
        self.require_contribution(data["source"].logic_model)
        return services.add_link(by=self.request.user, **data)

    def perform_change(self, row: ChainLink, revision: int, data: dict) -> ChainLink:
        return services.change_link(link=row, by=self.request.user, expected_revision=revision, **data)

    def perform_delete(self, row: ChainLink, revision: int) -> None:
        services.delete_link(link=row, by=self.request.user, expected_revision=revision, **self.query.validated_data)


class MechanismViewSet(ChainPartViewSet):
    """Mechanisms of links. Whether their conditions hold may change in an active version too, by the bureau."""

    serializer_class = MechanismOutput
    input_class = MechanismInput
    change_class = MechanismChange
    error_names = {"text": "conditions"}

    def get_queryset(self) -> QuerySet[Mechanism]:
        rows = Mechanism.objects.visible_to(self.request.user).select_related("logic_model__intervention")
        return rows.prefetch_related("conditions").order_by("logic_model", "pk")

    def perform_create(self, data: dict) -> Mechanism:
        self.require_contribution(data["link"].logic_model)
        conditions = [services.ConditionInput(**condition) for condition in data.pop("conditions", ())]
        return services.add_mechanism(by=self.request.user, conditions=conditions, **data)

    def perform_change(self, row: Mechanism, revision: int, data: dict) -> Mechanism:
        conditions = data.pop("conditions", None)
        wanted = None if conditions is None else [services.ConditionInput(**one) for one in conditions]
        if not row.logic_model.is_draft:
            return self._set_condition_states(row, wanted, data)
        return services.change_mechanism(
            mechanism=row, by=self.request.user, expected_revision=revision, conditions=wanted, **data
        )

    @transaction.atomic
    def _set_condition_states(self, row: Mechanism, wanted: list | None, data: dict) -> Mechanism:
        """Outside a draft the same conditions may get another state, and nothing else may change."""
        self.require_arranging(row.logic_model)
        present = {condition.text: condition for condition in row.conditions.all()}
        if data or (wanted is not None and [one.text.strip() for one in wanted] != list(present)):
            raise immutable_error()
        for one in wanted or ():
            services.set_condition_state(
                condition=present[one.text.strip()], by=self.request.user, state=one.state, since=one.since
            )
        return row

    def perform_delete(self, row: Mechanism, revision: int) -> None:
        services.delete_mechanism(
            mechanism=row, by=self.request.user, expected_revision=revision, **self.query.validated_data
        )
