"""Interventions of the lines Werken, Wonen and Gezondheid."""

from decimal import Decimal

from monitoring.demo.blueprint import (
    Condition,
    Element,
    Evidence,
    Indicator,
    Intervention,
    Judged,
    Mechanism,
    Series,
)
from monitoring.demo.content.programme import GESPREKKEN

VAKSCHOOL = Intervention(
    title="Bovengrondse Vakschool",
    goal="Jongeren leren een vak in de praktijk en vinden werk dat bij hen past.",
    ages=(14, 23),
    line="Werken",
    lead="Vista College",
    partners=("WerkgeversServicePunt", "Werk voor Heerlen", "Yuverta"),
    areas=("Schachtplein", "Kolenpad", "De Wijer"),
    elements={
        "meesters": Element(
            "resource", "Leermeesters uit bedrijven", "Zij kennen het vak van nu.", "WerkgeversServicePunt"
        ),
        "werkplaats": Element("resource", "Een werkplaats in de buurt", "Dichtbij is de drempel laag.", "Yuverta"),
        "praktijk": Element("activity", "Leren in de praktijk", "Doen past beter dan uit een boek.", "Vista College"),
        "stage": Element(
            "output", "Jongeren op een leerplek", "Een leerplek is de stap naar werk.", "WerkgeversServicePunt"
        ),
        "diploma": Element("output", "Vakbewijzen", "Een werkgever ziet wat iemand kan.", "Vista College"),
        "werk": Element("effect", "Jongeren hebben werk", "Werk geeft inkomen en een plek.", "Werk voor Heerlen"),
    },
    links={
        ("meesters", "praktijk"): (0, 3),
        ("werkplaats", "praktijk"): (0, 3),
        ("praktijk", "stage"): (2, 6),
        ("praktijk", "diploma"): (6, 12),
        ("stage", "werk"): (6, 18),
        ("diploma", "werk"): (3, 12),
    },
    mechanisms=(
        Mechanism(
            "meesters",
            "praktijk",
            "De leermeester werkt naast de jongere.",
            "De jongere ziet hoe het moet en krijgt vertrouwen.",
            evidence=(
                Evidence(
                    "quote", "Hij legt het uit terwijl hij het doet", 9, role="leerling van 17", source="werkplaats"
                ),
                Evidence("figure", "Met een vaste leermeester bleef 86% tot het eind.", 6, source="Presentielijst"),
                Evidence("experience", "Een vast gezicht maakt het verschil.", 7, role="leermeester", source="overleg"),
            ),
            verdict=Judged(
                "works",
                3,
                5,
                "Presentielijst en ervaringen in twee werkplaatsen.",
                "Wie een vaste leermeester kreeg, was misschien al gemotiveerd. Er is geloot.",
            ),
        ),
        Mechanism("werkplaats", "praktijk", "De werkplaats is op loopafstand.", "Jongeren komen ook als het tegenzit."),
        Mechanism(
            "praktijk",
            "stage",
            "Bedrijven zien de jongere aan het werk.",
            "Zij durven een leerplek te geven.",
            conditions=(Condition("Bedrijven hebben genoeg mensen om te begeleiden.", "lapsed", 8),),
            evidence=(
                Evidence("experience", "Na een meeloopdag zeggen bedrijven vaker ja.", 10, role="accountmanager"),
                Evidence(
                    "experience",
                    "Bedrijven hebben nu te weinig mensen om te begeleiden.",
                    5,
                    "against",
                    role="werkgever",
                ),
            ),
            verdict=Judged(
                "sometimes",
                2,
                5,
                "Grote bedrijven doen mee, kleine niet.",
                contexts="Alleen bij bedrijven vanaf 20 mensen.",
            ),
        ),
        Mechanism("praktijk", "diploma", "De jongere krijgt bewijs voor elk onderdeel.", "Elke stap is te halen."),
        Mechanism("stage", "werk", "Het bedrijf leert de jongere kennen.", "Een contract is dan minder spannend."),
        Mechanism(
            "diploma",
            "werk",
            "Het vakbewijs is bekend bij werkgevers.",
            "Zij vertrouwen wat de jongere kan.",
            evidence=(
                Evidence("experience", "Weinig werkgevers kennen het bewijs.", 6, "against", role="recruiter"),
                Evidence(
                    "figure", "3 van de 20 vacatures noemen het bewijs.", 4, "against", source="Telling van vacatures"
                ),
            ),
            verdict=Judged("fails", 2, 3, "Het bewijs is nog te weinig bekend."),
        ),
    ),
    indicators=(
        Indicator(
            "Praktijkdagen",
            ("praktijk",),
            (Series("Vista College", Decimal(160), Decimal(185), ("Schachtplein", "Kolenpad", "De Wijer")),),
            "Dagen waarop een groep in de werkplaats leerde.",
            unit="dagen",
            per_period=Decimal(240),
        ),
        Indicator(
            "Jongeren op een leerplek",
            ("stage",),
            (Series("WerkgeversServicePunt", Decimal(38), Decimal(52), ("Schachtplein", "Kolenpad", "De Wijer")),),
            "Jongeren die op de laatste dag van het kwartaal een leerplek hebben.",
            unit="jongeren",
            time_rule="last",
            about_persons=True,
            baseline=Decimal(30),
            level=Decimal(90),
        ),
        Indicator(
            "Jongeren zonder werk of school",
            ("werk",),
            (Series("Werk voor Heerlen", Decimal(212), Decimal(196), noise=0.02),),
            "Jongeren van 16 tot 23 jaar zonder werk en zonder school, op de laatste dag van het kwartaal.",
            unit="jongeren",
            direction="down",
            time_rule="last",
            about_persons=True,
            baseline=Decimal(215),
            level=Decimal(140),
        ),
    ),
)

