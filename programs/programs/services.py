"""Writing programmes and their lines: the same for pages and API. Rights are checked by who calls."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.areas.models import Area
from programs.people.models import Membership, Role, User
from programs.programs.models import Program, ProgramLine


@transaction.atomic
def create_program(*, by: User, areas: Collection[Area] = (), **fields: Any) -> Program:
    """Start a programme. Whoever starts it becomes its bureau, or nobody could see it.

    Raises:
        ValidationError: keyed by model field.
    """
    program = Program(**fields)
    _save(program, by)
    program.areas.set(areas)
    Membership.objects.create(user=by, program=program, role=Role.BUREAU)
    return program


@transaction.atomic
def change_program(
    *, program: Program, by: User, expected_revision: int | None, areas: Collection[Area] | None = None, **fields: Any
) -> Program:
    """Change the fields given; ``areas=None`` leaves the areas as they are.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: keyed by model field.
    """
    row = Program.objects.lock_for_edit(pk=program.pk, expected_revision=expected_revision)
    for name, value in fields.items():
        setattr(row, name, value)
    _save(row, by)
    if areas is not None:
        row.areas.set(areas)
    return row


@transaction.atomic
def add_line(*, program: Program, by: User, **fields: Any) -> ProgramLine:
    """Add a line to a programme. Raises ``ValidationError`` keyed by model field."""
    line = ProgramLine(program=program, **fields)
    _save(line, by)
    return line


@transaction.atomic
def change_line(*, line: ProgramLine, by: User, expected_revision: int | None, **fields: Any) -> ProgramLine:
    """Change a line's name, colour or place. Raises ``EditConflict`` and ``ValidationError``."""
    row = ProgramLine.objects.lock_for_edit(pk=line.pk, expected_revision=expected_revision)
    for name, value in fields.items():
        setattr(row, name, value)
    _save(row, by)
    return row


def _save(row: Program | ProgramLine, by: User) -> None:
    if isinstance(row, Program) and row.start_date > row.end_date:
        message = _("Het programma eindigt voordat het begint.")
        raise ValidationError({"end_date": ValidationError(message, code="order")})
    if isinstance(row, Program) and row.threshold_attention > row.threshold_on_course:
        message = _("“Let op” begint niet hoger dan “op koers”.")
        raise ValidationError({"threshold_attention": ValidationError(message, code="order")})
    row.full_clean()
    row._history_user = by
    row.save()
