"""Adding and changing interventions; the same for page, API, import and job."""

from collections.abc import Iterable
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lamp.base.models import EditConflict
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program, ProgramLine

MANY = ("lines", "areas", "partners")


class InterventionFields(TypedDict, total=False):
    title: str
    goal: str
    age_from: int | None
    age_to: int | None
    lead_partner: Partner | None
    lines: Iterable[ProgramLine]
    areas: Iterable[Area]
    partners: Iterable[Partner]


@transaction.atomic
def add_intervention(
    *, program: Program, by: User, client_key: UUID | None = None, **fields: Unpack[InterventionFields]
) -> Intervention:
    """Add an intervention to a programme. The same client key adds it once."""
    if client_key and (same := Intervention.objects.filter(client_key=client_key, program=program).first()):
        return same
    intervention = Intervention(program=program, client_key=client_key)
    _write(intervention, dict(fields), by)
    return intervention


@transaction.atomic
def change_intervention(
    *,
    intervention: Intervention,
    by: User,
    expected_revision: int | None = None,
    **fields: Unpack[InterventionFields],
) -> Intervention:
    """Change an intervention.

    Raises:
        EditConflict: somebody else changed it since ``expected_revision``. Saying the same twice is no conflict.
    """
    try:
        intervention = Intervention.objects.lock_for_edit(pk=intervention.pk, expected_revision=expected_revision)
    except EditConflict as conflict:
        intervention = conflict.current
        if any(_differs(intervention, name, value) for name, value in fields.items()):
            raise
    if any(_differs(intervention, name, value) for name, value in fields.items()):
        _write(intervention, dict(fields), by)
    return intervention


def _differs(intervention: Intervention, name: str, value: Any) -> bool:
    if name in MANY:
        return set(getattr(intervention, name).values_list("pk", flat=True)) != {row.pk for row in value}
    return getattr(intervention, name) != (value.strip() if isinstance(value, str) else value)


def _write(intervention: Intervention, fields: dict[str, Any], by: User) -> None:
    many = {name: list(fields.pop(name)) for name in MANY if name in fields}
    for name, value in fields.items():
        setattr(intervention, name, value.strip() if isinstance(value, str) else value)
    _validate(intervention, many)
    intervention._history_user = by
    intervention.full_clean()
    intervention.save()
    for name, rows in many.items():
        getattr(intervention, name).set(rows)


def _validate(intervention: Intervention, many: dict[str, list[Any]]) -> None:
    first, last = intervention.age_from, intervention.age_to
    if first is not None and last is not None and last < first:
        raise ValidationError(
            {"age_to": ValidationError(_("Deze leeftijd is lager dan de leeftijd vanaf."), code="order")}
        )
    for name in ("lines", "partners"):
        if any(row.program_id != intervention.program_id for row in many.get(name, [])):
            raise ValidationError({name: ValidationError(_("Kies iets van dit programma."), code="program")})
    lead = intervention.lead_partner
    if lead and lead.program_id != intervention.program_id:
        raise ValidationError({"lead_partner": ValidationError(_("Kies iets van dit programma."), code="program")})
