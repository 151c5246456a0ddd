"""One version as a whole: elements, links, mechanisms and conditions tied together, in four queries."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, MechanismCondition, Stage
from programs.logic_models.rules import Gap, Reading, find_gaps, makes_a_loop, may_lead_to, read_link


@dataclass(frozen=True)
class Chain:
    """Parts in the order of the canvas. ``link.source`` and ``link.target`` are elements of this same chain."""

    logic_model: LogicModel
    elements: list[ChainElement]
    links: list[ChainLink]
    mechanisms: list[Mechanism]
    conditions: list[MechanismCondition]

    @cached_property
    def mechanisms_by_link(self) -> dict[int, list[Mechanism]]:
        by_link: dict[int, list[Mechanism]] = {link.pk: [] for link in self.links}
        for mechanism in self.mechanisms:
            by_link[mechanism.link_id].append(mechanism)
        return by_link

    @cached_property
    def conditions_by_mechanism(self) -> dict[int, list[MechanismCondition]]:
        by_mechanism: dict[int, list[MechanismCondition]] = {mechanism.pk: [] for mechanism in self.mechanisms}
        for condition in self.conditions:
            by_mechanism[condition.mechanism_id].append(condition)
        return by_mechanism

    @cached_property
    def gaps(self) -> list[Gap]:
        return find_gaps(self.elements, self.links, self.mechanisms)

    def in_stage(self, stage: str) -> list[ChainElement]:
        return [element for element in self.elements if element.stage == stage]

    def links_from(self, element: ChainElement) -> list[ChainLink]:
        return [link for link in self.links if link.source_id == element.pk]

    def reading(self, link: ChainLink) -> Reading:
        return read_link(link.source, link.target, self.mechanisms_by_link[link.pk])

    def possible_targets(self, source: ChainElement) -> list[ChainElement]:
        """Elements a new link from here may go to."""
        pairs = [(link.source_id, link.target_id) for link in self.links]
        return [
            element
            for element in self.elements
            if may_lead_to(source.stage, element.stage)
            and (source.pk, element.pk) not in pairs
            and not makes_a_loop(source.pk, element.pk, pairs)
        ]


def load_chain(logic_model: LogicModel) -> Chain:
    """Read a version with all its parts: four queries, whatever its size."""
    order = {stage: place for place, stage in enumerate(Stage)}
    elements = sorted(
        logic_model.chainelements.select_related("partner"), key=lambda e: (order[Stage(e.stage)], e.position, e.pk)
    )
    by_id = {element.pk: element for element in elements}
    place = {element.pk: number for number, element in enumerate(elements)}
    links = sorted(logic_model.chainlinks.all(), key=lambda link: (place[link.source_id], place[link.target_id]))
    for link in links:
        link.source, link.target = by_id[link.source_id], by_id[link.target_id]
    links_by_id = {link.pk: link for link in links}
    mechanisms = list(logic_model.mechanisms.order_by("position", "pk"))
    for mechanism in mechanisms:
        mechanism.link = links_by_id[mechanism.link_id]
    conditions = list(MechanismCondition.objects.filter(mechanism__logic_model=logic_model).order_by("position", "pk"))
    return Chain(logic_model, elements, links, mechanisms, conditions)
