"""Who may do what with requests: the bureau asks and checks, partners answer their own, the manager reads along."""

from monitoring.measurements.permissions import may_check_in, may_report
from monitoring.requests.models import ReportingRequest
from programs.people.models import User
from programs.people.permissions import has_role


def may_ask_in(user: User, program_id: int) -> bool:
    """Set up rounds and send requests."""
    return has_role(user, program_id, "bureau")


def may_see_board(user: User, program_id: int) -> bool:
    """See who has to act, over all partners."""
    return has_role(user, program_id, "bureau", "manager")


def may_answer(user: User, request: ReportingRequest) -> bool:
    """Fill in and hand in: the partner's members, and the bureau on their behalf."""
    return may_report(user, request.partner)


def may_check_request(user: User, request: ReportingRequest) -> bool:
    """Approve and return what was handed in."""
    return may_check_in(user, request.partner.program_id)
