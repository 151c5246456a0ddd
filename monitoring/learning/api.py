"""The chain with what the facts say of it, and the evidence itself."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lamp.base.api.views import Created, Listed, Resource, Retrieved
from monitoring.learning.chains import read_chains
from monitoring.learning.mechanisms import given_by, mechanism_states
from monitoring.learning.models import Observation, Verdict
from monitoring.learning.permissions import may_judge, may_observe
from monitoring.learning.serializers import (
    LinkWithFactsOutput,
    MechanismWithFactsOutput,
    ObservationInput,
    ObservationOutput,
    OfMechanismQuery,
    VerdictInput,
    VerdictOutput,
)
from monitoring.learning.services import Judged, Seen, give_verdict, record_observation
from programs.logic_models.api import ActivationViewSet, LinkViewSet, LogicModelViewSet, MechanismViewSet
from programs.logic_models.models import ChainLink, LogicModel, Mechanism
from programs.people.api import ByRole
from programs.people.models import User


class WithGaps:
    """Adds what the facts miss to what the theory misses: an effect without indicator."""

    def load_facts(self, rows: Sequence[LogicModel]) -> dict:
        readings = read_chains(rows, viewer=self.request.user)
        return {"gaps": {key: reading.gaps for key, reading in readings.items()}}


class LogicModelWithFactsViewSet(WithGaps, LogicModelViewSet):
    __doc__ = LogicModelViewSet.__doc__


class ActivationWithFactsViewSet(WithGaps, ActivationViewSet):
    __doc__ = ActivationViewSet.__doc__


class LinkWithFactsViewSet(LinkViewSet):
    """Links of chains, each with its light and one plain statement of where the chain holds."""

    serializer_class = LinkWithFactsOutput

    def load_facts(self, rows: Sequence[ChainLink]) -> dict:
        versions = {row.logic_model_id: row.logic_model for row in rows}
        readings = read_chains(list(versions.values()), viewer=self.request.user)
        return {"links": {link.link.pk: link for reading in readings.values() for link in reading.links}}


class MechanismWithFactsViewSet(MechanismViewSet):
    """Mechanisms of links, each with its state, strength and last judgement."""

    serializer_class = MechanismWithFactsOutput

    def load_facts(self, rows: Sequence[Mechanism]) -> dict:
        states = mechanism_states({row.lineage for row in rows}, viewer=self.request.user)
        for row in rows:
            row.standing = states[row.lineage]
        return {}


class EvidenceViewSet(ByRole, Listed, Retrieved, Created, Resource):
    """What is said of mechanisms, by lineage."""

    queries = {"list": OfMechanismQuery}
    error_names = {"lineage": "mechanism"}

    def lineages_asked_for(self) -> QuerySet | None:
        """The lineage of the mechanism in the address; ``None`` when all are asked for."""
        wanted = self.query.validated_data.get("mechanism")
        if wanted is None:
            return None
        return Mechanism.objects.visible_to(self.request.user).filter(pk=wanted).values("lineage")


class ObservationViewSet(EvidenceViewSet):
    """Evidence for and against mechanisms. Restricted observations are only for bureau, manager and their partner."""

    serializer_class = ObservationOutput
    input_class = ObservationInput
    writers = ("partner", "bureau", "manager")

    def get_queryset(self) -> QuerySet[Observation]:
        rows = Observation.objects.visible_to(self.request.user)
        return rows.prefetch_related("mechanisms").order_by("-observed_on", "-pk")

    def filter_rows(self, rows: QuerySet[Observation]) -> QuerySet[Observation]:
        lineages = self.lineages_asked_for()
        return rows if lineages is None else rows.filter(mechanisms__lineage__in=lineages)

    def load_facts(self, rows: Sequence[Observation]) -> dict:
        lineages = {mention.lineage for row in rows for mention in row.mechanisms.all()}
        return {"mechanisms": current_mechanisms(lineages, self.request.user)}

    def perform_create(self, data: dict) -> Observation:
        mentions, data["period"] = data.pop("mechanisms"), data.get("period") or ""
        mechanisms = {mention["mechanism"]: mention["direction"] for mention in mentions}
        if len({mechanism.lineage for mechanism in mechanisms}) < len(mentions):
            message = _("Noem elk mechanisme één keer.")
            raise ValidationError({"mechanisms": ValidationError(message, code="double")})
        if not all(_may(may_observe, self.request.user, mechanism) for mechanism in mechanisms):
            raise PermissionDenied
        return record_observation(mechanisms=mechanisms, seen=Seen(**data), by=self.request.user)


class VerdictViewSet(EvidenceViewSet):
    """What people concluded about mechanisms. A verdict expires after twelve months."""

    serializer_class = VerdictOutput
    input_class = VerdictInput
    writers = ("bureau", "manager")

    def get_queryset(self) -> QuerySet[Verdict]:
        return Verdict.objects.visible_to(self.request.user).with_term().order_by("-judged_on", "-pk")

    def filter_rows(self, rows: QuerySet[Verdict]) -> QuerySet[Verdict]:
        lineages = self.lineages_asked_for()
        return rows if lineages is None else rows.filter(lineage__in=lineages)

    def load_facts(self, rows: Sequence[Verdict]) -> dict:
        return {
            "mechanisms": current_mechanisms({row.lineage for row in rows}, self.request.user),
            "expires_on": lambda verdict: given_by(verdict).expires_on,
        }

    def perform_create(self, data: dict) -> Verdict:
        mechanism = data.pop("mechanism")
        if not _may(may_judge, self.request.user, mechanism):
            raise PermissionDenied
        return give_verdict(mechanism=mechanism, judged=Judged(**data), by=self.request.user)


def _may(right: Any, user: User, mechanism: Mechanism) -> bool:
    return right(user, mechanism.logic_model.intervention.program_id)


def current_mechanisms(lineages: Iterable[UUID], user: User) -> dict[UUID, int]:
    """The mechanism that stands for each lineage now: of the active version, else of the newest one may see."""
    rows = Mechanism.objects.visible_to(user).filter(lineage__in=set(lineages))
    in_order = sorted(
        rows.values_list("logic_model__status", "logic_model__version", "lineage", "pk"),
        key=lambda row: (row[0] == "active", row[1]),
    )
    return {lineage: key for _status, _version, lineage, key in in_order}
