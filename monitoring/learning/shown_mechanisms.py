"""Which mechanism stands for a lineage now, for one viewer, and what it is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from monitoring.learning.chains import load_chains
from programs.interventions.models import Intervention
from programs.logic_models.chain import Chain
from programs.logic_models.models import ChainLink, LogicModel, LogicModelStatus, Mechanism
from programs.people.models import User


@dataclass(frozen=True)
class Placed:
    """A mechanism on its link in the version that stands for its intervention; ``code`` as on the canvas (M3)."""

    mechanism: Mechanism
    link: ChainLink
    chain: Chain
    code: str

    @property
    def intervention(self) -> Intervention:
        return self.chain.logic_model.intervention

    @property
    def label(self) -> str:
        return f"{self.code} {self.mechanism.offer}"


def standing_versions(user: User, program_id: int, *, active_only: bool = False) -> list[LogicModel]:
    """Of each intervention the version that holds, else the newest the user may see; by the intervention's title."""
    rows = LogicModel.objects.visible_to(user).filter(intervention__program=program_id)
    if active_only:
        rows = rows.filter(status=LogicModelStatus.ACTIVE)
    rows = rows.select_related("intervention").prefetch_related("intervention__lines")
    by_intervention: dict[int, LogicModel] = {}
    for row in sorted(rows, key=lambda version: (version.status == LogicModelStatus.ACTIVE, version.version)):
        by_intervention[row.intervention_id] = row
    return sorted(by_intervention.values(), key=lambda version: (version.intervention.title, version.intervention_id))


def placed_mechanisms(versions: Iterable[LogicModel]) -> list[Placed]:
    """Every mechanism of these versions, in the order of their canvases: four queries for all."""
    found = []
    for chain in load_chains(list(versions)).values():
        ordered = [(link, each) for link in chain.links for each in chain.mechanisms_by_link[link.pk]]
        for number, (link, mechanism) in enumerate(ordered, start=1):
            mechanism.link, mechanism.logic_model = link, chain.logic_model
            found.append(Placed(mechanism, link, chain, f"M{number}"))
    return found


def by_lineage(placed: Iterable[Placed]) -> dict[UUID, Placed]:
    return {each.mechanism.lineage: each for each in placed}
