"""Adding and changing the arrows of a chain."""

from typing import TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.logic_models.models import ChainElement, ChainLink
from programs.logic_models.rules import validate_link
from programs.logic_models.services.drafting import (
    clean_texts,
    lineage_from,
    lock_draft,
    lock_part,
    require_reason,
    save_part,
    touch,
)
from programs.people.models import User


class LinkChanges(TypedDict, total=False):
    lag_from_months: int | None
    lag_to_months: int | None
    change_reason: str


@transaction.atomic
def add_link(
    *,
    source: ChainElement,
    target: ChainElement,
    by: User,
    lag_from_months: int | None = None,
    lag_to_months: int | None = None,
    change_reason: str = "",
    client_key: UUID | None = None,
) -> ChainLink:
    """Say that one element leads to another. A link that exists is returned as it is.

    A link the version it is based on has too is that same link, also when it was deleted in between:
    its lineage stays, so that what is known of it stays with it.
    """
    logic_model = lock_draft(source.logic_model_id)
    if same := ChainLink.objects.filter(source=source, target=target).first():
        return same
    validate_link(source, target, logic_model.chainlinks.values_list("source_id", "target_id"))
    link = ChainLink(logic_model=logic_model, source=source, target=target, change_reason=change_reason.strip())
    link.lag_from_months, link.lag_to_months = lag_from_months, lag_to_months
    if earlier := _lineage_before(link):
        link.lineage = earlier
    elif client_key:
        link.lineage = lineage_from(client_key, logic_model)
    _validate_lag(link)
    save_part(link, by=by)
    touch(logic_model, by=by)
    return link


@transaction.atomic
def change_link(
    *, link: ChainLink, by: User, expected_revision: int | None = None, **changes: Unpack[LinkChanges]
) -> ChainLink:
    """Change after how many months a link shows. Where it goes never changes: that is another link."""
    logic_model = lock_draft(link.logic_model_id)
    link, is_changed = lock_part(link, expected_revision=expected_revision, changes=clean_texts(dict(changes)))
    if not is_changed:
        return link
    require_reason(link.source.lineage, link.target.lineage, reason=link.change_reason)
    _validate_lag(link)
    save_part(link, by=by)
    touch(logic_model, by=by)
    return link


def _lineage_before(link: ChainLink) -> UUID | None:
    """The lineage of the link between the same two elements in the version this draft is based on."""
    same = ChainLink.objects.filter(
        logic_model=link.logic_model.based_on_id,
        source__lineage=link.source.lineage,
        target__lineage=link.target.lineage,
    )
    return same.values_list("lineage", flat=True).first()


def _validate_lag(link: ChainLink) -> None:
    first, last = link.lag_from_months, link.lag_to_months
    if first is not None and last is not None and last < first:
        raise ValidationError(
            {"lag_to_months": ValidationError(_("Dit moet gelijk zijn aan of meer dan het eerste getal."), "order")}
        )
