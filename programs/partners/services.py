"""Writing partners: the same for pages and API."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from programs.partners.models import Partner
from programs.programs.models import Program, ProgramLine


def _write(partner: Partner, name: str, lines: Iterable[ProgramLine]) -> Partner:
    partner.name = name
    partner.full_clean(validate_constraints=False)
    if Partner.objects.filter(program=partner.program_id, name__iexact=name).exclude(pk=partner.pk).exists():
        raise ValidationError({"name": ValidationError(_("Er is al een partner met deze naam."), code="unique")})
    if any(line.program_id != partner.program_id for line in lines):
        message = _("Deze lijn hoort niet bij dit programma.")
        raise ValidationError({"lines": ValidationError(message, code="invalid_choice")})
    partner.save()
    if set(partner.lines.values_list("pk", flat=True)) != {line.pk for line in lines}:
        partner.lines.set(lines)
    return partner


@transaction.atomic
def add_partner(*, program: Program, name: str, lines: Iterable[ProgramLine] = ()) -> Partner:
    """Add an organisation to a programme. Raises ``ValidationError`` keyed by field."""
    return _write(Partner(program=program), name, list(lines))


@transaction.atomic
def change_partner(
    *, partner: Partner, expected_revision: int | None, name: str, lines: Iterable[ProgramLine]
) -> Partner:
    """Change name and lines.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: keyed by field.
    """
    partner = Partner.objects.lock_for_edit(pk=partner.pk, expected_revision=expected_revision)
    return _write(partner, name, list(lines))
