"""Writing partners: the same for pages and API. Rights are checked by who calls."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program, ProgramLine


@transaction.atomic
def add_partner(*, program: Program, by: User, lines: Collection[ProgramLine] = (), **fields: Any) -> Partner:
    """Add an organisation to a programme. Raises ``ValidationError`` keyed by model field."""
    partner = Partner(program=program, **fields)
    _save(partner, lines, by)
    return partner


@transaction.atomic
def change_partner(
    *,
    partner: Partner,
    by: User,
    expected_revision: int | None,
    lines: Collection[ProgramLine] | None = None,
    **fields: Any,
) -> Partner:
    """Change the fields given; ``lines=None`` leaves the lines as they are.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: keyed by model field.
    """
    row = Partner.objects.lock_for_edit(pk=partner.pk, expected_revision=expected_revision)
    for name, value in fields.items():
        setattr(row, name, value)
    _save(row, lines, by)
    return row


def _save(partner: Partner, lines: Collection[ProgramLine] | None, by: User) -> None:
    if any(line.program_id != partner.program_id for line in lines or ()):
        message = _("Kies lijnen van dit programma.")
        raise ValidationError({"lines": ValidationError(message, code="other_program")})
    partner.full_clean()
    partner._history_user = by
    partner.save()
    if lines is not None:
        partner.lines.set(lines)
