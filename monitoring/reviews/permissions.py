"""Who may do what with reviews (domain.md 7)."""

from monitoring.reviews.models import ImprovementAction, Review
from programs.interventions.models import Intervention
from programs.logic_models.permissions import partner_ids_in
from programs.people.models import User
from programs.people.permissions import has_role, partner_ids_of


def may_hold(user: User, program_id: int) -> bool:
    """Start, lead and close reviews: bureau and manager."""
    return has_role(user, program_id, "bureau", "manager")


def may_lead(user: User, review: Review) -> bool:
    """Change this review: bureau and manager, while it is open."""
    return review.is_open and may_hold(user, review.intervention.program_id)


def partners_to_speak_for(user: User, intervention: Intervention) -> frozenset[int]:
    """The partners in this intervention whose preparation, ideas and interests the user may write."""
    return partner_ids_of(user) & partner_ids_in(intervention)


def may_take_part(user: User, review: Review) -> bool:
    """Prepare, and put forward ideas and interests."""
    return review.is_open and (may_lead(user, review) or bool(partners_to_speak_for(user, review.intervention)))


def may_read_conversation(user: User, review: Review) -> bool:
    """Read agenda, preparation and ideas; the board reads conclusions only."""
    return may_hold(user, review.intervention.program_id) or bool(partners_to_speak_for(user, review.intervention))


def may_move_on(user: User, action: ImprovementAction) -> bool:
    """Say how far an improvement action is: its owner, bureau and manager."""
    return may_hold(user, action.review.intervention.program_id) or action.owner_id in partner_ids_of(user)