KRANT = Intervention(
    title="Krant van de buurvrouw",
    goal="Bewoners maken samen een krant, leren elkaar kennen en voelen zich thuis in de buurt.",
    ages=(16, 25),
    line="Wonen",
    lead="Weller",
    partners=("Humanitas", "Vincio", "Wonen Limburg"),
    areas=("Zonnehof", "Parkrand"),
    elements={
        "redactie": Element("resource", "Een redactie van bewoners", "Bewoners weten wat er speelt.", "Humanitas"),
        "maken": Element("activity", "Samen de krant maken", "Samen iets maken is makkelijker dan praten.", "Weller"),
        "kranten": Element(
            "output", "Kranten in de brievenbus", "Zo bereikt de krant ook wie niet online is.", "Weller"
        ),
        "thuis": Element("effect", "Bewoners voelen zich thuis in de buurt", "Wie zich thuis voelt, blijft.", "Vincio"),
    },
    links={("redactie", "maken"): (0, 2), ("maken", "kranten"): (1, 3), ("kranten", "thuis"): (6, 18)},
    mechanisms=(
        Mechanism(
            "redactie",
            "maken",
            "Bewoners kiezen zelf de verhalen.",
            "Zij voelen dat de krant van hen is.",
            evidence=(
                Evidence("quote", "Nu staat er eens iets in over onze straat", 8, role="bewoner", source="redactie"),
                Evidence("experience", "De redactie groeide van vier naar elf mensen.", 6, role="opbouwwerker"),
            ),
            verdict=Judged("works", 2, 5, "Twee signalen, nog geen cijfers."),
        ),
        Mechanism(
            "maken",
            "kranten",
            "Jongeren brengen de krant rond.",
            "Zij maken een praatje aan de deur.",
            evidence=(Evidence("quote", "Ik ken nu bijna iedereen", 6, role="bezorger van 16", source="redactie"),),
        ),
        Mechanism(
            "kranten",
            "thuis",
            "Bewoners lezen over hun buren.",
            "Zij groeten elkaar vaker.",
            evidence=(
                Evidence("experience", "Op straat hoor ik gesprekken over de krant.", 5, role="wijkbeheerder"),
                Evidence(
                    "figure",
                    "In de vragenlijst zei 4 van de 10 de krant niet te lezen.",
                    4,
                    "against",
                    source="Vragenlijst",
                ),
            ),
        ),
        Mechanism("kranten", "thuis", "De krant kondigt ontmoetingen aan.", "Bewoners komen langs en blijven komen."),
    ),
    indicators=(
        Indicator(
            "Bezorgde kranten",
            ("kranten",),
            (Series("Weller", Decimal(2500), Decimal(3300), ("Zonnehof", "Parkrand")),),
            "Kranten die zijn bezorgd, per kwartaal.",
            unit="kranten",
            per_period=Decimal(3000),
        ),
        Indicator(
            "Uren van vrijwilligers",
            ("redactie",),
            (Series("Humanitas", Decimal(180), Decimal(265)),),
            "Uren die bewoners aan de krant werkten, per kwartaal.",
            unit="uur",
            kind="amount",
            per_period=Decimal(220),
        ),
        Indicator(
            "Bewoners die zich thuis voelen",
            ("thuis",),
            (Series("Vincio", Decimal(54), Decimal(61), ("Zonnehof", "Parkrand"), base=420, noise=0.01),),
            "Bewoners die zeggen zich thuis te voelen, gedeeld door wie antwoord gaf.",
            unit="%",
            kind="ratio",
            time_rule="last",
            frequency="year",
            about_persons=True,
            baseline=Decimal(53),
            level=Decimal(64),
        ),
    ),
)

