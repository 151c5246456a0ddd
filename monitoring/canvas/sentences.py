"""The two questions answered in one computed sentence each, from what figures and evidence say, and no more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.learning.chains import ElementReading, LinkReading, MechanismReading, figure_in_words
from monitoring.learning.link_rules import LinkLight, weakest
from monitoring.learning.models import Strength
from monitoring.learning.rules import EvidenceState
from monitoring.progress.states import ProgressState


@dataclass(frozen=True)
class Answer:
    """``lamp`` is the bulb beside it; ``counts`` are badges: state, number and word."""

    answer: str
    why: str
    lamp: str = ""
    counts: list[tuple[str, str, str]] = field(default_factory=list)


UNKNOWN = {None, ProgressState.NO_DATA, ProgressState.NO_TARGET}
BEHIND = {ProgressState.ATTENTION, ProgressState.BEHIND}
NAMED_AT_MOST = 2


def doing_things_right(elements: Sequence[ElementReading]) -> Answer:
    """ "Doen we de dingen goed?": how many elements are on course, and which are not."""
    states = Counter(each.state for each in elements)
    on_course, behind = states[ProgressState.ON_COURSE], sum(states[state] for state in BEHIND)
    unjudged = len(elements) - on_course - behind
    return Answer(_extent(on_course, behind, unjudged), _what_lags(elements, on_course, states), counts=_counts(states))


def doing_right_things(mechanisms: Sequence[MechanismReading], links: Sequence[LinkReading]) -> Answer:
    """ "Doen we de goede dingen?": how many mechanisms are shown, and which one is not true."""
    total = len(mechanisms)
    if not total:
        return Answer(
            _("Dat weten we nog niet"), _("Er staan nog geen mechanismen in deze LAMP."), EvidenceState.ASSUMED
        )
    states = Counter(each.standing.state for each in mechanisms)
    shown = states[EvidenceState.SHOWN]
    if links and all(link.light == LinkLight.LIT for link in links):
        answer, lamp = _("Ja, elk verband is verlicht"), EvidenceState.SHOWN
    elif not shown:
        answer, lamp = _("Dat weten we nog niet"), EvidenceState.ASSUMED
    else:
        answer, lamp = _("Dat weten we nog niet zeker"), EvidenceState.CONTESTED
    return Answer(answer, f"{shown_of(mechanisms)} {_what_fails(mechanisms, states)}".strip(), lamp)


def shown_of(mechanisms: Sequence[MechanismReading]) -> str:
    """ "3 van de 7 mechanismen zijn aangetoond, 1 daarvan voorlopig."""
    shown = [each.standing for each in mechanisms if each.standing.state == EvidenceState.SHOWN]
    provisional = sum(each.provisional for each in shown)
    if not shown:
        return ngettext(
            "Het ene mechanisme is nog niet aangetoond.",
            "Van de %(total)d mechanismen is er nog geen aangetoond.",
            len(mechanisms),
        ) % {"total": len(mechanisms)}
    facts = {"shown": len(shown), "total": len(mechanisms), "provisional": provisional}
    if provisional == len(shown):
        return (
            ngettext(
                "%(shown)d van de %(total)d mechanismen is voorlopig aangetoond.",
                "%(shown)d van de %(total)d mechanismen zijn voorlopig aangetoond.",
                len(shown),
            )
            % facts
        )
    if provisional:
        return _("%(shown)d van de %(total)d mechanismen zijn aangetoond, %(provisional)d daarvan voorlopig.") % facts
    return (
        ngettext(
            "%(shown)d van de %(total)d mechanismen is aangetoond.",
            "%(shown)d van de %(total)d mechanismen zijn aangetoond.",
            len(shown),
        )
        % facts
    )


def lights_in_words(links: Sequence[LinkReading]) -> str:
    """ "3 van de 9 verbanden verlicht. De zwakste schakel is nog niet beoordeeld."; "" without links."""
    strength = weakest(link.strength for link in links)
    if strength is None:
        return ""
    lit = sum(link.light == LinkLight.LIT for link in links)
    said = ngettext(
        "%(lit)d van %(total)d verband verlicht.", "%(lit)d van de %(total)d verbanden verlicht.", len(links)
    ) % {"lit": lit, "total": len(links)}
    return f"{said} {_weakest_said(Strength(strength))}"


