"""What the demonstration's reviews of Meer peuters naar de opvang say. All of it is invented."""

INTERVENTION = "Meer peuters naar de opvang"

# A review that is closed: what was talked about, decided and agreed.
CLOSED_MONTHS_AGO = 8
POINTS = (
    ("Ouders doen overdag de deur niet open", "Zes van de tien deuren bleven dicht.", "We proberen vaste avonden."),
    ("Het formulier is te lang", "Ouders haken af bij bladzijde drie.", "JenS maakt een korte versie."),
)
RIGHT_THINGS = ("partly", "Het gesprek aan de keukentafel werkt. Over het moment van aanbellen zijn we niet zeker.")
THINGS_RIGHT = ("yes", "We bellen elke week aan, zoals afgesproken.")
OTHER_EXPLANATIONS = "De kinderopvangtoeslag ging in dezelfde maanden omhoog."
DECISION = ("adjust", "We bellen aan na zes uur, op vaste avonden.", "Stuurgroep Leren, met alle partners")
ACTIONS = (
    # owner, text, months from the review until due, state, outcome
    ("Peuteropvang Heerlen", "Rooster maken voor aanbellen na zes uur", 2, "done", "Vier vaste avonden per week."),
    ("JenS", "Aanmeldformulier terug naar één bladzijde", 10, "busy", ""),
)

# The one that is open now.
HELD_IN_DAYS = 12
PREPARED = {
    "Peuteropvang Heerlen": (
        ("partly", "Na zes uur gaan meer deuren open."),
        ("yes", "De vaste avonden lukken."),
        "De wachttijd op de groepen.",
    ),
    "JenS": (
        ("unknown", "Wij zien nog niet of aanmelden makkelijker werd."),
        ("no", "Het formulier is nog niet klaar."),
        "",
    ),
}
IDEA = ("Peuteropvang Heerlen", "Ga in het voorjaar ook naar de speeltuin. Daar zijn ouders in de middag.")
INTERESTS = (
    # partner, text, whether it is shared
    ("Peuteropvang Heerlen", "Onze groepen moeten vol zijn om open te kunnen blijven.", False),
    ("JenS", "Kinderen spreken goed Nederlands als zij naar school gaan.", True),
)
