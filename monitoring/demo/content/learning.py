"""Interventions of the line Leren: Leerorkest and Jan Terlouw Verhalenprijs."""

from decimal import Decimal

from monitoring.demo.blueprint import Element, Evidence, Indicator, Intervention, Judged, Mechanism, Series

LEERORKEST = Intervention(
    title="Leerorkest",
    goal="Kinderen op de basisschool leren samen een instrument spelen en houden het vol.",
    ages=(6, 12),
    line="Leren",
    lead="Schunck",
    partners=("INNOVO", "MOVARE", "Gemeente Heerlen"),
    areas=("Molenveld", "Zonnehof", "Kolenpad"),
    elements={
        "instrumenten": Element("resource", "Instrumenten om te lenen", "Een eigen viool is thuis te duur.", "Schunck"),
        "docenten": Element("resource", "Muziekdocenten", "Goed les krijgen maakt spelen leuk.", "Schunck"),
        "les": Element("activity", "Wekelijkse les onder schooltijd", "Zo doet ieder kind mee.", "INNOVO"),
        "concert": Element("output", "Kinderen spelen mee in het orkest", "Samen spelen vraagt oefenen.", "Schunck"),
        "volhouden": Element("effect", "Kinderen houden moeilijke dingen vol", "Dat helpt ook in de klas.", "MOVARE"),
    },
    links={
        ("instrumenten", "les"): (0, 2),
        ("docenten", "les"): (0, 2),
        ("les", "concert"): (2, 4),
        ("concert", "volhouden"): (6, 12),
    },
    mechanisms=(
        Mechanism(
            "instrumenten",
            "les",
            "Elk kind krijgt een instrument mee naar huis.",
            "Het kind oefent ook buiten de les.",
            evidence=(
                Evidence("figure", "8 van de 10 kinderen oefenden thuis.", 7, source="Weekkaarten van drie klassen"),
                Evidence("quote", "Hij is nu van mij, dus ik pas erop", 5, role="leerling uit groep 6", source="les"),
                Evidence("experience", "Kinderen nemen hun viool trots mee.", 9, role="docent", source="teamoverleg"),
            ),
            verdict=Judged(
                "works",
                3,
                5,
                "Weekkaarten, gesprekken met kinderen en docenten.",
                "Ouders kunnen ook aansporen; dat deden zij vooral na het eerste concert.",
            ),
        ),
        Mechanism(
            "docenten",
            "les",
            "De docent speelt zelf mee.",
            "Kinderen horen hoe mooi het kan klinken.",
            evidence=(
                Evidence("quote", "Juf speelt echt, dat wil ik ook", 14, role="leerling uit groep 5", source="les"),
                Evidence("experience", "Na het voorspelen is het stil en doet ieder mee.", 6, role="leerkracht"),
            ),
            verdict=Judged("works", 2, 13, "Twee signalen uit verschillende klassen."),
        ),
        Mechanism(
            "les",
            "concert",
            "Kinderen werken toe naar een echt concert.",
            "Zij willen er samen iets moois van maken.",
            evidence=(
                Evidence(
                    "figure", "In de weken voor een concert kwam 97% van de kinderen.", 6, source="Presentielijst"
                ),
                Evidence("experience", "De repetities lopen vol zodra de datum er is.", 11, role="docent"),
                Evidence("quote", "Mijn oma komt kijken", 10, role="leerling uit groep 7", source="generale repetitie"),
            ),
            verdict=Judged(
                "works",
                3,
                11,
                "Presentielijsten van twee jaar en de ervaring van docenten.",
                "Concerten vallen in rustige schoolweken. Ook in drukke weken kwam bijna iedereen.",
            ),
        ),
        Mechanism(
            "concert",
            "volhouden",
            "Kinderen merken dat oefenen iets oplevert.",
            "Zij geven ook bij rekenen minder snel op.",
            evidence=(
                Evidence("figure", "De score op volhouden steeg in drie klassen.", 6, source="Vragenlijst in de klas"),
                Evidence("experience", "Ze vragen vaker om nog een poging.", 5, role="leerkracht", source="schoolteam"),
                Evidence("quote", "Eerst lukt het niet en dan toch", 4, role="leerling uit groep 8", source="les"),
            ),
            verdict=Judged(
                "works",
                3,
                4,
                "Vragenlijst in de klas en ervaringen van leerkrachten op twee scholen.",
                "De scholen kregen ook een nieuwe rekenmethode. De stijging begon eerder.",
            ),
        ),
        Mechanism("concert", "volhouden", "Ouders zien hun kind op het podium.", "Zij geloven meer in hun kind."),
    ),
    indicators=(
        Indicator(
            "Lessen van het Leerorkest",
            ("les",),
            (Series("Schunck", Decimal(96), Decimal(126), ("Molenveld", "Zonnehof", "Kolenpad")),),
            "Lessen die echt zijn gegeven, per kwartaal.",
            unit="lessen",
            per_period=Decimal(108),
        ),
        Indicator(
            "Kinderen die meespelen in een concert",
            ("concert",),
            (Series("Schunck", Decimal(140), Decimal(205), ("Molenveld", "Zonnehof", "Kolenpad")),),
            "Kinderen die in het kwartaal meespeelden in een concert of open les.",
            unit="kinderen",
            about_persons=True,
            time_rule="last",
            baseline=Decimal(120),
            level=Decimal(200),
        ),
        Indicator(
            "Volhouden in de klas",
            ("volhouden",),
            (
                Series("INNOVO", Decimal("6.4"), Decimal("7.4"), base=130, noise=0.01),
                Series("MOVARE", Decimal("6.3"), Decimal("7.5"), base=110, noise=0.01),
            ),
            "Rapportcijfer dat kinderen zichzelf geven voor volhouden.",
            unit="rapportcijfer",
            kind="score",
            time_rule="last",
            frequency="halfYear",
            baseline=Decimal("6.3"),
            level=Decimal("7.4"),
        ),
    ),
)

