"""Entries of the log in words, and as rows of a file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lamp.base.pages.export import Cell
from lamp.base.pages.formats import format_number
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.measurements.lists import LOOKS
from monitoring.measurements.models import MeasurementStatus
from monitoring.measurements.wording import describe_value
from programs.logic_models.models import ChainElement

SIX = 6
# Which picture goes with an activity, by the words it is written in; the first that fits.
PICTURES = (
    ("door", ("aanbel", "deur", "huisbezoek", "aan huis", "thuis")),
    ("users", ("bijeenkomst", "groep", "koffie", "workshop", "training", "cursus", "klas", "samen")),
    ("chat", ("gesprek", "spreek", "praat", "bel", "advies", "begeleid", "coach")),
    ("mail", ("brief", "post", "mail", "folder")),
    ("map", ("wijk", "buurt", "straat", "plein")),
)


@dataclass(frozen=True)
class EntryRow:
    """An entry with its quantities in words and how its state looks."""

    entry: ActivityLogEntry
    numbers: str
    state: str
    look: str
    icon: str

    @property
    def picture(self) -> str:
        return picture_of(self.entry.element)


def picture_of(activity: ChainElement) -> str:
    """The name of an icon; only decoration, beside the activity in words."""
    text = activity.what.lower()
    return next((name for name, words in PICTURES if any(word in text for word in words)), "check-circle")


def entry_rows(entries: Iterable[ActivityLogEntry]) -> list[EntryRow]:
    """Expects quantities with their indicator, area and partner to be there already."""
    return [_row(entry) for entry in entries]


def entry_headers() -> list[str]:
    return [
        _("Datum"),
        _("Interventie"),
        _("Activiteit"),
        _("Gebied"),
        _("Partner"),
        _("Wat geteld"),
        _("Aantal"),
        _("Van hoeveel"),
        _("Wat viel op"),
        _("Van wie"),
        _("Toestand"),
    ]


def entry_cells(entries: Iterable[ActivityLogEntry]) -> list[list[Cell]]:
    """One row per quantity; an entry without any has one row with empty numbers."""
    rows: list[list[Cell]] = []
    for entry in entries:
        head: list[Cell] = [
            entry.date,
            entry.element.logic_model.intervention.title,
            entry.element.what,
            entry.area.name if entry.area else "",
            entry.partner.name,
        ]
        tail: list[Cell] = [entry.note, entry.speaker_role, str(MeasurementStatus(entry.status).label)]
        counted = [[q.indicator.name, q.numerator, q.denominator] for q in entry.quantities.all()]
        rows += [[*head, *numbers, *tail] for numbers in counted or [["", None, None]]]
    return rows


def describe_counts(entry: ActivityLogEntry) -> str:
    """What was counted: "Deuren: 24, Gesprekken: 6"."""
    numbers = []
    for quantity in entry.quantities.all():
        value = format_number(quantity.numerator, SIX)
        if quantity.denominator is not None:
            value = describe_value(quantity)
        numbers.append(f"{quantity.indicator.name}: {value}")
    return ", ".join(numbers)


def _row(entry: ActivityLogEntry) -> EntryRow:
    look, icon = LOOKS[MeasurementStatus(entry.status)]
    return EntryRow(entry, describe_counts(entry), str(MeasurementStatus(entry.status).label), look, icon)
