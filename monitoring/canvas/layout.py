"""How a chain stands on the page: four columns, the mechanisms between them, quotes and addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lamp.base.history.moments import end_of
from monitoring.learning.chains import (
    ChainReading,
    ElementReading,
    IndicatorReading,
    LinkReading,
    MechanismReading,
    figure_in_words,
    value_in_words,
)
from monitoring.learning.models import Observation, ObservationKind, ObservationMechanism
from programs.logic_models.models import Stage
from programs.people.models import User

COLUMNS = (
    (Stage.RESOURCE, _("Middelen"), _("Wat zetten we in? En waarom?")),
    (Stage.ACTIVITY, _("Activiteiten"), _("Wat doen we daarmee? En waarom?")),
    (Stage.OUTPUT, _("Prestaties"), _("Wat levert dat op? En waarom?")),
    (Stage.EFFECT, _("Effecten"), _("Wat bereiken we dan? En waarom?")),
)
MECHANISM_QUESTIONS = {
    Stage.RESOURCE: _("Wat maakt dat de middelen leiden tot de gewenste activiteiten?"),
    Stage.ACTIVITY: _("Wat maakt dat de activiteiten leiden tot de gewenste prestaties?"),
    Stage.OUTPUT: _("Wat maakt dat de prestaties leiden tot de gewenste effecten?"),
    Stage.EFFECT: _("Wat maakt dat het ene effect leidt tot het volgende?"),
}


@dataclass(frozen=True)
class Card:
    """One element with the figure people see first."""

    reading: ElementReading
    line_color: str

    @property
    def headline(self) -> IndicatorReading | None:
        return self.reading.headline

    @cached_property
    def value(self) -> str:
        return value_in_words(self.headline) if self.headline else ""

    @cached_property
    def rest(self) -> str:
        """What follows the value: "van 200 peuters"."""
        return figure_in_words(self.headline).removeprefix(self.value) if self.headline else ""

    @property
    def meter(self):
        """What fills the bar: the value, or the low end of a range."""
        figure = self.headline.figure if self.headline else None
        return None if figure is None else (figure.value if figure.value is not None else figure.low)


@dataclass(frozen=True)
class Quote:
    text: str
    speaker_role: str


@dataclass(frozen=True)
class MechanismCard:
    reading: MechanismReading
    link: LinkReading
    quote: Quote | None


@dataclass(frozen=True)
class Column:
    """One stage, and the mechanisms of the links that leave it."""

    number: int
    stage: str
    title: str
    question: str
    cards: list[Card]
    mechanisms_question: str
    mechanisms: list[MechanismCard]
    bare_links: list[LinkReading]


def lay_out(reading: ChainReading, *, viewer: User, line_color: str, known_on: date | None = None) -> list[Column]:
    """The four columns in order. One query, for the quotes the viewer may read; ``known_on``: as read then."""
    quotes = read_quotes((each.mechanism.lineage for each in reading.mechanisms), viewer, known_on)
    return [
        Column(
            number=number,
            stage=stage,
            title=title,
            question=question,
            cards=[Card(each, line_color) for each in reading.elements if each.element.stage == stage],
            mechanisms_question=MECHANISM_QUESTIONS[stage],
            mechanisms=[
                MechanismCard(each, link, quotes.get(each.mechanism.lineage))
                for link in reading.links
                if link.link.source.stage == stage
                for each in link.mechanisms
            ],
            bare_links=[each for each in reading.links if each.link.source.stage == stage and not each.mechanisms],
        )
        for number, (stage, title, question) in enumerate(COLUMNS, start=1)
    ]


def is_even(columns: Iterable[Column]) -> bool:
    """Whether all columns hold as many elements, so that they can stand in rows."""
    return len({len(column.cards) for column in columns}) == 1


def read_quotes(lineages: Iterable[UUID], viewer: User, known_on: date | None = None) -> dict[UUID, Quote]:
    """The latest quote of each mechanism that the viewer may read; of those written down by an earlier day."""
    quotes = Observation.objects.visible_to(viewer).filter(kind=ObservationKind.QUOTE)
    if known_on:
        quotes = quotes.filter(created_at__lt=end_of(known_on))
    mentions = (
        ObservationMechanism.objects.filter(lineage__in=list(lineages), observation__in=quotes.values("pk"))
        .order_by("observation__observed_on", "observation__pk")
        .values_list("lineage", "observation__text", "observation__speaker_role")
    )
    latest: dict[UUID, Quote] = {}
    for lineage, text, role in mentions:
        latest[lineage] = Quote(text.strip(" '‘’\"“”"), role)
    return latest
