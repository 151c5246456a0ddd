"""The library of mechanisms: saying that two are the same one, and taking one over into a draft."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lamp.base.privacy.answers import stored_text
from programs.logic_models.models import ChainLink, Mechanism, SharedMechanism
from programs.logic_models.services.drafting import lineage_from
from programs.logic_models.services.mechanisms import ConditionInput, add_mechanism
from programs.people.models import User
from programs.programs.models import Program


@transaction.atomic
def share_mechanism(*, mechanism: Mechanism, other: Mechanism, by: User) -> UUID:
    """Say that two mechanisms are the same one, with all that each was already the same as.

    Raises:
        ValidationError: they are of two programmes, or one and the same mechanism.
    """
    program_id = mechanism.logic_model.intervention.program_id
    if other.logic_model.intervention.program_id != program_id or mechanism.lineage == other.lineage:
        text = _("Kies een ander mechanisme van hetzelfde programma.")
        raise ValidationError({"other": ValidationError(text, "other")})
    Program.objects.select_for_update(of=("self",)).get(pk=program_id)  # two who link at once form one group
    lineages = [mechanism.lineage, other.lineage]
    rows = {row.lineage: row for row in SharedMechanism.objects.filter(lineage__in=lineages)}
    identity = next((rows[each].identity for each in lineages if each in rows), uuid4())
    for row in SharedMechanism.objects.filter(identity__in={row.identity for row in rows.values()} - {identity}):
        row.identity, row._history_user = identity, by
        row.save()
    for lineage in lineages:
        if lineage not in rows:
            row = SharedMechanism(program_id=program_id, identity=identity, lineage=lineage, linked_by=by)
            row._history_user = by
            row.save()
    return identity


@transaction.atomic
def unshare_mechanism(*, mechanism: Mechanism, by: User) -> None:
    """Say that a mechanism stands on its own after all. A group of one that is left dissolves."""
    program_id = mechanism.logic_model.intervention.program_id
    Program.objects.select_for_update(of=("self",)).get(pk=program_id)
    row = SharedMechanism.objects.filter(lineage=mechanism.lineage).first()
    if row is None:
        return
    group = list(SharedMechanism.objects.filter(identity=row.identity))
    for each in group if len(group) <= 2 else [row]:
        each._history_user = by
        each.delete()


@transaction.atomic
def reuse_mechanism(
    *, mechanism: Mechanism, link: ChainLink, by: User, change_reason: str = "", client_key: UUID | None = None
) -> Mechanism:
    """Take a mechanism over on a link of a draft, as the same one. Whether its conditions hold there is unknown.

    Raises:
        ValidationError: it stands on this link already, or the link is of no draft or another programme.
    """
    if link.logic_model.intervention.program_id != mechanism.logic_model.intervention.program_id:
        raise ValidationError({"link": ValidationError(_("Kies een verband van hetzelfde programma."), "other")})
    made = lineage_from(client_key, link.logic_model) if client_key else None
    if made and (same := link.mechanisms.filter(lineage=made).first()):
        return same
    if link.mechanisms.filter(lineage__in=_same_lineages(mechanism)).exists():
        raise ValidationError({"link": ValidationError(_("Dit mechanisme staat al bij dit verband."), "double")})
    with stored_text():
        taken = add_mechanism(
            link=link,
            by=by,
            offer=mechanism.offer,
            response=mechanism.response,
            for_whom=mechanism.for_whom,
            working=mechanism.working,
            perspective=mechanism.perspective,
            conditions=[ConditionInput(each.text) for each in mechanism.conditions.order_by("position", "pk")],
            change_reason=change_reason,
            client_key=client_key,
        )
    taken.logic_model = link.logic_model
    share_mechanism(mechanism=mechanism, other=taken, by=by)
    return taken


def _same_lineages(mechanism: Mechanism) -> set[UUID]:
    identity = SharedMechanism.objects.filter(lineage=mechanism.lineage).values("identity")
    same = SharedMechanism.objects.filter(identity__in=identity).values_list("lineage", flat=True)
    return {mechanism.lineage, *same}
