# ruff: noqa: E501 - a sentence stays on one line
"""Invented texts for the guard: 2,000 with somebody's data in them, and 2,000 as a programme writes them.

All numbers are drawn with a fixed seed. The sentences without personal data are full of what looks like it: years,
amounts, KvK and RSIN numbers, rooms, periods, codes of areas, percentages.
"""

import random
from collections.abc import Callable, Iterator

from lamp.base.privacy.numbers import passes_eleven_test

SEED = 20260311
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BEFORE = (
    "Na het gesprek noteerde de plusfunctionaris {}",
    "Moeder belde terug. {}",
    "In Molenveld was dit de derde keer: {} Daarna ging het beter.",
    "{} Het team kijkt er in 2026 weer naar.",
    "Wij spraken 12 ouders.\n{}\nVolgende week weer.",
    "“Ik vond het fijn”, zei zij ({}).",
)


def bsn(draw: random.Random) -> str:
    while True:
        digits = f"{draw.randrange(10_000_000, 999_999_999):09d}"
        if passes_eleven_test(digits):
            return digits


BSN_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda d: f"bsn {d}",
    lambda d: f"BSN: {d[:3]} {d[3:6]} {d[6:]}",
    lambda d: f"burgerservicenummer {d[:4]}.{d[4:6]}.{d[6:]}",
    lambda d: f"sofinummer {d[:3]}.{d[3:6]}.{d[6:]}",
    lambda d: f"{d[:4]}.{d[4:6]}.{d[6:]}",
    lambda d: f"b.s.n. {' '.join(d)}",
    lambda d: f"BSN-nummer {d[:3]}-{d[3:6]}-{d[6:]}",
    lambda d: f"bsn {d.translate(FULL_WIDTH)}",
    lambda d: "bsn " + "\u200b".join(d),
    lambda d: f"burger nr {d[:2]} {d[2:4]} {d[4:6]} {d[6:]}",
    lambda d: f"{d} is het bsn",
    lambda d: f"bsn\u00a0{d[:4]}\u2009{d[4:6]}\u2009{d[6:]}",
)


def iban(draw: random.Random) -> str:
    country, bank, length = draw.choice(
        [("NL", "INGB", 10), ("NL", "RABO", 10), ("NL", "ABNA", 10), ("BE", "", 12), ("DE", "", 18)]
    )
    account = bank + "".join(draw.choices("0123456789", k=length))
    number = int("".join(str(int(c, 36)) for c in f"{account}{country}00"))
    return f"{country}{98 - number % 97:02d}{account}"


IBAN_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda i: i,
    lambda i: " ".join(i[n : n + 4] for n in range(0, len(i), 4)),
    lambda i: ".".join(i[n : n + 4] for n in range(0, len(i), 4)),
    lambda i: i.lower(),
    lambda i: i.translate(FULL_WIDTH),
    lambda i: f"{i[:4]}\u00a0{i[4:8]}\u00a0{i[8:]}",
    lambda i: "\u200d".join((i[:6], i[6:])),
)


def mail(draw: random.Random) -> str:
    first = draw.choice(["jan", "samira", "o.yilmaz", "a-m.peeters", "info", "lisa_92", "p.d'hondt"])
    last = draw.choice(["", ".jansen", "88", "+opvang"])
    at = draw.choice(["@", "@", "@", "＠", " @ ", "(at)", " [at] "])
    return f"{first}{last}{at}{draw.choice(['ziggo.nl', 'gmail.com', 'buurt-noord.example', 'kpn.mail.nl'])}"


def phone(draw: random.Random) -> str:
    mobile = "6" + "".join(draw.choices("123456789", k=1)) + "".join(draw.choices("0123456789", k=7))
    local = "".join(draw.choices("123456789", k=1)) + "".join(draw.choices("0123456789", k=6))
    m = mobile[1:]
    return draw.choice(
        [
            f"0{mobile}",
            f"06-{m}",
            f"06 {m[:2]} {m[2:4]} {m[4:6]} {m[6:]}",
            f"06.{m[:4]}.{m[4:]}",
            f"+31{mobile}",
            f"+31 6 {m[:4]} {m[4:]}",
            f"+31 (0)6 {m}",
            f"0031 6 {m}",
            f"045-{local}",
            f"045 {local[:3]} {local[3:5]} {local[5:]}",
            f"(045) {local}",
            f"0475-{local[:6]}",
            f"+32 4{m[:2]} {m[2:4]} {m[4:6]} {m[6:]}",
            f"+49 241 {local}",
            f"０６{m.translate(FULL_WIDTH)}",
            f"06\u2011{m}",
            "\u200b".join(f"06{m}"),
            f"06{m.translate(ARABIC)}",
        ]
    )