VERHALENPRIJS = Intervention(
    title="Jan Terlouw Verhalenprijs",
    goal="Kinderen en jongeren schrijven hun eigen verhaal en krijgen plezier in taal.",
    ages=(9, 15),
    line="Leren",
    lead="LVO",
    partners=("Schunck", "SVOPL"),
    areas=("Stationskwartier", "De Wijer"),
    elements={
        "schrijvers": Element(
            "resource", "Schrijvers uit de streek", "Zij laten zien dat iedereen kan schrijven.", "Schunck"
        ),
        "jury": Element("resource", "Een jury van jongeren", "Een oordeel van leeftijdgenoten telt.", "LVO"),
        "workshops": Element("activity", "Schrijfworkshops op school", "Op school is er tijd en een plek.", "LVO"),
        "verhalen": Element("output", "Ingezonden verhalen", "Wie inzendt, heeft iets afgemaakt.", "SVOPL"),
        "plezier": Element("effect", "Jongeren lezen en schrijven voor hun plezier", "Wie leest, leert verder.", "LVO"),
    },
    links={
        ("schrijvers", "workshops"): (0, 2),
        ("jury", "workshops"): (0, 2),
        ("workshops", "verhalen"): (1, 4),
        ("verhalen", "plezier"): (3, 9),
    },
    mechanisms=(
        Mechanism(
            "schrijvers",
            "workshops",
            "Een schrijver vertelt over de eigen jeugd.",
            "Jongeren herkennen zich en durven te beginnen.",
            evidence=(
                Evidence("quote", "Zij komt gewoon van hier", 7, role="leerling van 13", source="workshop"),
                Evidence(
                    "figure", "9 van de 10 leerlingen begonnen meteen te schrijven.", 6, source="Telling in de les"
                ),
                Evidence("experience", "De klas was nog nooit zo stil.", 8, role="docent Nederlands"),
            ),
            verdict=Judged(
                "works",
                3,
                6,
                "Telling in zes lessen, citaten en ervaringen van docenten.",
                "De lessen waren op een rustig uur. Ook op drukke uren begon bijna iedereen.",
            ),
        ),
        Mechanism("jury", "workshops", "Leeftijdgenoten beoordelen de verhalen.", "Schrijvers willen hen verrassen."),
        Mechanism(
            "workshops",
            "verhalen",
            "Er is een echte prijs en een boekje.",
            "Jongeren maken hun verhaal af.",
            evidence=(
                Evidence("experience", "De datum van de prijs helpt bij het afmaken.", 6, role="docent Nederlands"),
                Evidence("experience", "Sommigen schrijven alleen voor het cijfer.", 4, "against", role="mentor"),
            ),
        ),
        Mechanism(
            "verhalen",
            "plezier",
            "Het verhaal wordt gelezen door anderen.",
            "Jongeren voelen zich gehoord en schrijven verder.",
            evidence=(
                Evidence("quote", "Mijn buurman had het gelezen", 5, role="leerling van 14", source="prijsuitreiking"),
            ),
        ),
        Mechanism(
            "verhalen",
            "plezier",
            "Alleen de beste verhalen winnen.",
            "Wie niet wint, kan de moed verliezen.",
            working="hindering",
        ),
    ),
    indicators=(
        Indicator(
            "Schrijfworkshops",
            ("workshops",),
            (Series("LVO", Decimal(10), Decimal(15), ("Stationskwartier", "De Wijer")),),
            "Workshops die zijn gegeven, per kwartaal.",
            unit="workshops",
            per_period=Decimal(12),
        ),
        Indicator(
            "Ingezonden verhalen",
            ("verhalen",),
            (Series("SVOPL", Decimal(95), Decimal(150), ("Stationskwartier", "De Wijer")),),
            "Verhalen die voor de prijs zijn ingezonden, per halfjaar.",
            unit="verhalen",
            frequency="halfYear",
            per_period=Decimal(120),
        ),
        Indicator(
            "Jongeren die lezen voor hun plezier",
            ("plezier",),
            (Series("LVO", Decimal(31), Decimal(43), base=310, noise=0.01),),
            "Jongeren die zeggen elke week voor hun plezier te lezen, gedeeld door wie antwoord gaf.",
            unit="%",
            kind="ratio",
            time_rule="last",
            frequency="halfYear",
            about_persons=True,
            baseline=Decimal(30),
            level=Decimal(44),
        ),
    ),
)
