"""What the programme rests on: assumptions with their tests, mechanisms that are the same one, further evidence.

All of it is invented for the demonstration.
"""

from dataclasses import dataclass

from monitoring.demo.content.learning import LEERORKEST, VERHALENPRIJS
from monitoring.demo.content.meer_peuters import MEER_PEUTERS
from monitoring.demo.content.work_home_health import IN_DE_BOX, VAKSCHOOL

PEUTERS, BOX, ORKEST = MEER_PEUTERS.title, IN_DE_BOX.title, LEERORKEST.title
FROM_HERE = (PEUTERS, "Zij komen uit de buurt en kennen de ouders.")
SAME_LANGUAGE = (PEUTERS, "De ouder en de plusfunctionaris spreken dezelfde taal.")
HELP_WITH_FORM = (PEUTERS, "De ouder krijgt hulp bij het formulier.")
BY_DAY = (PEUTERS, "Overdag zijn ouders thuis.")
A_GIFT = (BOX, "De box is een cadeau, geen controle.")
RIGHT_MOMENT = (BOX, "De bezoeker komt op een moment dat past.")
COMES_BACK = (BOX, "De bezoeker komt na drie maanden terug.")

Key = tuple[str, str]  # the intervention's title, and what the mechanism offers


@dataclass(frozen=True)
class Test:
    """Due so many months from now; with an outcome it was finished so many months ago."""

    what: str
    owner: str
    due_in_months: int
    outcome: str = ""
    result: str = ""
    finished_months_ago: int = 0


@dataclass(frozen=True)
class Assumption:
    mechanism: Key
    change_mind: str
    importance: int | None = None
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True)
class Seen:
    """One observation over one mechanism or several; ``indicator`` names the LAMP figure that it rests on."""

    mechanisms: tuple[tuple[Key, str], ...]
    kind: str
    text: str
    partner: str
    months_ago: int = 1
    area: str = ""
    source: str = ""
    source_url: str = ""
    role: str = ""
    indicator: str = ""


ASSUMPTIONS = (
    Assumption(
        HELP_WITH_FORM,
        "Als ouders met hulp even vaak afhaken als ouders zonder hulp.",
        3,
        (
            Test(
                "Twintig aanmeldingen met hulp naast twintig zonder hulp leggen, en tellen wie afhaakt.",
                "Peuteropvang Heerlen",
                2,
            ),
        ),
    ),
    Assumption(
        A_GIFT,
        "Als meer dan een kwart van de ouders zegt dat het bezoek voelt als controle.",
        None,
        (Test("Vijftien ouders na het bezoek bellen met drie vragen.", "JenS", -1),),
    ),
    Assumption(
        SAME_LANGUAGE,
        "Als gesprekken met een tolk even lang duren en even vaak tot een aanmelding leiden.",
        None,
        (
            Test(
                "Gesprekken met en zonder tolk een kwartaal lang naast elkaar leggen.",
                "Gemeente Heerlen",
                -3,
                "holds",
                "Zonder tolk duurde een gesprek bijna twee keer zo lang, en kwam er vaker een aanmelding uit.",
                2,
            ),
        ),
    ),
)

# Each of these is one mechanism, in the words of several interventions.
SAME = (
    (FROM_HERE, (VERHALENPRIJS.title, "Een schrijver vertelt over de eigen jeugd."), COMES_BACK),
    (BY_DAY, RIGHT_MOMENT),
    (
        (VAKSCHOOL.title, "Het bedrijf leert de jongere kennen."),
        (PEUTERS, "Ouders leren de medewerker van de POVH kennen."),
    ),
)

OBSERVATIONS = (
    Seen(
        ((COMES_BACK, "for"), (A_GIFT, "for")),
        "quote",
        "U bent het weer, met die mooie doos. Kom binnen.",
        "JenS",
        area="Molenveld",
        source="Tweede bezoek",
        role="moeder van een baby",
    ),
    Seen(
        ((COMES_BACK, "against"),),
        "experience",
        "In het Stationskwartier was een derde van de gezinnen na drie maanden verhuisd.",
        "JenS",
        2,
        area="Stationskwartier",
        source="Teamoverleg",
    ),
    Seen(
        ((RIGHT_MOMENT, "for"),),
        "experience",
        "Wie zelf een tijd kiest, is bijna altijd thuis.",
        "JenS",
        3,
        area="Zonnehof",
        source="Afsprakenlijst",
    ),
    Seen(
        ((A_GIFT, "for"),),
        "study",
        "Gezinnen die iets krijgen zonder voorwaarden, doen vaker een tweede keer open.",
        "JenS",
        8,
        source="Verzonnen onderzoek ‘Een cadeau aan de deur’, 2023",
        source_url="https://onderzoek.voorbeeld.example/cadeau-aan-de-deur",
    ),
    Seen(
        ((SAME_LANGUAGE, "for"),),
        "figure",
        "Sinds de plusfunctionarissen de taal spreken, voeren zij meer lange gesprekken.",
        "Peuteropvang Heerlen",
        0,
        source="Logboek, opgeteld door LAMP",
        indicator="Gesprekken van een kwartier of langer",
    ),
)
