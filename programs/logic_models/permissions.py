"""Who may change which version: named functions for pages, API and templates alike."""

from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel
from programs.people.models import User
from programs.people.permissions import has_role, partner_ids_of


def partner_ids_in(intervention: Intervention) -> frozenset[int]:
    """Partners that take part, as lead or otherwise; read once per intervention object."""
    if not hasattr(intervention, "_partner_ids_in"):
        ids = set(intervention.partners.values_list("pk", flat=True)) | {intervention.lead_partner_id}
        intervention._partner_ids_in = frozenset(ids - {None})
    return intervention._partner_ids_in


def may_draft(user: User, intervention: Intervention) -> bool:
    """Start a draft of this intervention and fill it in: the bureau, and the partners that take part."""
    return has_role(user, intervention.program_id, "bureau") or bool(
        partner_ids_of(user) & partner_ids_in(intervention)
    )


def may_contribute(user: User, logic_model: LogicModel) -> bool:
    """Change this version's elements, links and mechanisms."""
    return logic_model.is_draft and may_draft(user, logic_model.intervention)


def may_arrange(user: User, logic_model: LogicModel) -> bool:
    """Set order, responsible partner and the state of conditions: in an active version the bureau alone."""
    if logic_model.is_draft:
        return may_contribute(user, logic_model)
    return logic_model.status == "active" and has_role(user, logic_model.intervention.program_id, "bureau")


def may_activate(user: User, logic_model: LogicModel) -> bool:
    """Activate, archive, and throw away a draft."""
    return has_role(user, logic_model.intervention.program_id, "bureau")


def may_share(user: User, program_id: int) -> bool:
    """Say that mechanisms of several interventions are the same one: the bureau keeps the library."""
    return has_role(user, program_id, "bureau")


def partner_ids_to_speak_for(user: User, intervention: Intervention) -> frozenset[int]:
    """The partners whose agreement or objection the user may give."""
    return partner_ids_of(user) & partner_ids_in(intervention)


def may_agree(user: User, logic_model: LogicModel, partner_id: int) -> bool:
    return logic_model.is_draft and partner_id in partner_ids_to_speak_for(user, logic_model.intervention)
