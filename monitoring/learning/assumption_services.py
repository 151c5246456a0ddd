"""Writing what people say of assumptions, and their tests."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lamp.base.models import EditConflict
from monitoring.learning.models import Assumption, AssumptionTest
from monitoring.learning.permissions import may_finish, may_weigh
from programs.logic_models.models import Mechanism
from programs.partners.models import Partner
from programs.people.models import User


@transaction.atomic
def weigh_assumption(
    *, mechanism: Mechanism, by: User, importance: int | None, change_mind: str, expected_revision: int | None
) -> Assumption:
    """Say how much depends on a mechanism (``None``: what LAMP works out) and what would change our minds.

    Raises:
        PermissionDenied: ``by`` may not weigh assumptions here.
        EditConflict: somebody else did so meanwhile.
    """
    program_id = mechanism.logic_model.intervention.program_id
    if not may_weigh(by, program_id):
        raise PermissionDenied
    row = Assumption.objects.select_for_update(of=("self",)).filter(lineage=mechanism.lineage).first()
    if row is None:
        row = Assumption(program_id=program_id, lineage=mechanism.lineage)
    elif expected_revision is not None and row.revision != expected_revision:
        raise EditConflict(row)
    row.importance, row.change_mind = importance, change_mind.strip()
    row.full_clean(exclude=["program"])
    row._history_user = by
    row.save()
    return row


@transaction.atomic
def plan_test(
    *, mechanism: Mechanism, by: User, what: str, owner: Partner, due_on: date, client_key: UUID | None = None
) -> AssumptionTest:
    """Agree on a test of an assumption. The same client key plans it once."""
    program_id = mechanism.logic_model.intervention.program_id
    if not may_weigh(by, program_id) or owner.program_id != program_id:
        raise PermissionDenied
    if client_key and (stored := AssumptionTest.objects.filter(client_key=client_key, planned_by=by).first()):
        return stored
    test = AssumptionTest(
        program_id=program_id,
        lineage=mechanism.lineage,
        what=what.strip(),
        owner=owner,
        due_on=due_on,
        planned_by=by,
        client_key=client_key,
    )
    _save(test, by)
    return test


@transaction.atomic
def change_test(
    *, test: AssumptionTest, by: User, what: str, owner: Partner, due_on: date, expected_revision: int | None
) -> AssumptionTest:
    """Agree on something else for a test."""
    if not may_weigh(by, test.program_id) or owner.program_id != test.program_id:
        raise PermissionDenied
    row: AssumptionTest = AssumptionTest.objects.lock_for_edit(pk=test.pk, expected_revision=expected_revision)
    row.what, row.owner, row.due_on = what.strip(), owner, due_on
    _save(row, by)
    return row


@transaction.atomic
def finish_test(
    *,
    test: AssumptionTest,
    by: User,
    outcome: str,
    result: str,
    finished_on: date | None,
    expected_revision: int | None,
) -> AssumptionTest:
    """Write down what came out of a test; saying it again puts it right.

    Raises:
        ValidationError: no outcome or result, or a date ahead.
    """
    if not may_finish(by, test):
        raise PermissionDenied
    row: AssumptionTest = AssumptionTest.objects.lock_for_edit(pk=test.pk, expected_revision=expected_revision)
    today = timezone.localdate()
    errors = {}
    if not outcome:
        errors["outcome"] = ValidationError(_("Kies een uitkomst."), "required")
    if not result.strip():
        errors["result"] = ValidationError(_("Schrijf op wat eruit kwam."), "required")
    if finished_on and finished_on > today:
        errors["finished_on"] = ValidationError(_("Deze datum ligt in de toekomst."), "future")
    if errors:
        raise ValidationError(errors)
    row.outcome, row.result, row.finished_on = outcome, result.strip(), finished_on or today
    _save(row, by)
    return row


def _save(test: AssumptionTest, by: User) -> None:
    test.full_clean(exclude=["program", "owner", "planned_by"])
    test._history_user = by
    test.save()
