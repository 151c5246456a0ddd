"""Writing what is put into resources; the same for page and demonstration."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.investment.models import InputShare, ResourceInput
from monitoring.investment.rules import WHOLE
from programs.areas.models import Area, AreaClosure
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, Stage
from programs.people.models import User


@dataclass(frozen=True)
class ShareInput:
    area: Area
    percent: int
    margin: int = 0


@transaction.atomic
def add_input(
    *,
    resource: ChainElement,
    by: User,
    year: int,
    euros: int,
    domains: Sequence[str] = (),
    note: str = "",
    shares: Sequence[ShareInput] = (),
) -> ResourceInput:
    """Say what is put into a resource in a year. The same told twice is told once.

    Raises:
        ValidationError: keyed by field; also when that year has been told otherwise already.
    """
    if resource.stage != Stage.RESOURCE:
        raise ValidationError(_("Alleen bij een middel hoort inzet."), code="stage")
    intervention = resource.logic_model.intervention
    told = ResourceInput.objects.filter(intervention=intervention, lineage=resource.lineage, year=year).first()
    if told and _says(told, euros, domains, note, shares):
        return told
    if told:
        already = _("De inzet van %(year)s staat er al. Wijzig die.") % {"year": year}
        raise ValidationError({"year": ValidationError(already, code="unique")})
    return _write(
        ResourceInput(intervention=intervention, lineage=resource.lineage), by, year, euros, domains, note, shares
    )


@transaction.atomic
def change_input(
    *,
    resource_input: ResourceInput,
    by: User,
    expected_revision: int | None,
    euros: int,
    domains: Sequence[str] = (),
    note: str = "",
    shares: Sequence[ShareInput] = (),
) -> ResourceInput:
    """Say it again; the shares replace the earlier ones.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: keyed by field.
    """
    row = ResourceInput.objects.lock_for_edit(pk=resource_input.pk, expected_revision=expected_revision)
    return _write(row, by, row.year, euros, domains, note, shares)


@transaction.atomic
def remove_input(*, resource_input: ResourceInput, by: User) -> None:
    """Take it out of the reckoning; the history keeps it."""
    for share in resource_input.shares.all():
        share._history_user = by
        share.delete()
    resource_input._history_user = by
    resource_input.delete()


def check_shares(intervention: Intervention, shares: Sequence[ShareInput]) -> None:
    """Together no more than everything, and nothing twice.

    Raises:
        ValidationError: for the field ``shares``.
    """
    areas = [share.area.pk for share in shares]
    inside = AreaClosure.objects.filter(ancestor__in=areas, descendant__in=areas, depth__gt=0)
    own = Area.objects.of_program(intervention.program_id).filter(pk__in=areas)
    total = sum(share.percent for share in shares)
    problem = ""
    if len(set(areas)) < len(areas):
        problem = _("Een gebied staat er twee keer in.")
    elif total > WHOLE:
        problem = _("Samen zijn de delen %(total)d%%. Meer dan 100%% kan niet.") % {"total": total}
    elif own.count() < len(areas):
        problem = _("Kies gebieden van het programma.")
    elif found := inside.select_related("ancestor", "descendant").first():
        names = {"inner": found.descendant, "outer": found.ancestor}
        problem = _("%(inner)s ligt in %(outer)s. Kies een van beide, anders telt het twee keer.") % names
    if problem:
        raise ValidationError({"shares": ValidationError(problem, code="shares")})


def _says(row: ResourceInput, euros: int, domains: Sequence[str], note: str, shares: Sequence[ShareInput]) -> bool:
    """Whether this is what is stored already."""
    stored = {(share.area_id, share.percent, share.margin) for share in row.shares.all()}
    return (row.euros, row.domains, row.note) == (euros, sorted(set(domains)), note.strip()) and stored == {
        (share.area.pk, share.percent, share.margin) for share in shares
    }


def _write(
    row: ResourceInput,
    by: User,
    year: int,
    euros: int,
    domains: Sequence[str],
    note: str,
    shares: Sequence[ShareInput],
) -> ResourceInput:
    check_shares(row.intervention, shares)
    row.year, row.euros, row.domains, row.note = year, euros, sorted(set(domains)), note.strip()
    row.full_clean()
    row._history_user = by
    row.save()
    stored = {share.area_id: share for share in row.shares.all()}
    for wanted in shares:
        share = stored.pop(wanted.area.pk, None) or InputShare(resource_input=row, area=wanted.area)
        if share.pk and (share.percent, share.margin) == (wanted.percent, wanted.margin):
            continue
        share.percent, share.margin = wanted.percent, wanted.margin
        share.full_clean()
        share._history_user = by
        share.save()
    for share in stored.values():
        share._history_user = by
        share.delete()
    return row
