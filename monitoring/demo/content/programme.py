"""The programme of the demonstration: its lines, the partners of each line, and invented areas."""

from decimal import Decimal
from typing import NamedTuple

from monitoring.demo.blueprint import Indicator

TITLE = "Nationaal Programma Heerlen-Noord (demonstratie)"
CONTACT_NAME, CONTACT_EMAIL = "het programmabureau", "bureau@demo.lamp.example"
SHORT_TITLE = "Heerlen-Noord"
AREAS_SOURCE = "Verzonnen voor de demonstratie"

LINES = {
    "Overheid": ("Gemeente Heerlen", "Stadsregio Parkstad Limburg", "Rijksoverheid"),
    "Wonen": ("Weller", "Vincio", "Wonen Limburg", "Wonen Zuid", "Woonpunt"),
    "Werken": ("Werk voor Heerlen", "Rabobank Zuid Limburg Oost", "WerkgeversServicePunt"),
    "Leren": (
        "Peuteropvang Heerlen",
        "Schunck",
        "INNOVO",
        "MOVARE",
        "SVOPL",
        "LVO",
        "Vista College",
        "Yuverta",
    ),
    "Gezondheid": (
        "Zorgverzekeraar CZ",
        "JenS",
        "Heerlen StandBy",
        "Humanitas",
        "Huisartsen Oostelijk Zuid Limburg",
        "Geboortezorg Limburg",
    ),
    "Veiligheid": ("Politie", "OM", "Zorg- en Veiligheidshuis Parkstad Limburg"),
}

# What the programme counts over its interventions.
GESPREKKEN = Indicator(
    "Gesprekken met ouders",
    (),
    (),
    "Gesprekken over de peuteropvang en bezoeken rond de geboorte, over de interventies samen.",
    unit="gesprekken",
    per_period=Decimal(400),
)


class DemoArea(NamedTuple):
    """``cell`` is the place on a grid of about 400 × 700 metres, column and row from the south-west."""

    code: str
    name: str
    level: str
    parent: str
    population: int
    cell: tuple[int, int] | None = None


# Codes with a letter X cannot be those of real areas.
AREAS = (
    DemoArea("GMX001", "Demostad", "municipality", "", 51_480),
    DemoArea("WKX00101", "Molenkwartier", "wijk", "GMX001", 11_250),
    DemoArea("WKX00102", "Kolenkwartier", "wijk", "GMX001", 16_020),
    DemoArea("WKX00103", "Beekkwartier", "wijk", "GMX001", 24_210),
    DemoArea("BUX0010101", "Molenveld", "buurt", "WKX00101", 4_120, (0, 1)),
    DemoArea("BUX0010102", "Zonnehof", "buurt", "WKX00101", 3_330, (0, 2)),
    DemoArea("BUX0010103", "Schachtplein", "buurt", "WKX00101", 3_800, (0, 0)),
    DemoArea("BUX0010201", "Stationskwartier", "buurt", "WKX00102", 5_460, (1, 0)),
    DemoArea("BUX0010202", "Kolenpad", "buurt", "WKX00102", 4_480, (1, 1)),
    DemoArea("BUX0010203", "De Wijer", "buurt", "WKX00102", 3_870, (1, 2)),
    DemoArea("BUX0010204", "Parkrand", "buurt", "WKX00102", 2_210, (2, 1)),
    DemoArea("BUX0010301", "Oude Mijn", "buurt", "WKX00103", 3_600, (1, 3)),
    DemoArea("BUX0010302", "Noorderpoort", "buurt", "WKX00103", 3_020, (0, 3)),
    DemoArea("BUX0010303", "Kapelhof", "buurt", "WKX00103", 3_210, (2, 0)),
    DemoArea("BUX0010304", "Lindeveld", "buurt", "WKX00103", 2_890, (2, 2)),
    DemoArea("BUX0010305", "Heikant", "buurt", "WKX00103", 2_480, (3, 2)),
    DemoArea("BUX0010306", "Terras", "buurt", "WKX00103", 2_640, (3, 1)),
    DemoArea("BUX0010307", "Steenberg", "buurt", "WKX00103", 2_310, (3, 0)),
    DemoArea("BUX0010308", "Vlindertuin", "buurt", "WKX00103", 2_120, (2, 3)),
    DemoArea("BUX0010309", "Beekdal", "buurt", "WKX00103", 1_940, (3, 3)),
)
SOUTH_WEST = (5.95, 50.90)  # longitude and latitude of the grid's corner
CELL_SIZE = (0.006, 0.006)
