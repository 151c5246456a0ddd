"""Each choice of a definition explained by an example with numbers, for the form."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lamp.base.periods import Frequency
from monitoring.indicators.models import Direction, Kind, Source, TimeRule, UnitRule

Examples = Mapping[str, str | Promise]

KINDS: Examples = {
    Kind.COUNT: _("U telt iets. 12 gesprekken in maart en 20 in april."),
    Kind.AMOUNT: _("Een bedrag of uren. € 1.240,50 subsidie, of 36,5 uur begeleiding."),
    Kind.RATIO: _("Een deel van een geheel. 30 van 40 peuters: 75%. U vult 30 en 40 in, LAMP rekent."),
    Kind.SCORE: _("Een gemiddeld cijfer met het aantal antwoorden. Een 7,5 van 10 ouders."),
    Kind.MILESTONE: _("Gehaald of niet. De speelplek is open: ja. 3 van de 5 speelplekken open."),
    Kind.NARRATIVE: _("U vertelt wat er gebeurde. Er komt nooit een getal uit."),
}
DIRECTIONS: Examples = {
    Direction.UP: _("Van 60% naar 70% peuters op de opvang is beter."),
    Direction.DOWN: _("Van 60 naar 50 schooluitvallers is beter."),
}
TIME_RULES: Examples = {
    TimeRule.SUM: _("Januari 10, februari 20, maart 5: samen 35 in het kwartaal."),
    TimeRule.LAST: _("Januari 10, februari 20, maart 5: het kwartaal is 5. Zonder meting in het kwartaal: geen getal."),
    TimeRule.LATEST: _("In maart 5, daarna geen meting: ook het volgende kwartaal is 5, tot er een nieuwe komt."),
    TimeRule.MEAN: _("Januari 10, februari 20, maart 6: gemiddeld 12."),
    TimeRule.MIN: _("Januari 10, februari 20, maart 5: het laagste is 5."),
    TimeRule.MAX: _("Januari 10, februari 20, maart 5: het hoogste is 20."),
}
UNIT_RULES: Examples = {
    UnitRule.SUM: _("Partner A 10, partner B 30: samen 40."),
    UnitRule.MEAN: _("Partner A 10, partner B 30: gemiddeld 20. Wie niets inlevert, telt niet mee."),
    UnitRule.MIN: _("Partner A 10, partner B 30: het laagste is 10."),
    UnitRule.MAX: _("Partner A 10, partner B 30: het hoogste is 30."),
}
POOLED_TIME_RULES: Examples = {
    TimeRule.SUM: _("Januari 10 van 40, februari 30 van 60: samen 40 van 100, dus 40%."),
    TimeRule.LAST: _("Januari 10 van 40, februari 30 van 60: de laatste is 30 van 60, dus 50%."),
    TimeRule.LATEST: _("In februari 30 van 60, daarna geen meting: het blijft 50%, tot er een nieuwe komt."),
}
FREQUENCIES: Examples = {
    Frequency.MONTH: _("12 getallen per jaar. LAMP rekent ook kwartalen en jaren uit."),
    Frequency.QUARTER: _("4 getallen per jaar, op 31 maart, 30 juni, 30 september en 31 december."),
    Frequency.HALF_YEAR: _("2 getallen per jaar, tot en met juni en tot en met december."),
    Frequency.YEAR: _("1 getal per jaar."),
    Frequency.SCHOOL_YEAR: _("1 getal van 1 augustus tot en met 31 juli."),
}
SOURCES: Examples = {
    Source.RESULTS: _("Een partner vult per periode een getal in: 120 gesprekken in het kwartaal."),
    Source.LOG: _("Elke keer dat iemand iets vastlegt telt mee: 24 deuren vandaag, 18 morgen."),
}
ADDITIVE = _(
    "Vinkje uit: dezelfde persoon kan twee keer meetellen. Partner A bereikt 120 gezinnen en partner B 80. "
    "LAMP toont dan “120 tot 200, overlap onbekend” en nooit één som."
)
CUMULATIVE = _(
    "Vinkje aan: de streefwaarde is een stand. 500 gezinnen bereikt eind 2027, geteld vanaf de start van het "
    "programma. Vinkje uit: de streefwaarde geldt per periode. 60 gesprekken in elk kwartaal."
)
ABOUT_PERSONS = _(
    "Vinkje aan: kleine aantallen zijn alleen precies te zien voor het programmabureau en de partner zelf. "
    "Voor anderen wordt 13 afgerond op 15, en 3 wordt “minder dan 5”."
)
WEAK = _(
    "Vinkje aan: dit zegt maar een beetje of het doel dichterbij komt. 400 folders bezorgd zegt weinig over "
    "peuters op de opvang. LAMP kijkt dan eerst naar de andere indicatoren."
)
BASELINE = _("Hoe was het voordat u begon? 62% op 31 december 2022. Vanaf daar loopt de lijn naar de streefwaarde.")
DIMENSIONS = _("Ten hoogste twee, elk op een eigen regel. Bijvoorbeeld: Leeftijd: 2 jaar, 3 jaar, 4 jaar")
FEEDS = _("De indicator van het programma telt dan op: 40 van deze interventie, 60 van een andere, samen 100.")


def with_example(label: str | Promise, example: str | Promise) -> SafeString:
    """A choice and its example on two lines."""
    return format_html(
        '<span class="lamp-strong">{}</span><span class="lamp-example">{}</span>', _capital(str(label)), example
    )


def choices_with_examples(choices: list[tuple[str, str]], examples: Examples) -> list[tuple[str, SafeString]]:
    return [(value, with_example(label, examples[value])) for value, label in choices]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
