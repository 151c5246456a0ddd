"""The area monitor of the demonstration: invented figures; only the three published coefficients are real."""

from typing import NamedTuple

SOURCE = "Verzonnen voor de demonstratie"
PUBLISHER = "Het PON & Telos (2024)"
INDEX_NAME, INDEX_VERSION = "Demo-MDI", "1, verzonnen"
INDEX_EXPLANATION = (
    "Achterstand is meer dan armoede: het is gebrek aan toegang tot middelen en kansen, van de persoon en van de plek. "
    "Deze meervoudige achterstandsindex telt zeven domeinen. Hoger is meer achterstand."
)
YEARS = 10
CORONA = "COVID-19"


class DemoMeasure(NamedTuple):
    """``low`` and ``high``: least and most deprived buurt in the first year, each with its yearly step."""

    code: str
    name: str
    unit: str
    direction: str
    domain: str
    low: tuple[float, float]
    high: tuple[float, float]


MEASURES = (
    DemoMeasure("demo_laag_inkomen", "Huishoudens met een laag inkomen", "%", "down", "Inkomen", (5, -0.3), (19, -0.2)),
    DemoMeasure("demo_bijstand", "Inwoners met bijstand", "%", "down", "Werk", (3, -0.15), (17, -0.1)),
    DemoMeasure(
        "demo_gezondheid", "Inwoners die zich ongezond voelen", "%", "down", "Gezondheid", (15, 0.1), (33, 0.5)
    ),
    DemoMeasure("demo_startkwalificatie", "Zonder startkwalificatie", "%", "down", "Onderwijs", (6, -0.3), (24, -0.4)),
    DemoMeasure("demo_energielabel", "Woningen met label E, F of G", "%", "down", "Huisvesting", (12, -0.2), (40, 0.4)),
    DemoMeasure(
        "demo_misdrijven", "Misdrijven per 1.000 inwoners", "per 1.000", "down", "Veiligheid", (18, -0.8), (70, -2)
    ),
    DemoMeasure(
        "demo_ontevreden", "Ontevreden over de woonomgeving", "%", "down", "Woonomgeving", (6, -0.2), (28, -0.3)
    ),
    DemoMeasure(
        "demo_inkomen", "Gemiddeld inkomen per inwoner", "× € 1.000", "up", "Naast de index", (34, 0.9), (19, 0.4)
    ),
    DemoMeasure("demo_opkomst", "Opkomst bij verkiezingen", "%", "up", "Naast de index", (84, 0.1), (58, -0.3)),
    DemoMeasure(
        "demo_samenhang", "Sociale samenhang (0 tot 10)", "punten", "up", "Naast de index", (6.8, 0.02), (5.1, -0.03)
    ),
)
WEIGHTS = {
    "Inkomen": "0.225",
    "Werk": "0.225",
    "Gezondheid": "0.135",
    "Onderwijs": "0.135",
    "Huisvesting": "0.093",
    "Veiligheid": "0.093",
    "Woonomgeving": "0.093",
}
# Need in the first year from 0 (least) to 1 (most deprived), and how it changes every year.
NEED = {
    "Molenveld": (1.0, 0.012),
    "De Wijer": (0.94, 0.016),
    "Schachtplein": (0.9, 0.004),
    "Oude Mijn": (0.87, 0.014),
    "Kolenpad": (0.8, -0.002),
    "Stationskwartier": (0.78, 0.011),
    "Noorderpoort": (0.68, 0.012),
    "Kapelhof": (0.66, -0.006),
    "Lindeveld": (0.56, -0.004),
    "Zonnehof": (0.54, 0.008),
    "Terras": (0.4, -0.012),
    "Heikant": (0.37, 0.002),
    "Steenberg": (0.24, -0.011),
    "Vlindertuin": (0.2, -0.004),
    "Beekdal": (0.12, -0.012),
    "Parkrand": (0.08, -0.008),
}
PUBLISHED = (
    (
        "Opkomst tweede kamer verkiezingen 2023",
        "Opkomstpercentage Tweede Kamerverkiezingen 2023.",
        "-0.838",
    ),
    (
        "Energiearmoede",
        "Laag inkomen, hoge energierekening. Huishoudens met een laag inkomen, een vermogen onder de vermogensgrens "
        "en een energierekening boven de drempelwaarde. Dit geeft een indicatie van betaalrisico op de korte termijn.",
        "0.602",
    ),
    (
        "Ongezonde leefstijl",
        "Gemiddeld percentage ernstig overgewicht, roken en overmatig alcoholgebruik.",
        "0.514",
    ),
)
COMPUTED = (
    ("Sociale samenhang", "Rapportcijfer van inwoners voor de samenhang in hun buurt.", ("demo_samenhang",)),
    ("Opkomst in de demonstratie", "Opkomst bij de laatste verkiezingen.", ("demo_opkomst",)),
)
