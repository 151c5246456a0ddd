"""What holds for every chain: which links exist, what is still missing, and how a link is read aloud.

Pure functions over parts of one version; nothing here reads the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.logic_models.models import ChainElement, ChainLink, Mechanism, Stage, Working

NEXT_STAGE = {
    Stage.RESOURCE: Stage.ACTIVITY,
    Stage.ACTIVITY: Stage.OUTPUT,
    Stage.OUTPUT: Stage.EFFECT,
    Stage.EFFECT: Stage.EFFECT,
}


def may_lead_to(source_stage: str, target_stage: str) -> bool:
    """Whether a link from one stage to the other is a link at all."""
    return NEXT_STAGE[Stage(source_stage)] == target_stage


def makes_a_loop(source_id: int, target_id: int, links: Iterable[tuple[int, int]]) -> bool:
    """Whether a new link would close a circle.

    Args:
        links: the present links as (source id, target id), in any order.
    """
    following: dict[int, list[int]] = {}
    for before, after in links:
        following.setdefault(before, []).append(after)
    reached, ahead = set(), [target_id]
    while ahead:
        element = ahead.pop()
        if element == source_id:
            return True
        if element not in reached:
            reached.add(element)
            ahead.extend(following.get(element, []))
    return False


def validate_link(source: ChainElement, target: ChainElement, links: Iterable[tuple[int, int]]) -> None:
    """Raises ValidationError, keyed by ``target``, when this is no link (domain.md 2)."""
    if source.logic_model_id != target.logic_model_id:
        raise ValidationError({"target": ValidationError(_("Kies een onderdeel van dezelfde LAMP."), code="version")})
    if not may_lead_to(source.stage, target.stage):
        raise ValidationError(
            {
                "target": ValidationError(
                    _("Een verband gaat naar de volgende kolom, of van een effect naar een later effect."),
                    code="stage",
                )
            }
        )
    if source.pk == target.pk or makes_a_loop(source.pk, target.pk, links):
        raise ValidationError(
            {
                "target": ValidationError(
                    _("Zo ontstaat een kring. Een effect leidt alleen tot een later effect."), "loop"
                )
            }
        )


@dataclass(frozen=True)
class Gap:
    """Something a version still misses. ``part`` is element, link or stage; ``key`` its id or the stage's name."""

    code: str
    part: str
    key: int | str
    text: str


def find_gaps(
    elements: Sequence[ChainElement], links: Sequence[ChainLink], mechanisms: Sequence[Mechanism]
) -> list[Gap]:
    """What is missing, in the order of the canvas. An effect without indicator is added by the facts."""
    gaps = [_empty_stage(stage) for stage in Stage if not any(e.stage == stage for e in elements)]
    sources, targets = {link.source_id for link in links}, {link.target_id for link in links}
    places = {str(stage): place for place, stage in enumerate(Stage)}
    for element in sorted(elements, key=lambda e: (places[e.stage], e.position, e.pk)):
        gaps.extend(_gaps_of_element(element, leads_on=element.pk in sources, is_reached=element.pk in targets))
    explained = {mechanism.link_id for mechanism in mechanisms}
    what = {element.pk: element.what for element in elements}
    for link in links:
        if link.pk not in explained:
            text = _("Wat maakt dat ‘%(source)s’ leidt tot ‘%(target)s’? Er staat nog geen mechanisme.")
            names = {"source": what[link.source_id], "target": what[link.target_id]}
            gaps.append(Gap("link_without_mechanism", "link", link.pk, text % names))
    return gaps


def _empty_stage(stage: Stage) -> Gap:
    texts = {
        Stage.RESOURCE: _("Er staan nog geen middelen in de LAMP."),
        Stage.ACTIVITY: _("Er staan nog geen activiteiten in de LAMP."),
        Stage.OUTPUT: _("Er staan nog geen prestaties in de LAMP."),
        Stage.EFFECT: _("Er staan nog geen effecten in de LAMP."),
    }
    return Gap("stage_empty", "stage", str(stage), texts[stage])


def _gaps_of_element(element: ChainElement, *, leads_on: bool, is_reached: bool) -> Iterable[Gap]:
    name = {"what": element.what}
    if not element.why.strip():
        yield Gap("element_without_why", "element", element.pk, _("‘%(what)s’ heeft nog geen waarom.") % name)
    if not leads_on and element.stage != Stage.EFFECT:
        yield Gap("element_leads_nowhere", "element", element.pk, _("‘%(what)s’ leidt nog nergens toe.") % name)
    if not is_reached and element.stage != Stage.RESOURCE:
        yield Gap("element_unreached", "element", element.pk, _("Nog niets leidt tot ‘%(what)s’.") % name)


@dataclass(frozen=True)
class Reading:
    """A link read aloud: Als … dan … want … Each part is a piece of a Dutch sentence without its full stop."""

    condition: str
    result: str
    reasons: tuple[str, ...]
    hindrances: tuple[str, ...]

    def __str__(self) -> str:
        sentence = _("Als %(condition)s, dan %(result)s") % {"condition": self.condition, "result": self.result}
        if self.reasons:
            sentence += _(", want %(reasons)s.") % {"reasons": self.reason_text}
        else:
            sentence += _(". Wat dat mogelijk maakt, staat er nog niet.")
        if self.hindrances:
            sentence += " " + _("Dit werkt tegen: %(hindrances)s.") % {"hindrances": self.hindrance_text}
        return sentence

    @property
    def reason_text(self) -> str:
        return _(", en want ").join(self.reasons)

    @property
    def hindrance_text(self) -> str:
        return "; ".join(self.hindrances)


def read_link(source: ChainElement, target: ChainElement, mechanisms: Sequence[Mechanism]) -> Reading:
    """How a link reads aloud, from what people typed themselves."""
    conditions = {
        Stage.RESOURCE: _("we %s inzetten"),
        Stage.ACTIVITY: _("we aan de slag gaan met %s"),
        Stage.OUTPUT: _("het komt tot %s"),
        Stage.EFFECT: _("we dit bereiken: %s"),
    }
    results = {
        Stage.RESOURCE: _("zetten we %s in"),
        Stage.ACTIVITY: _("kunnen we aan de slag met %s"),
        Stage.OUTPUT: _("komt het tot %s"),
        Stage.EFFECT: _("bereiken we dit: %s"),
    }
    return Reading(
        condition=conditions[Stage(source.stage)] % _inside_sentence(source.what),
        result=results[Stage(target.stage)] % _inside_sentence(target.what),
        reasons=tuple(_reason(m) for m in mechanisms if m.working != Working.HINDERING and m.offer.strip()),
        hindrances=tuple(_reason(m) for m in mechanisms if m.working == Working.HINDERING and m.offer.strip()),
    )


def _reason(mechanism: Mechanism) -> str:
    text = _inside_sentence(mechanism.offer)
    if mechanism.response.strip():
        text += _(", met als gevolg: %s") % _inside_sentence(mechanism.response)
    if mechanism.for_whom.strip():
        text += f" ({_inside_sentence(mechanism.for_whom)})"
    return text


def _inside_sentence(text: str) -> str:
    """Someone's own words as part of a sentence: no full stop, and no capital unless it is a name like JenS or OBA."""
    text = text.strip().rstrip(".;,")
    first_word = text.split(" ", 1)[0]
    return text if first_word[1:] != first_word[1:].lower() else text[:1].lower() + text[1:]
