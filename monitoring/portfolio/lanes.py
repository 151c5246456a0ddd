"""The life course by line, and the two questions for the whole programme."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.canvas.sentences import Answer
from monitoring.learning.rules import EvidenceState
from monitoring.portfolio.rows import JUDGED, Row
from monitoring.progress.states import ProgressState
from programs.programs.models import ProgramLine

NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Lane:
    """One line with its interventions: those with an age by age, and those without."""

    line: ProgramLine | None
    rows: list[Row]
    unknown: list[Row]


def lay_lanes(lines: Sequence[ProgramLine], rows: Sequence[Row]) -> list[Lane]:
    """A lane for each line, filled ones first; an intervention in several lines stands in each.

    Interventions without a line come last, in a lane of their own.
    """
    lanes = [_lane(line, [row for row in rows if line in row.lines]) for line in lines]
    lanes.sort(key=lambda lane: not (lane.rows or lane.unknown))
    if without := [row for row in rows if not row.lines]:
        lanes.append(_lane(None, without))
    return lanes


def programme_on_course(rows: Sequence[Row]) -> Answer:
    """ "Doen we de dingen goed?" over all interventions."""
    running = [row for row in rows if row.active]
    known = [row for row in running if row.state in JUDGED]
    good = [row for row in known if row.state == ProgressState.ON_COURSE]
    behind = [row for row in known if row not in good]
    if not known:
        answer = _("Dat weten we nog niet")
    else:
        answer = ngettext(
            "%(good)d van de %(total)d interventies ligt op koers",
            "%(good)d van de %(total)d interventies liggen op koers",
            len(good),
        ) % {"good": len(good), "total": len(rows)}
    return Answer(answer, " ".join(filter(None, [_behind(behind), _not_started(rows), _unknown(running, known)])))


def programme_lights(rows: Sequence[Row]) -> Answer:
    """ "Doen we de goede dingen?" over all mechanisms."""
    states = Counter(state for row in rows for state in row.lamps)
    total, shown = states.total(), states[EvidenceState.SHOWN]
    if not total:
        return Answer(_("Dat weten we nog niet"), _("Er staan nog geen mechanismen."), EvidenceState.ASSUMED)
    answer = ngettext(
        "%(shown)d van de %(total)d mechanismen is aangetoond",
        "%(shown)d van de %(total)d mechanismen zijn aangetoond",
        shown,
    ) % {"shown": shown, "total": total}
    lamp = EvidenceState.SHOWN if shown == total else EvidenceState.CONTESTED if shown else EvidenceState.ASSUMED
    return Answer(answer, _rest_of_lamps(states), lamp)


def _lane(line: ProgramLine | None, rows: list[Row]) -> Lane:
    placed = sorted((row for row in rows if row.place), key=lambda row: (row.place.start, row.intervention.title))
    return Lane(line, placed, [row for row in rows if not row.place])


def _behind(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    names = [_quoted(row) for row in rows[:NAMED_AT_MOST]]
    if len(rows) > NAMED_AT_MOST:
        names.append(_("nog %(n)d") % {"n": len(rows) - NAMED_AT_MOST})
    return ngettext("%(names)s is niet op koers.", "%(names)s zijn niet op koers.", len(rows)) % {
        "names": _enumerated(names)
    }


def _rest_of_lamps(states: Counter) -> str:
    """ "18 zijn nog een aanname, 5 zijn betwist en 2 zijn weerlegd."; "" when all are shown."""
    assumed, contested, refuted = (
        states[state] for state in (EvidenceState.ASSUMED, EvidenceState.CONTESTED, EvidenceState.REFUTED)
    )
    parts = [
        ngettext("%(n)d is nog een aanname", "%(n)d zijn nog een aanname", assumed) % {"n": assumed} if assumed else "",
        ngettext("%(n)d is betwist", "%(n)d zijn betwist", contested) % {"n": contested} if contested else "",
        ngettext("%(n)d is weerlegd", "%(n)d zijn weerlegd", refuted) % {"n": refuted} if refuted else "",
    ]
    said = _enumerated([part for part in parts if part])
    return f"{said}." if said else ""


def _quoted(row: Row) -> str:
    return _("‘%(name)s’") % {"name": row.intervention.title}


def _enumerated(parts: Sequence[str]) -> str:
    """ "a, b en c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s en %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _not_started(rows: Sequence[Row]) -> str:
    waiting = [_quoted(row) for row in rows if not row.active]
    if len(waiting) == 1:
        return _("%(name)s is nog niet gestart.") % {"name": waiting[0]}
    return _("%(n)d zijn nog niet gestart.") % {"n": len(waiting)} if waiting else ""


def _unknown(running: Sequence[Row], known: Sequence[Row]) -> str:
    rest = len(running) - len(known)
    return (
        ngettext("Van %(n)d weten we het nog niet.", "Van %(n)d weten we het nog niet.", rest) % {"n": rest}
        if rest
        else ""
    )