IN_DE_BOX = Intervention(
    title="In de box",
    goal="Jonge ouders weten waar zij terechtkunnen en staan er niet alleen voor.",
    ages=(0, 2),
    line="Gezondheid",
    lead="Geboortezorg Limburg",
    partners=("JenS", "Zorgverzekeraar CZ", "Huisartsen Oostelijk Zuid Limburg"),
    areas=("Molenveld", "Kolenpad"),
    elements={
        "box": Element(
            "resource", "Een box met spullen en uitleg", "Een cadeau opent een gesprek.", "Zorgverzekeraar CZ"
        ),
        "bezoek": Element(
            "activity", "Bezoek aan huis rond de geboorte", "Thuis praat je makkelijker.", "Geboortezorg Limburg"
        ),
        "gezinnen": Element("output", "Gezinnen die een box kregen", "Zo bereiken we ook wie niet vraagt.", "JenS"),
        "steun": Element("effect", "Ouders vinden op tijd steun", "Zorgen worden dan niet groter.", "JenS"),
    },
    links={("box", "bezoek"): (0, 2), ("bezoek", "gezinnen"): (0, 3), ("gezinnen", "steun"): (18, 36)},
    mechanisms=(
        Mechanism(
            "box",
            "bezoek",
            "De box is een cadeau, geen controle.",
            "Ouders laten de bezoeker graag binnen.",
            evidence=(
                Evidence(
                    "quote", "Ik dacht: weer een formulier, maar het was een cadeau", 4, role="moeder", source="bezoek"
                ),
            ),
        ),
        Mechanism(
            "bezoek", "gezinnen", "De bezoeker komt op een moment dat past.", "Ouders hebben rust voor het gesprek."
        ),
        Mechanism("gezinnen", "steun", "In de box zit een kaart van de buurt.", "Ouders weten wie zij kunnen bellen."),
        Mechanism("gezinnen", "steun", "De bezoeker komt na drie maanden terug.", "Ouders durven om hulp te vragen."),
    ),
    indicators=(
        Indicator(
            "Bezoeken aan huis",
            ("bezoek",),
            (Series("Geboortezorg Limburg", Decimal(34), Decimal(58), ("Molenveld", "Kolenpad")),),
            "Bezoeken rond de geboorte, per kwartaal. Elk bezoek is een gesprek.",
            unit="gesprekken",
            per_period=Decimal(42),
            months=15,
            feeds=GESPREKKEN.name,
        ),
        Indicator(
            "Gezinnen die een box kregen",
            ("gezinnen",),
            (Series("JenS", Decimal(30), Decimal(52), ("Molenveld", "Kolenpad")),),
            "Gezinnen die een box kregen, per kwartaal.",
            unit="gezinnen",
            about_persons=True,
            per_period=Decimal(40),
            months=15,
        ),
        Indicator(
            "Ouders die weten waar zij steun vinden",
            ("steun",),
            (Series("JenS", Decimal(48), Decimal(52), base=96, noise=0.01),),
            "Ouders die zeggen te weten waar zij hulp vinden, gedeeld door wie antwoord gaf.",
            unit="%",
            kind="ratio",
            time_rule="last",
            about_persons=True,
            baseline=Decimal(47),
            level=Decimal(60),
            months=15,
        ),
    ),
    started_months_ago=15,
)
