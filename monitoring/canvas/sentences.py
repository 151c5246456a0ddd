"""The two questions answered in one computed sentence each, from what figures and evidence say, and no more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.learning.chains import ElementReading, LinkReading, MechanismReading, figure_in_words
from monitoring.learning.link_rules import LinkLight
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
    unknown = sum(states[state] for state in UNKNOWN)
    return Answer(_extent(on_course, behind, unknown), _what_lags(elements, on_course, unknown), counts=_counts(states))


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
    """ "3 van de 7 mechanismen zijn aangetoond, waarvan 1 voorlopig."""
    shown = [each.standing for each in mechanisms if each.standing.state == EvidenceState.SHOWN]
    provisional = sum(each.provisional for each in shown)
    if not shown:
        return ngettext(
            "Het ene mechanisme is nog niet aangetoond.",
            "Van de %(total)d mechanismen is er nog geen aangetoond.",
            len(mechanisms),
        ) % {"total": len(mechanisms)}
    facts = {"shown": len(shown), "total": len(mechanisms), "provisional": provisional}
    if provisional:
        return _("%(shown)d van de %(total)d mechanismen aangetoond, waarvan %(provisional)d voorlopig.") % facts
    return (
        ngettext(
            "%(shown)d van de %(total)d mechanismen is aangetoond.",
            "%(shown)d van de %(total)d mechanismen zijn aangetoond.",
            len(shown),
        )
        % facts
    )


def _extent(on_course: int, behind: int, unknown: int) -> str:
    if not on_course and not behind:
        return _("Dat weten we nog niet")
    if not behind:
        return _("Ja, zover we weten") if unknown else _("Ja, alles is op koers")
    if not on_course:
        return _("Nog niet")
    return _("Grotendeels") if on_course > behind else _("Deels")


def _what_lags(elements: Sequence[ElementReading], on_course: int, unknown: int) -> str:
    lagging = [each for each in elements if each.state in BEHIND]
    sentences = [_said(each) for each in lagging[:NAMED_AT_MOST]]
    rest = len(lagging) - NAMED_AT_MOST
    if rest > 0:
        sentences.append(
            ngettext("Nog %(n)d onderdeel loopt achter.", "Nog %(n)d onderdelen lopen achter.", rest) % {"n": rest}
        )
    if unknown:
        sentences.append(
            ngettext(
                "Van %(n)d onderdeel weten we het nog niet.", "Van %(n)d onderdelen weten we het nog niet.", unknown
            )
            % {"n": unknown}
        )
    if not sentences and on_course:
        sentences.append(_("Alles wat we meten, ligt op of boven de streefwaarde."))
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
    refuted = [each.mechanism for each in mechanisms if each.standing.state == EvidenceState.REFUTED]
    if len(refuted) == 1:
        return _("Eén klopt niet: ‘%(offer)s’.") % {"offer": refuted[0].offer.strip().rstrip(".")}
    if refuted:
        return _("%(n)d kloppen niet.") % {"n": len(refuted)}
    if contested := states[EvidenceState.CONTESTED]:
        return ngettext("%(n)d is betwist.", "%(n)d zijn betwist.", contested) % {"n": contested}
    return ""
