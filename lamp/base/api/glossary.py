"""The text above the published description: how to begin, and the words in English and Dutch."""

WORDS = [
    ("program", "programma", "a long-running programme for one area, with its start and end date"),
    ("program line", "programmalijn", "a theme of the programme, such as learning or housing"),
    ("partner", "partner", "an organisation that takes part, the bureau's own too"),
    ("area", "gebied", "country, municipality, district (stadsdeel), wijk or buurt, with its CBS code"),
    ("intervention", "interventie", "what the programme does for one group"),
    ("logic model", "LAMP, versie n", "one version of an intervention's chain: draft, active or archived"),
    ("resource, activity, output, effect", "middel, activiteit, prestatie, effect", "the four stages of a chain"),
    ("element", "onderdeel van de keten", "one box of the chain: what we put in, and why"),
    ("link", "verband", "from an element to one of the next stage"),
    ("mechanism", "mechanisme", "what makes that the one leads to the other"),
    ("condition", "voorwaarde", "what must hold for a mechanism to work"),
    ("agreement", "instemming", "what a partner says of a draft"),
    ("observation", "observatie", "one dated piece of evidence for or against mechanisms"),
    ("verdict", "oordeel", "what people concluded about a mechanism on a date"),
    ("assumed, shown, contested, refuted", "aanname, aangetoond, betwist, weerlegd", "the states of a mechanism"),
    ("lit, glowing, dark", "verlicht, gloeit, donker", "how well a link is borne out by evidence"),
    ("indicator", "indicator", "what is measured, with its rules for adding up"),
    ("baseline, target", "nulmeting, streefwaarde", "where it began, and a value to reach"),
    ("measurement", "meting, resultaat", "one recorded value; the only thing that is added up"),
    ("numerator, denominator", "teller, noemer", "3 of 5 is a ratio of 60 %"),
    ("activity log entry", "registratie in het logboek", "what somebody did on a day, where, with quantities"),
    ("progress", "voortgang", "an indicator's figure in a period and area, compared with its target"),
    ("on course, attention, behind", "op koers, let op, achter", "the state of a figure"),
    ("no data, no target, too early", "geen gegevens, geen streefwaarde, nog te vroeg", "why there is no other state"),
    ("carried forward", "doorgetrokken", "the latest value of an earlier period"),
    ("area measure, area statistic", "maat, cijfer van een gebied", "what is measured of areas, and a value of it"),
    ("index definition, index score", "index, indexscore", "one version of a deprivation index, and an area's score"),
    ("correlation", "samenhang", "how an indicator goes together with an index over areas; never a cause"),
    ("review", "leer- en verbeterronde", "looks back over a period of an intervention and ends in decisions"),
    ("decision", "besluit", "continue, adjust, scale or stop, with why and by whom"),
    ("improvement action", "verbeteractie", "what a partner does before a day, agreed in a review"),
    ("bureau, manager, board, admin", "programmabureau, manager, bestuurder, beheerder", "roles beside partner"),
]

INTRODUCTION = """
LAMP holds logic models with their mechanisms, the measurements of their indicators, and the progress that follows
from them.

**Sign in** with `Authorization: Bearer <token>`. An administrator issues a token with `manage.py issue_token EMAIL`.
Everything you read and write follows your own roles: what you may not see answers 404, as if it did not exist.

**Numbers** are strings with exact decimals, such as `"33.333333"`, or `null` for no value. Ratios, their targets
and baselines are percentages: 3 of 5 is `"60"`. **Periods** are `2025-03`, `2025-Q1`, `2025-H1`, `2025`, `2025-SY`
(school year from 1 August) and `all`.

**Lists** come in pages: `?page=2&pageSize=500`. **Changing**: send the `ETag` you read in `If-Match`; 412 means that
somebody else was first. **Repeating**: send an `Idempotency-Key` (UUID) with a POST, and repeating it makes nothing
twice. Keys are kept for three days. **Errors** are `application/problem+json`; `errors` points to each wrong field.

## Words
| English | Dutch | meaning |
|---|---|---|
"""

DESCRIPTION = INTRODUCTION.strip("\n") + "\n" + "\n".join(f"| {a} | {b} | {c} |" for a, b, c in WORDS) + "\n"
