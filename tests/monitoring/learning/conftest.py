"""A second intervention with a mechanism of its own, of another partner."""

from collections.abc import Callable

import pytest

from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism


@pytest.fixture
def make_mechanism(world) -> Callable[..., Mechanism]:
    """A mechanism in an active chain of its own: resource → activity, led by Weller."""

    def make(title: str, offer: str, *, draft: bool = False, areas=(), ages=(None, None)) -> Mechanism:
        intervention = Intervention.objects.create(
            program=world.program, title=title, lead_partner=world.weller, age_from=ages[0], age_to=ages[1]
        )
        intervention.areas.add(*areas)
        version = LogicModel.objects.create(intervention=intervention, version=1)
        source = ChainElement.objects.create(logic_model=version, stage="resource", what="Een box")
        target = ChainElement.objects.create(logic_model=version, stage="activity", what="Bezoek aan huis")
        link = ChainLink.objects.create(logic_model=version, source=source, target=target)
        mechanism = Mechanism.objects.create(logic_model=version, link=link, offer=offer)
        if not draft:
            version.status = "active"
            version.save()
        return mechanism

    return make
