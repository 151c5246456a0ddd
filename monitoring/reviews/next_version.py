"""What the next version says otherwise: proposed in a review, and applied to the draft that its closing opens."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitoring.reviews.models import ChangeKind, ProposedChange, Review
from monitoring.reviews.services import add_once
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism
from programs.logic_models.services.deletion import delete_element, delete_link, delete_mechanism
from programs.logic_models.services.elements import add_element, change_element
from programs.logic_models.services.mechanisms import add_mechanism, change_mechanism
from programs.logic_models.services.versions import start_draft
from programs.people.models import User

Part = ChainElement | ChainLink | Mechanism
PartKey = tuple[str, UUID | None]


def propose_change(
    *,
    review: Review,
    by: User,
    kind: str,
    part: str,
    reason: str,
    lineage: UUID | None = None,
    stage: str = "",
    text: str = "",
    second: str = "",
    client_key: UUID | None = None,
) -> ProposedChange:
    """Propose what the next version says otherwise (``models.ProposedChange`` tells what the fields mean).

    Raises:
        ValidationError: no new text, or a part that is not in this version.
    """
    row = ProposedChange(
        review=review,
        kind=kind,
        part=part,
        lineage=lineage,
        stage=stage,
        text=text.strip(),
        second=second.strip(),
        reason=reason.strip(),
        client_key=client_key,
    )
    if part == "link" and kind != ChangeKind.REMOVE:
        text = _("Een verband kunt u hier alleen weghalen.")
        raise ValidationError({"part": ValidationError(text, "link_only_removed")})
    if kind != ChangeKind.REMOVE and not row.text:
        raise ValidationError({"text": ValidationError(_("Schrijf op hoe het moet worden."), "required")})
    if _is_new_element(row):
        if not stage:
            raise ValidationError({"stage": ValidationError(_("Kies in welke kolom het komt."), "required")})
    elif key_of(row) not in parts_of(review.logic_model):
        raise ValidationError({"lineage": ValidationError(_("Kies een onderdeel van deze versie."), "unknown_part")})
    return add_once(row, by=by)


def parts_of(logic_model: LogicModel) -> dict[PartKey, Part]:
    """All parts of a version by what they are and their lineage; three queries."""
    links = logic_model.chainlinks.select_related("source", "target")
    found: dict[PartKey, Part] = {("element", each.lineage): each for each in logic_model.chainelements.all()}
    found |= {("link", each.lineage): each for each in links}
    return found | {("mechanism", each.lineage): each for each in logic_model.mechanisms.all()}


def key_of(change: ProposedChange) -> PartKey:
    """The part a change is about; of a new mechanism its link."""
    on_link = change.kind == ChangeKind.ADD and change.part == "mechanism"
    return "link" if on_link else change.part, UUID(str(change.lineage)) if change.lineage else None


def open_draft(review: Review, *, by: User) -> LogicModel | None:
    """The next version with the proposed changes in it; ``None`` where nothing is proposed or a draft exists."""
    changes = list(review.changes.all())
    if not changes or review.intervention.logic_models.filter(status="draft").exists():
        return None
    draft = start_draft(intervention=review.intervention, by=by)
    for change in changes:
        _apply(change, draft, by)
    return draft


def _apply(change: ProposedChange, draft: LogicModel, by: User) -> None:
    why = {"change_reason": change.reason}
    if _is_new_element(change):
        add_element(logic_model=draft, by=by, stage=change.stage, what=change.text, why=change.second, **why)
        return
    part = parts_of(draft).get(key_of(change))  # it may have gone with another change, such as a link with its element
    if isinstance(part, ChainLink) and change.kind == ChangeKind.ADD:
        add_mechanism(link=part, by=by, offer=change.text, response=change.second, **why)
    elif isinstance(part, ChainLink) and change.kind == ChangeKind.REMOVE:
        delete_link(link=part, by=by, **why)
    elif isinstance(part, ChainElement) and change.kind == ChangeKind.REMOVE:
        delete_element(element=part, by=by, **why)
    elif isinstance(part, ChainElement):
        change_element(element=part, by=by, what=change.text, why=change.second or part.why, **why)
    elif isinstance(part, Mechanism) and change.kind == ChangeKind.REMOVE:
        delete_mechanism(mechanism=part, by=by, **why)
    elif isinstance(part, Mechanism):
        change_mechanism(mechanism=part, by=by, offer=change.text, response=change.second or part.response, **why)


def _is_new_element(change: ProposedChange) -> bool:
    return change.kind == ChangeKind.ADD and change.part == "element"
