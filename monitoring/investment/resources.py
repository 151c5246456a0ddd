"""The resources of a programme's chains: what they are called, and which there are now."""

from collections.abc import Iterable
from uuid import UUID

from programs.logic_models.models import ChainElement, LogicModelStatus, Stage
from programs.people.models import User
from programs.programs.models import Program


def resources_of(program: Program, user: User) -> set[UUID]:
    """Lineages of the resources in the chains that hold now."""
    elements = ChainElement.objects.visible_to(user).filter(
        stage=Stage.RESOURCE,
        logic_model__status=LogicModelStatus.ACTIVE,
        logic_model__intervention__program=program,
    )
    return set(elements.values_list("lineage", flat=True))


def resource_names(lineages: Iterable[UUID], user: User) -> dict[UUID, str]:
    """What resources are called in the newest version one may see."""
    elements = ChainElement.objects.visible_to(user).filter(lineage__in=set(lineages))
    return dict(elements.order_by("logic_model__version", "pk").values_list("lineage", "what"))
