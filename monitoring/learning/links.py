"""Where the chain holds, over a programme: every link of its active versions with its statement and light."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from monitoring.learning.chains import LinkReading, read_chains
from monitoring.learning.link_rules import STATEMENTS, LinkLight
from monitoring.learning.shown_mechanisms import standing_versions
from programs.interventions.models import Intervention
from programs.people.models import User
from programs.programs.models import Program, ProgramLine

# What asks most of a conversation comes first: a theory that falters, then what is carried out badly, then the rest.
FIRST_AT_THE_TABLE = (6, 5, 4, 2, 1, 3, 0, 7, 8)
GROUPINGS = {
    "uitspraak": gettext_lazy("uitspraak"),
    "interventie": gettext_lazy("interventie"),
    "lijn": gettext_lazy("programmalijn"),
    "licht": gettext_lazy("licht"),
}


@dataclass(frozen=True)
class PlacedLink:
    """A link with what the facts say of it, and whose it is."""

    reading: LinkReading
    intervention: Intervention

    @property
    def lines(self) -> list[ProgramLine]:
        return list(self.intervention.lines.all())

    @property
    def address(self) -> str:
        """Where it stands on the canvas: at its first mechanism, or at the link that has none."""
        link, mechanisms = self.reading.link, self.reading.mechanisms
        place = f"m{mechanisms[0].mechanism.pk}" if mechanisms else f"v{link.pk}"
        return f"{reverse('canvas', args=[self.intervention.pk])}#{place}"

    @property
    def rule(self) -> int:
        return self.reading.statement.rule


@dataclass(frozen=True)
class Group:
    """Links under one heading; ``light`` is the bulb beside it where the group has one."""

    title: str
    links: list[PlacedLink]
    light: str = ""


@dataclass(frozen=True)
class LinkFilter:
    """What was asked for in the address; what makes no sense counts as not asked."""

    rule: int | None = None
    line: int | None = None
    intervention: int | None = None
    light: str = ""
    grouping: str = "uitspraak"

    @classmethod
    def of(cls, query: QueryDict) -> "LinkFilter":
        rule, light, grouping = _number(query.get("uitspraak")), query.get("licht", ""), query.get("per", "")
        return cls(
            rule=rule if rule in FIRST_AT_THE_TABLE else None,
            line=_number(query.get("lijn")),
            intervention=_number(query.get("interventie")),
            light=light if light in LinkLight.values else "",
            grouping=grouping if grouping in GROUPINGS else "uitspraak",
        )

    @property
    def any(self) -> bool:
        return any(each is not None for each in (self.rule, self.line, self.intervention)) or bool(self.light)

    def narrow(self, links: Iterable[PlacedLink]) -> list[PlacedLink]:
        """The links asked for, in their own order."""
        return [
            each
            for each in links
            if (self.intervention is None or each.intervention.pk == self.intervention)
            and (self.line is None or any(line.pk == self.line for line in each.lines))
            and (not self.light or each.reading.light == self.light)
            and (self.rule is None or each.rule == self.rule)
        ]


def read_links(program: Program, *, viewer: User) -> list[PlacedLink]:
    """Every link of the active versions the viewer may see, by intervention; a constant number of queries."""
    versions = standing_versions(viewer, program.pk, active_only=True)
    readings = read_chains(versions, viewer=viewer)
    return [PlacedLink(link, version.intervention) for version in versions for link in readings[version.pk].links]


def group_links(links: Sequence[PlacedLink], grouping: str) -> list[Group]:
    """Links under headings; one of several lines stands under each of them, one without under "Geen lijn"."""
    found: dict[Any, Group] = {}
    for each in links:
        for order, title, light in _headings(each, grouping):
            found.setdefault(order, Group(title, [], light)).links.append(each)
    return [found[order] for order in sorted(found)]


def lights_of_program(lights: Sequence[str]) -> str:
    """ "12 van de 47 verbanden in dit programma zijn verlicht."; "" without links."""
    if not lights:
        return ""
    lit = sum(light == LinkLight.LIT for light in lights)
    if not lit:
        return _("In dit programma is nog geen verband verlicht.")
    return ngettext(
        "%(lit)d van de %(total)d verbanden in dit programma is verlicht.",
        "%(lit)d van de %(total)d verbanden in dit programma zijn verlicht.",
        lit,
    ) % {"lit": lit, "total": len(lights)}


def _headings(each: PlacedLink, grouping: str) -> list[tuple[Any, str, str]]:
    """The headings a link stands under: where each comes in the order, its words, and the bulb beside it."""
    if grouping == "interventie":
        return [((each.intervention.title, each.intervention.pk), each.intervention.title, "")]
    if grouping == "licht":
        light = each.reading.light
        return [(LinkLight.values.index(light), str(light.label).capitalize(), light)]
    if grouping == "lijn":
        lines = [((line.position, line.pk), line.name, "") for line in each.lines]
        return lines or [((inf, 0), _("Geen lijn"), "")]
    return [(FIRST_AT_THE_TABLE.index(each.rule), str(STATEMENTS[each.rule][0]), "")]


def _number(text: Any) -> int | None:
    """A whole number of at most nine digits, else ``None``."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
