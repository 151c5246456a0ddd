"""Chains of the demonstration: versions of a logic model, written out from their plans while still a draft.

Every part has a lineage that follows from its name, so the parts of two versions know each other.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitoring.demo import blueprint
from monitoring.demo.foundation import Ground
from programs.interventions.models import Intervention
from programs.logic_models.models import (
    ChainElement,
    ChainLink,
    LogicModel,
    LogicModelStatus,
    Mechanism,
    MechanismCondition,
)
from programs.logic_models.services import activate, give_agreement

LINEAGES = uuid.UUID("6f0f5a52-2f0f-4b8e-9f0e-1a0c5d1f2a3b")


@dataclass
class Version:
    """A stored version with its parts by the names of the plan; mechanisms by what is offered."""

    logic_model: LogicModel
    elements: dict[str, ChainElement] = field(default_factory=dict)
    links: dict[tuple[str, str], ChainLink] = field(default_factory=dict)
    mechanisms: dict[str, Mechanism] = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """How a version differs from the plan: other parts, and why they are different."""

    elements: Mapping[str, blueprint.Element] = field(default_factory=dict)
    without_links: tuple[tuple[str, str], ...] = ()
    extra_mechanisms: tuple[blueprint.Mechanism, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


def write_draft(
    ground: Ground,
    plan: blueprint.Intervention,
    *,
    intervention: Intervention,
    number: int = 1,
    based_on: Version | None = None,
    changes: Changes | None = None,
) -> Version:
    """Write the plan, with these changes, as the intervention's draft."""
    changes = changes or Changes()
    version = Version(
        LogicModel.objects.create(
            intervention=intervention, version=number, based_on=based_on.logic_model if based_on else None
        )
    )
    _add_elements(version, ground, plan, changes)
    _add_links(version, plan, changes)
    for position, mechanism in enumerate((*plan.mechanisms, *changes.extra_mechanisms), start=1):
        if (mechanism.source, mechanism.target) in version.links:
            _add_mechanism(version, plan, mechanism, position, changes)
    return version


def lineage_of(plan: blueprint.Intervention, *names: str) -> uuid.UUID:
    """The lineage of a part of an intervention's chain."""
    return uuid.uuid5(LINEAGES, "/".join((plan.title, *names)))


def activate_since(version: Version, *, ground: Ground, at: datetime) -> None:
    """Let all partners agree and the draft hold, and set the clock of both back to a moment in the past."""
    logic_model, bureau = version.logic_model, ground.people["bureau"]
    intervention = logic_model.intervention
    for partner in {intervention.lead_partner, *intervention.partners.all()}:
        give_agreement(
            logic_model=logic_model, partner=partner, by=ground.members.get(partner.name, bureau), agrees=True
        )
    logic_model.agreements.update(given_at=at)
    activate(logic_model=logic_model, by=bureau)
    for held in intervention.logic_models.exclude(status=LogicModelStatus.DRAFT):
        if held.status == LogicModelStatus.ACTIVE:
            held.activated_at = at
        elif held.archived_at > at:
            held.archived_at = at
        held._history_user = bureau
        held.save()
    logic_model.refresh_from_db()


def _add_elements(version: Version, ground: Ground, plan: blueprint.Intervention, changes: Changes) -> None:
    for position, (key, written) in enumerate(plan.elements.items(), start=1):
        element = changes.elements.get(key, written)
        version.elements[key] = ChainElement.objects.create(
            logic_model=version.logic_model,
            lineage=lineage_of(plan, key),
            stage=element.stage,
            what=element.what,
            why=element.why,
            partner=ground.partners.get(element.partner),
            position=position,
            change_reason=changes.reasons.get(key, ""),
        )


def _add_links(version: Version, plan: blueprint.Intervention, changes: Changes) -> None:
    for (source, target), lag in plan.links.items():
        if (source, target) in changes.without_links:
            continue
        version.links[source, target] = ChainLink.objects.create(
            logic_model=version.logic_model,
            lineage=lineage_of(plan, source, target),
            source=version.elements[source],
            target=version.elements[target],
            lag_from_months=lag[0] if lag else None,
            lag_to_months=lag[1] if lag else None,
            change_reason=changes.reasons.get(f"{source} → {target}", ""),
        )


def _add_mechanism(
    version: Version,
    plan: blueprint.Intervention,
    written: blueprint.Mechanism,
    position: int,
    changes: Changes,
) -> None:
    mechanism = Mechanism.objects.create(
        logic_model=version.logic_model,
        lineage=lineage_of(plan, written.source, written.target, written.offer),
        link=version.links[written.source, written.target],
        offer=written.offer,
        response=written.response,
        for_whom=written.for_whom,
        working=written.working,
        perspective=written.perspective,
        position=position,
        change_reason=changes.reasons.get(written.offer, ""),
    )
    version.mechanisms[written.offer] = mechanism
    for place, condition in enumerate(written.conditions, start=1):
        MechanismCondition.objects.create(
            mechanism=mechanism, text=condition.text, state=condition.state, position=place
        )
