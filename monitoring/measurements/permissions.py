"""Who may do what with results (domain.md 7): partners their own, the bureau everything of its programme."""

from django.core.exceptions import PermissionDenied

from monitoring.measurements.models import Measurement, MeasurementStatus
from programs.partners.models import Partner
from programs.people.models import User
from programs.people.permissions import has_role, partner_ids_of, roles_of


def may_report(user: User, partner: Partner) -> bool:
    """Enter results for this partner: its own members, and the bureau."""
    return partner.pk in partner_ids_of(user) or has_role(user, partner.program_id, "bureau")


def may_report_somewhere(user: User, program_id: int) -> bool:
    """Enter results for some partner of this programme."""
    return has_role(user, program_id, "partner", "bureau")


def may_change(user: User, measurement: Measurement) -> bool:
    """Change what was filled in: before it is submitted or once returned; the bureau also a submitted one."""
    partner = measurement.partner
    if measurement.status in (MeasurementStatus.DRAFT, MeasurementStatus.RETURNED):
        return may_report(user, partner)
    return measurement.status == MeasurementStatus.SUBMITTED and has_role(user, partner.program_id, "bureau")


def may_check(user: User, measurement: Measurement) -> bool:
    """Approve or return."""
    return may_check_in(user, measurement.partner.program_id)


def may_check_in(user: User, program_id: int) -> bool:
    """Approve or return results of this programme."""
    return has_role(user, program_id, "bureau")


def may_check_somewhere(user: User) -> bool:
    """Approve or return results of some programme."""
    return any(has.role == "bureau" for has in roles_of(user))


def require(right: bool) -> None:
    """Refuse whoever lacks the right."""
    if not right:
        raise PermissionDenied
