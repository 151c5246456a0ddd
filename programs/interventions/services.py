"""Writing interventions: the same for pages and API. Rights are checked by who calls."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.interventions.models import Intervention
from programs.people.models import User
from programs.programs.models import Program

MANY = ("lines", "areas", "partners")


@transaction.atomic
def create_intervention(*, program: Program, by: User, **fields: Any) -> Intervention:
    """Add an intervention to a programme; ``lines``, ``areas`` and ``partners`` are rows.

    Raises:
        ValidationError: keyed by model field.
    """
    intervention = Intervention(program=program)
    _write(intervention, fields, by)
    return intervention


@transaction.atomic
def change_intervention(
    *, intervention: Intervention, by: User, expected_revision: int | None, **fields: Any
) -> Intervention:
    """Change the fields given and leave all others.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: keyed by model field.
    """
    row = Intervention.objects.lock_for_edit(pk=intervention.pk, expected_revision=expected_revision)
    _write(row, fields, by)
    return row


def _write(intervention: Intervention, fields: dict[str, Any], by: User) -> None:
    many: dict[str, Collection] = {name: fields[name] for name in MANY if name in fields}
    for name, value in fields.items():
        if name not in MANY:
            setattr(intervention, name, value)
    _check(intervention, many)
    intervention._history_user = by
    intervention.save()
    for name, rows in many.items():
        getattr(intervention, name).set(rows)


def _check(intervention: Intervention, many: dict[str, Collection]) -> None:
    errors = {}
    lead = intervention.lead_partner
    if lead is not None and lead.program_id != intervention.program_id:
        errors["lead_partner"] = ValidationError(_("Kies een partner van dit programma."), code="other_program")
    for name in ("lines", "partners"):
        if any(row.program_id != intervention.program_id for row in many.get(name, ())):
            errors[name] = ValidationError(_("Kies alleen wat bij dit programma hoort."), code="other_program")
    first, last = intervention.age_from, intervention.age_to
    if first is not None and last is not None and last < first:
        message = _("De leeftijd tot is lager dan de leeftijd vanaf.")
        errors["age_to"] = ValidationError(message, code="order")
    if errors:
        raise ValidationError(errors)
    intervention.full_clean()