def _weakest_said(strength: Strength) -> str:
    return {
        Strength.NOT_ASSESSED: _("De zwakste schakel is nog niet beoordeeld."),
        Strength.HUNCH: _("De zwakste schakel is nog een vermoeden."),
        Strength.SIGNS: _("Voor de zwakste schakel zijn er aanwijzingen."),
        Strength.WELL_FOUNDED: _("Ook de zwakste schakel is goed onderbouwd."),
        Strength.STRONG: _("Ook de zwakste schakel is sterk onderbouwd."),
    }[strength]


def _extent(on_course: int, behind: int, unjudged: int) -> str:
    """``unjudged``: no figure or target yet, or too early. When most is, one word would claim too much."""
    judged = on_course + behind
    if not judged:
        return _("Dat weten we nog niet")
    if unjudged > judged:
        return _("Dat weten we nog maar voor een deel")
    if not behind:
        return _("Ja, zover we weten") if unjudged else _("Ja, alles is op koers")
    if not on_course:
        return _("Nog niet")
    return _("Grotendeels") if on_course > behind else _("Deels")


def _what_lags(elements: Sequence[ElementReading], on_course: int, states: Counter) -> str:
    unknown, early = sum(states[state] for state in UNKNOWN), states[ProgressState.TOO_EARLY]
    lagging = [each for each in elements if each.state in BEHIND]
    sentences = [_said(each) for each in lagging[:NAMED_AT_MOST]]
    rest = len(lagging) - NAMED_AT_MOST
    if rest > 0:
        sentences.append(
            ngettext("Nog %(n)d onderdeel is niet op koers.", "Nog %(n)d onderdelen zijn niet op koers.", rest)
            % {"n": rest}
        )
    if early:
        sentences.append(
            ngettext("Voor %(n)d onderdeel is het nog te vroeg.", "Voor %(n)d onderdelen is het nog te vroeg.", early)
            % {"n": early}
        )
    if unknown:
        sentences.append(
            ngettext(
                "Van %(n)d onderdeel weten we het nog niet.", "Van %(n)d onderdelen weten we het nog niet.", unknown
            )
            % {"n": unknown}
        )
    if on_course == len(elements):
        sentences.append(_("Alle onderdelen liggen op koers."))
    return " ".join(sentences)


def _said(reading: ElementReading) -> str:
    facts = {"name": reading.element.what.strip().rstrip("."), "figure": ""}
    if reading.headline:
        facts["figure"] = figure_in_words(reading.headline)
    if reading.state == ProgressState.ATTENTION:
        return _("‘%(name)s’ vraagt aandacht: %(figure)s.") % facts
    return _("‘%(name)s’ loopt achter: %(figure)s.") % facts


def _counts(states: Counter) -> list[tuple[str, str, str]]:
    order = [ProgressState.ON_COURSE, ProgressState.ATTENTION, ProgressState.BEHIND, ProgressState.TOO_EARLY]
    counts = [(str(state), str(states[state]), str(state.label)) for state in order if states[state]]
    if unknown := sum(states[state] for state in UNKNOWN):
        counts.append((str(ProgressState.NO_DATA), str(unknown), _("onbekend")))
    return counts


def _what_fails(mechanisms: Sequence[MechanismReading], states: Counter) -> str:
    refuted = [each for each in mechanisms if each.standing.state == EvidenceState.REFUTED]
    if len(refuted) == 1:
        offer = {"offer": refuted[0].mechanism.offer.strip().rstrip(".")}
        if refuted[0].standing.provisional:
            return _("Eén lijkt niet te kloppen: ‘%(offer)s’.") % offer
        return _("Eén klopt niet: ‘%(offer)s’.") % offer
    if refuted:
        return _("%(n)d kloppen niet.") % {"n": len(refuted)}
    if contested := states[EvidenceState.CONTESTED]:
        return ngettext("%(n)d is betwist.", "%(n)d zijn betwist.", contested) % {"n": contested}
    return ""
