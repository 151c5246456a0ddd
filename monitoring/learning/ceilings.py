"""How strong a verdict may call the evidence: people weigh it, but some rules hold for everybody (domain.md 4)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitoring.learning.models import EvidenceDirection, Judgement, ObservationKind, Strength
from monitoring.learning.rules import Evidence, Notes

FAVOURABLE = {Judgement.WORKS, Judgement.SOMETIMES}


def check_strength(judgement: str, strength: int, evidence: Sequence[Evidence], notes: Notes) -> None:
    """Refuse a strength the evidence does not carry.

    Raises:
        ValidationError: keyed by ``strength``, or by the text that is still to be written.
    """
    if strength >= Strength.WELL_FOUNDED and not notes.other_explanations:
        text = _("Vanaf ‘goed onderbouwd’: schrijf op welke andere verklaringen er zijn.")
        raise ValidationError({"other_explanations": ValidationError(text, "required")})
    if strength >= Strength.STRONG and not notes.comparison:
        text = _("Voor ‘sterk’: schrijf op welke vergelijking of evaluatie er is.")
        raise ValidationError({"comparison": ValidationError(text, "required")})
    if judgement not in FAVOURABLE:
        return
    ceiling, reason = favourable_ceiling(judgement, evidence)
    if strength > ceiling:
        text = _("Kies hoogstens ‘%(ceiling)s’. %(reason)s") % {"ceiling": ceiling.label, "reason": reason}
        raise ValidationError({"strength": ValidationError(text, "too_strong")})


def ceilings_in_words(evidence: Sequence[Evidence]) -> str:
    """Which strengths the evidence closes for a favourable verdict, and why; "" when none."""
    found: dict[tuple[Strength, str], list[str]] = {}
    for judgement in (Judgement.WORKS, Judgement.SOMETIMES):
        found.setdefault(favourable_ceiling(judgement, evidence), []).append(f"‘{judgement.label}’")
    said = _("Bij %(judgements)s hoogstens ‘%(ceiling)s’. %(reason)s")
    return " ".join(
        said % {"judgements": _(" of ").join(names), "ceiling": ceiling.label, "reason": reason}
        for (ceiling, reason), names in found.items()
        if ceiling < Strength.STRONG
    )


def favourable_ceiling(judgement: str, evidence: Sequence[Evidence]) -> tuple[Strength, str]:
    """The highest strength with which one may say that it works, and why no higher."""
    kinds = {each.family for each in evidence if each.direction == EvidenceDirection.FOR}
    unanswered = any(each.direction == EvidenceDirection.AGAINST and not each.answered for each in evidence)
    if not kinds:
        return Strength.HUNCH, _("Er is nog geen observatie die ervoor pleit.")
    if unanswered and judgement == Judgement.WORKS:
        return Strength.HUNCH, _("Een observatie tegen is nog niet beantwoord.")
    if kinds == {"people"}:
        return Strength.SIGNS, _("Alleen citaten en ervaringen zijn samen hoogstens aanwijzingen.")
    if kinds == {ObservationKind.STUDY}:
        return Strength.SIGNS, _("Alleen onderzoek van elders zegt te weinig over hier.")
    return Strength.STRONG, ""