def birth_date(draw: random.Random) -> str:
    day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(1940, 2024)
    names = ["januari", "feb", "maart", "april", "mei", "juni", "juli", "aug.", "september", "okt", "november", "dec"]
    written = draw.choice(
        [f"{day}-{month}-{year}", f"{day:02d}/{month:02d}/{year}", f"{day} {names[month - 1]} {year}"]
    )
    return draw.choice(["geboren op {}", "geb. {}", "geboortedatum: {}", "geboortedatum is {}"]).format(written)


def address(draw: random.Random) -> str:
    code = f"{draw.randint(6400, 6419)}{draw.choice(['', ' '])}{draw.choice(['AB', 'XK', 'PL', 'HG'])}"
    number = draw.randint(1, 240)
    return draw.choice([f"{code} {number}", f"{code}, nr. {number}", f"Kerkweg {number}, {code} Heerlen"])


def name(draw: random.Random) -> str:
    title = draw.choice(["mevr.", "dhr.", "mw.", "Mevr.", "Dhr.", "mevr", "mw"])
    return f"{title} {draw.choice(['Jansen', 'van der Berg', 'El Idrissi', 'de Wit', 'Özdemir', 'A. Peeters'])}"


def positives() -> Iterator[tuple[str, str]]:
    """Kind and text, 2,000 in all."""
    draw = random.Random(SEED)
    makers = {
        "bsn": lambda n: BSN_SPELLINGS[n % len(BSN_SPELLINGS)](bsn(draw)),
        "iban": lambda n: IBAN_SPELLINGS[n % len(IBAN_SPELLINGS)](iban(draw)),
        "email": lambda n: mail(draw),
        "phone": lambda n: phone(draw),
        "birth_date": lambda n: birth_date(draw),
        "address": lambda n: address(draw),
        "name": lambda n: name(draw),
        "number": lambda n: draw.choice(["{}", "nummer {}", "({})"]).format(bsn(draw)),
    }
    for number in range(2000):
        kind = list(makers)[number % len(makers)]
        yield kind, draw.choice(BEFORE).format(makers[kind](number // len(makers)))


def clean_sentences() -> Iterator[str]:
    """2,000 sentences in which nobody can be recognised."""
    draw = random.Random(SEED + 1)
    for number in range(2000):
        yield CLEAN[number % len(CLEAN)](draw)


def _rsin(draw: random.Random) -> str:
    return bsn(draw)


CLEAN: tuple[Callable[[random.Random], str], ...] = (
    lambda r: f"In {r.randint(2021, 2031)} bereikten we {r.randint(10, 990)} van de {r.randint(1000, 9999)} ouders.",
    lambda r: f"Het budget is € {r.randint(10, 990)}.{r.randint(100, 999)}.{r.randint(100, 999)} voor 2022-2026.",
    lambda r: f"De kosten waren {r.randint(1000000, 99999999)} euro, daarvan {r.randint(5, 95)} % voor huur.",
    lambda r: f"De stichting (KvK {r.randint(10000000, 99999999)}) doet mee sinds 01-09-{r.randint(2019, 2025)}.",
    lambda r: f"RSIN {_rsin(r)} van de Peuteropvang staat in het convenant.",
    lambda r: f"KvK-nummer {r.randint(10000000, 99999999)}, vestigingsnummer {r.randint(10**11, 10**12 - 1)}.",
    lambda r: (
        f"Wij noteren geen BSN en geen namen; in {r.randint(2022, 2030)} telden we {r.randint(100, 9999)} gezinnen."
    ),
    lambda r: (
        f"Lokaal B{r.randint(1, 4)}.{r.randint(10, 99)} is vrij op {r.randint(1, 28)}-{r.randint(1, 12)}-2026, {r.randint(9, 17)}:30 uur."
    ),
    lambda r: (
        f"Buurt BU0917{r.randint(0, 99):02d}{r.randint(0, 99):02d} en wijk WK0917{r.randint(0, 99):02d} samen: {r.randint(2, 60)} deuren."
    ),
    lambda r: (
        f"Van {r.randint(20, 90)},{r.randint(0, 9)} % naar {r.randint(20, 90)},{r.randint(0, 9)} % in schooljaar 2024-2025."
    ),
    lambda r: (
        f"Kinderen geboren tussen 1-1-{r.randint(2018, 2021)} en 31-12-{r.randint(2022, 2025)} krijgen een brief."
    ),
    lambda r: f"Er zijn {r.randint(100, 999)} peuters, {r.randint(100, 999)} kleuters en {r.randint(100, 999)} ouders.",
    lambda r: "Ik heb vertrouwen in de mevrouw van de POVH, zei een moeder uit Molenveld.",
    lambda r: "De heer des huizes deed open; mevrouw wilde graag meer weten over de opvang.",
    lambda r: (
        f"Aanwezig: 6 plusfunctionarissen, {r.randint(2, 9)} buurtmoeders, 1 huisarts. Duur {r.randint(10, 90)} minuten."
    ),
    lambda r: (
        f"Kwartaal 2025-Q{r.randint(1, 4)}: {r.randint(0, 60)} gesprekken, {r.randint(0, 60)} inschrijvingen (peildatum 30-09-2025)."
    ),
    lambda r: (
        f"Zie besluit 2025/{r.randint(100, 99999)} van de raad, agendapunt {r.randint(1, 20)}, bijlage {r.randint(1, 9)}."
    ),
    lambda r: (
        f"De groei was +{r.randint(1, 99)}.{r.randint(100, 999)} gezinnen, van {r.randint(1000, 9999)} naar {r.randint(10000, 99999)}."
    ),
    lambda r: f"Bel 112 bij nood en 14 045 voor de gemeente; de infolijn 0800-{r.randint(1000, 9999)} is gratis.",
    lambda r: (
        f"Op {r.randint(1, 28)} maart {r.randint(2022, 2026)} waren er {r.randint(1, 40)} ouders en {r.randint(1, 9)} tolken."
    ),
    lambda r: (
        f"De groep van 2,5 tot 4 jaar: {r.randint(10, 90)} plekken, {r.randint(0, 40)} op de wachtlijst, 3 locaties."
    ),
    lambda r: (
        f"Score 7,{r.randint(0, 9)} bij n={r.randint(20, 400)}; vorig jaar 6,{r.randint(0, 9)} bij n={r.randint(20, 400)}."
    ),
    lambda r: (
        f"Postcodegebied {r.randint(6411, 6419)} telt {r.randint(1000, 9999)} huishoudens; 1 op de {r.randint(3, 9)} heeft schulden."
    ),
    lambda r: f"Fase 1: {r.randint(2022, 2024)}-{r.randint(2025, 2027)}, fase 2: 2028-2032, fase 3: 2033-2046.",
    lambda r: f"Openingstijden 08:30-12:00 en 13:00-{r.randint(15, 18)}:00, behalve van 21-07-2026 t/m 31-08-2026.",
    lambda r: (
        f"Het tarief ging van € 8,{r.randint(10, 99)} naar € 9,{r.randint(10, 99)} per uur, {r.randint(16, 40)} weken per jaar."
    ),
    lambda r: (
        f"Van de 1.{r.randint(100, 999)} aangeschreven gezinnen kwamen er {r.randint(100, 900)} (zie tabel {r.randint(1, 30)})."
    ),
    lambda r: "Overdag zijn ouders thuis, dus wij bellen ook na 18 uur aan. Vaders doen vaker mee sinds de zomer.",
    lambda r: f"ISBN 978-90-{r.randint(100, 999)}-{r.randint(1000, 9999)}-{r.randint(0, 9)} beschrijft de aanpak.",
    lambda r: (
        f"Dossier Z-2025-{r.randint(100000, 999999)} gaat over de huur van gebouw {r.choice('ABCD')}, 2e verdieping."
    ),
)
"""Thirty shapes of sentences, each with numbers of its own."""
