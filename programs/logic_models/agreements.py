"""What each partner that takes part says of a version: its latest word, and of which text."""

from dataclasses import dataclass

from programs.logic_models.models import Agreement, LogicModel
from programs.logic_models.permissions import partner_ids_in
from programs.partners.models import Partner


@dataclass(frozen=True)
class Voice:
    """One partner and its latest word, if any. ``is_earlier``: the text changed after it was given."""

    partner: Partner
    is_lead: bool
    word: Agreement | None
    is_earlier: bool

    @property
    def agrees_now(self) -> bool:
        return self.word is not None and self.word.agrees and not self.is_earlier


def voices(logic_model: LogicModel) -> list[Voice]:
    """All partners that take part, the lead first, then by name. Constant queries."""
    intervention = logic_model.intervention
    latest: dict[int, Agreement] = {}
    for word in logic_model.agreements.select_related("given_by").order_by("given_at", "pk"):
        latest[word.partner_id] = word
    spoken = []
    for partner in Partner.objects.filter(pk__in=partner_ids_in(intervention)).order_by("name", "pk"):
        word = latest.get(partner.pk)
        is_earlier = bool(word and logic_model.changed_at and word.given_at < logic_model.changed_at)
        spoken.append(Voice(partner, partner.pk == intervention.lead_partner_id, word, is_earlier))
    return sorted(spoken, key=lambda voice: not voice.is_lead)
