"""What the invented interventions put in, where, and which of them come first."""

from typing import NamedTuple

from monitoring.demo.blueprint import Intervention
from monitoring.demo.content.learning import LEERORKEST, VERHALENPRIJS
from monitoring.demo.content.meer_peuters import MEER_PEUTERS
from monitoring.demo.content.work_home_health import IN_DE_BOX, KRANT, VAKSCHOOL

YEARS_BACK = 2  # besides last year


class Put(NamedTuple):
    """Euros of last year for the resource with this key; each year before it was a tenth less."""

    plan: Intervention
    resource: str
    euros: int
    domains: tuple[str, ...]
    note: str = ""
    shares: tuple[tuple[str, int, int], ...] = ()  # area, percent, margin


class Choice(NamedTuple):
    plan: Intervention
    level: str
    months_ago: int
    reason: str
    decided_by: str = "de stuurgroep"


INPUTS = (
    Put(
        MEER_PEUTERS,
        "plus",
        312_000,
        ("onderwijs",),
        "4 fte plusfunctionarissen",
        (("Molenveld", 30, 5), ("Stationskwartier", 20, 5), ("Kolenpad", 20, 0), ("De Wijer", 20, 5)),
    ),
    Put(MEER_PEUTERS, "training", 28_000, ("onderwijs",), "Acht dagen training"),
    Put(LEERORKEST, "docenten", 185_000, ("onderwijs",), "", (("Molenveld", 50, 0), ("Zonnehof", 50, 0))),
    Put(LEERORKEST, "instrumenten", 60_000, ("onderwijs", "woonomgeving"), "Aanschaf en onderhoud"),
    Put(VERHALENPRIJS, "schrijvers", 24_000, ("onderwijs",), "", (("Stationskwartier", 60, 10),)),
    Put(VAKSCHOOL, "meesters", 140_000, ("werk", "onderwijs"), "Uren van leermeesters", (("Kolenpad", 60, 10),)),
    Put(VAKSCHOOL, "werkplaats", 95_000, ("werk",), "Huur en gereedschap", (("Kolenpad", 100, 0),)),
    Put(KRANT, "redactie", 38_000, ("woonomgeving",), "", (("Zonnehof", 55, 5), ("Parkrand", 45, 5))),
    Put(IN_DE_BOX, "box", 46_000, ("gezondheid",), "Boxen en de uren van de kraamzorg"),
)
CHOICES = (
    Choice(
        MEER_PEUTERS,
        "first",
        10,
        "Taal voor de kleuterklas helpt het langst. Hier wonen de meeste peuters die nog niet komen.",
    ),
    Choice(VAKSCHOOL, "normal", 9, "Goed op weg. Meer plaatsen pas als er meer leermeesters zijn."),
    Choice(IN_DE_BOX, "normal", 22, "Klein begonnen om te leren."),
    Choice(IN_DE_BOX, "first", 7, "Gezondheid is het domein dat het minst verbetert."),
    Choice(VERHALENPRIJS, "later", 8, "Eerst meer scholen erbij; tot dan blijft het zoals het is."),
)
