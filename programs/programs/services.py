"""Writing programmes and their lines: the same for pages and API."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from programs.areas.models import Area
from programs.people.models import Membership, Role, User
from programs.programs.models import Program, ProgramLine


def check_program(program: Program) -> None:
    """Dates and thresholds in order. Raises ``ValidationError`` keyed by field."""
    errors = {}
    if program.end_date < program.start_date:
        errors["end_date"] = ValidationError(_("Het programma kan niet eindigen voordat het begint."), code="order")
    if program.threshold_on_course < program.threshold_attention:
        message = _("“Let op” begint lager dan “op koers”. Kies hier een lager getal.")
        errors["threshold_attention"] = ValidationError(message, code="order")
    if errors:
        raise ValidationError(errors)


def _write(program: Program, fields: dict[str, Any], areas: Iterable[Area] | None) -> Program:
    for name, value in fields.items():
        setattr(program, name, value)
    program.full_clean(validate_constraints=False)
    check_program(program)
    program.save()
    if areas is not None and set(program.areas.values_list("pk", flat=True)) != {area.pk for area in areas}:
        program.areas.set(areas)
    return program


@transaction.atomic
def add_program(
    *, by: User, admins: Iterable[User] | None = None, areas: Iterable[Area] | None = None, **fields: Any
) -> Program:
    """Start a programme; who does so becomes its bureau.

    Nobody becomes admin by starting one: without ``admins`` they are those who are admin already where the
    starter works in the bureau, so that rights over people stay with whom they were given to.
    """
    program = _write(Program(), fields, areas)
    Membership.objects.create(user=by, program=program, role=Role.BUREAU)
    for admin in _admins_beside(by) if admins is None else admins:
        Membership.objects.create(user=admin, program=program, role=Role.ADMIN)
    return program


def _admins_beside(bureau_member: User) -> Iterable[User]:
    programs = Membership.objects.of(bureau_member, Role.BUREAU).values("program")
    administer = Membership.objects.filter(program__in=programs, role=Role.ADMIN, user__is_active=True)
    return User.objects.filter(pk__in=administer.values("user")).order_by("pk")


@transaction.atomic
def change_program(
    *, program: Program, expected_revision: int | None, areas: Iterable[Area] | None = None, **fields: Any
) -> Program:
    """Change settings; ``areas`` replaces the programme's own areas when given.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: keyed by field.
    """
    program = Program.objects.lock_for_edit(pk=program.pk, expected_revision=expected_revision)
    return _write(program, fields, areas)


@transaction.atomic
def add_line(*, program: Program, name: str, color: str) -> ProgramLine:
    """Add a line at the end. Raises ``ValidationError`` keyed by field."""
    last = program.lines.aggregate(last=Max("position"))["last"] or 0
    line = ProgramLine(program=program, name=name, color=color, position=last + 1)
    _check_line(line)
    line.save()
    return line


@transaction.atomic
def change_line(*, line: ProgramLine, expected_revision: int | None, name: str, color: str) -> ProgramLine:
    line = ProgramLine.objects.lock_for_edit(pk=line.pk, expected_revision=expected_revision)
    line.name, line.color = name, color
    _check_line(line)
    line.save()
    return line


@transaction.atomic
def move_line(*, line: ProgramLine, step: int) -> None:
    """Move a line one place: ``step`` -1 up, 1 down; at the end it stays. Positions become 1, 2, 3 …"""
    Program.objects.select_for_update().get(pk=line.program_id)
    lines = list(ProgramLine.objects.filter(program=line.program_id))
    here = lines.index(line)
    there = min(max(here + step, 0), len(lines) - 1)
    lines.insert(there, lines.pop(here))
    for position, one in enumerate(lines, start=1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])


@transaction.atomic
def remove_line(*, line: ProgramLine) -> None:
    """Remove a line that nothing uses.

    Raises:
        ValidationError: partners or interventions are on this line.
    """
    if line.partners.exists() or line.interventions.exists():
        raise ValidationError(
            _("Deze lijn is in gebruik bij partners of interventies. Haal de lijn daar eerst weg."), code="in_use"
        )
    line.delete()


def _check_line(line: ProgramLine) -> None:
    line.full_clean(validate_constraints=False)
    same = ProgramLine.objects.filter(program=line.program_id, name__iexact=line.name).exclude(pk=line.pk)
    if same.exists():
        raise ValidationError({"name": ValidationError(_("Er is al een lijn met deze naam."), code="unique")})
