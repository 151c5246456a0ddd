"""Who may do what with the activity log: partners their own entries, the bureau all of its programme."""

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.measurements.models import MeasurementStatus
from monitoring.measurements.permissions import may_report
from programs.people.models import User
from programs.people.permissions import has_role, memberships_of, roles_of
from programs.programs.models import Program


def may_log_somewhere(user: User) -> bool:
    """Whether the form "Vastleggen" is there for this person at all."""
    return any(has.role in ("partner", "bureau") for has in roles_of(user))


def may_read_log(user: User, program_id: int) -> bool:
    """Read the log of a programme's interventions: all but board and admin, each within what is visible to them."""
    return has_role(user, program_id, "partner", "bureau", "manager")


def may_change_entry(user: User, entry: ActivityLogEntry) -> bool:
    """Change or withdraw an entry that does not count yet."""
    return entry.status != MeasurementStatus.APPROVED and may_report(user, entry.partner)


def may_correct_entry(user: User, entry: ActivityLogEntry) -> bool:
    """Correct the quantities of an entry that counts."""
    return entry.status == MeasurementStatus.APPROVED and may_report(user, entry.partner)


def may_check_entry(user: User, entry: ActivityLogEntry) -> bool:
    """Approve or return."""
    return has_role(user, entry.partner.program_id, "bureau")


def programs_with_log(user: User) -> list[Program]:
    """The programmes whose whole log a person reads: bureau and manager."""
    mine = [one for one in memberships_of(user) if one.role in ("bureau", "manager")]
    return list({one.program_id: one.program for one in mine}.values())
