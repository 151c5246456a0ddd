"""How states look: each by a word, a shape and a colour, never by colour alone (``ui.md`` 3)."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Look(NamedTuple):
    word: str
    icon: str
    css: str  # ending of the class: lamp-badge--…, lamp-mech--…, lamp-line--…


MECHANISM_STATES = {
    "assumed": Look(_("Aanname"), "lamp-assumed", "aanname"),
    "shown": Look(_("Aangetoond"), "lamp-shown", "aangetoond"),
    "contested": Look(_("Betwist"), "lamp-contested", "betwist"),
    "refuted": Look(_("Weerlegd"), "lamp-refuted", "weerlegd"),
}

LINK_LIGHTS = {
    "lit": Look(_("Verlicht"), "lamp-shown", "aangetoond"),
    "glowing": Look(_("Gloeit"), "lamp-glowing", "gloeit"),
    "dark": Look(_("Donker"), "lamp-assumed", "aanname"),
}

PROGRESS_STATES = {
    "noData": Look(_("geen gegevens"), "minus", "neutraal"),
    "noTarget": Look(_("geen streefwaarde"), "circle", "neutraal"),
    "tooEarly": Look(_("nog te vroeg"), "clock", "neutraal"),
    "onCourse": Look(_("op koers"), "check", "goed"),
    "attention": Look(_("let op"), "alert", "letop"),
    "behind": Look(_("achter"), "down", "achter"),
}


def lamp_look(state: str) -> Look:
    """The look of a mechanism's state or a link's light. Raises ``KeyError`` for anything else."""
    return MECHANISM_STATES.get(state) or LINK_LIGHTS[state]


def describe_lamps(states: list[str]) -> str:
    """A row of lamps in words: "7 mechanismen: 3 aangetoond, 1 betwist, 2 aanname, 1 weerlegd"."""
    counts = [
        f"{states.count(state)} {str(lamp_look(state).word).lower()}"
        for state in [*MECHANISM_STATES, *LINK_LIGHTS]
        if state in states
    ]
    if set(states) <= set(LINK_LIGHTS) and states:
        total = ngettext("%(count)d verband", "%(count)d verbanden", len(states)) % {"count": len(states)}
    else:
        total = ngettext("%(count)d mechanisme", "%(count)d mechanismen", len(states)) % {"count": len(states)}
    return f"{total}: {', '.join(counts)}" if counts else total
