"""What the editor shows: the four columns, the questions between them, and the one form that is open."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from programs.logic_models.chain import Chain
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, MechanismCondition, Stage
from programs.logic_models.rules import Gap, Reading


@dataclass
class Opened:
    """The form that is open in the editor, and where: ``place`` is its kind, ``key`` the part it belongs to."""

    place: str  # element, element-new, element-delete, link, link-new, …
    key: int | str
    url: str
    title: str
    form: Any
    conditions: Any = None  # formset, of a mechanism
    conflict: Any = None
    notice: str = ""
    reading: Reading | None = None
    reading_source: int | None = None
    reading_target: int | None = None
    reading_mechanism: int | None = None
    brings_back: str = ""  # the link that comes back when this form is saved
    typed: list[str] = field(default_factory=list)  # to copy, where no form can take it
    status: int = 200

    @property
    def opener(self) -> str:
        """The ``id`` of the button or link that opened the form: where somebody who closes it goes on."""
        openers = {
            "element": "element-{}-wijzigen",
            "element-new": "nieuw-{}",
            "element-delete": "element-{}-weghalen",
            "link": "verband-{}-wijzigen",
            "link-new": "element-{}-verband",
            "link-delete": "verband-{}-weghalen",
            "mechanism": "mechanisme-{}-wijzigen",
            "mechanism-new": "verband-{}-mechanisme",
            "mechanism-delete": "mechanisme-{}-weghalen",
        }
        return openers.get(self.place, "editor-titel").format(self.key)


@dataclass(frozen=True)
class LinkCard:
    link: ChainLink
    number: int
    reading: Reading
    mechanisms: list["MechanismCard"]


@dataclass(frozen=True)
class MechanismCard:
    mechanism: Mechanism
    place: int  # on its link, from 1
    is_first: bool
    is_last: bool
    conditions: list[MechanismCondition]


@dataclass(frozen=True)
class ElementCard:
    element: ChainElement
    place: int
    is_first: bool
    is_last: bool
    links: list[ChainLink]
    can_lead_on: bool


@dataclass(frozen=True)
class Column:
    stage: str
    number: int
    title: str
    question: str
    add: str
    cards: list[ElementCard]


@dataclass(frozen=True)
class Question:
    number: int
    text: str
    links: list[LinkCard]


@dataclass(frozen=True)
class Editor:
    chain: Chain
    columns: list[Column]
    questions: list[Question]
    opened: Opened | None = None
    gaps: list[Gap] = field(default_factory=list)

    @property
    def logic_model(self) -> LogicModel:
        return self.chain.logic_model


def stage_texts() -> dict[str, tuple[str, str, str]]:
    """Title of the column, its question, and the text of the button that adds to it."""
    return {
        Stage.RESOURCE: (_("Middelen"), _("Wat zetten we in? En waarom?"), _("Middel toevoegen")),
        Stage.ACTIVITY: (_("Activiteiten"), _("Wat doen we daarmee? En waarom?"), _("Activiteit toevoegen")),
        Stage.OUTPUT: (_("Prestaties"), _("Wat levert dat op? En waarom?"), _("Prestatie toevoegen")),
        Stage.EFFECT: (_("Effecten"), _("Wat bereiken we dan? En waarom?"), _("Effect toevoegen")),
    }


def mechanism_questions() -> list[str]:
    return [
        _("Wat maakt dat de middelen leiden tot de gewenste activiteiten?"),
        _("Wat maakt dat de activiteiten leiden tot de gewenste prestaties?"),
        _("Wat maakt dat de prestaties leiden tot de gewenste effecten?"),
    ]


def lay_out(chain: Chain, opened: Opened | None = None) -> Editor:
    columns = []
    for number, stage in enumerate(Stage, start=1):
        title, question, add = stage_texts()[stage]
        columns.append(Column(str(stage), number, title, question, add, _cards(chain, stage)))
    return Editor(chain, columns, _questions(chain), opened, chain.gaps)


def _cards(chain: Chain, stage: str) -> list[ElementCard]:
    elements = chain.in_stage(stage)
    return [
        ElementCard(
            element,
            place,
            place == 1,
            place == len(elements),
            chain.links_from(element),
            bool(chain.possible_targets(element)),
        )
        for place, element in enumerate(elements, start=1)
    ]


def _questions(chain: Chain) -> list[Question]:
    """Links by the question above them; a link between effects stands under the last."""
    place = {Stage.RESOURCE: 0, Stage.ACTIVITY: 1, Stage.OUTPUT: 2, Stage.EFFECT: 2}
    groups: list[list[LinkCard]] = [[], [], []]
    for number, link in enumerate(chain.links, start=1):
        card = LinkCard(link, number, chain.reading(link), _mechanism_cards(chain, link))
        groups[place[Stage(link.source.stage)]].append(card)
    return [Question(n + 1, text, groups[n]) for n, text in enumerate(mechanism_questions())]


def _mechanism_cards(chain: Chain, link: ChainLink) -> list[MechanismCard]:
    mechanisms = chain.mechanisms_by_link[link.pk]
    return [
        MechanismCard(m, place, place == 1, place == len(mechanisms), chain.conditions_by_mechanism[m.pk])
        for place, m in enumerate(mechanisms, start=1)
    ]
