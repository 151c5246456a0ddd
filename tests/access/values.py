"""Partner A's own things as values for filters and fields, by the name these go by in pages and API."""

from tests.access.things import MARKER, Things

# Name → the things that it can point at.
POINTERS = {
    "activiteit": ("activity",),
    "area": ("molenveld",),
    "areas": ("molenveld",),
    "binnen": ("molenveld",),
    "element": ("activity", "draft_element"),
    "elements": ("activity",),
    "gebied": ("molenveld",),
    "indicator": ("indicator", "log_indicator"),
    "interventie": ("intervention",),
    "intervention": ("intervention",),
    "leadPartner": ("peuteropvang",),
    "lead_partner": ("peuteropvang",),
    "lijn": ("learning",),
    "line": ("learning",),
    "lines": ("learning",),
    "link": ("draft_link", "link"),
    "logicModel": ("draft", "active"),
    "mechanism": ("mechanism", "draft_mechanism"),
    "mechanisme": ("mechanism", "draft_mechanism"),
    "membership": ("membership",),
    "parent": ("molenveld",),
    "partner": ("peuteropvang",),
    "partners": ("peuteropvang",),
    "pk": ("submitted_result", "submitted_entry", "draft_result"),
    "program": ("program",),
    "ronde": ("reporting_round",),
    "smaller": ("indicator",),
    "larger": ("program_indicator",),
    "cell": ("requested_cell",),
    "source": ("draft_element",),
    "target": ("draft_target", "draft_element"),
    "other": ("mechanism", "draft_mechanism"),
    "owner": ("peuteropvang",),
    "verband": ("draft_link",),
    "with": ("draft", "active"),
}
# Name → what else may stand there.
WORDS = {
    "bij": ("nieuw",),
    "dateFrom": ("2024-01-01",),
    "dateTo": ("2026-12-31",),
    "deel": ("uitkomst",),
    "confirm": ("much_more",),
    "code": ("BU00010101",),
    "fase": ("draft", "active"),
    "invullen": ("1",),
    "kolom": ("resource",),
    "leeftijd": ("2",),
    "level": ("buurt",),
    "naar": ("2", "2025-12-31"),
    "niveau": ("buurt",),
    "onderdeel": ("",),
    "page": ("1",),
    "pageSize": ("500",),
    "pagina": ("1",),
    "per": ("quarter", "month", "leeftijd", "gebied"),
    "period": ("2024-Q4", "2024-Q1", "2024-Q2"),
    "periode": ("2024-Q4", "2024-Q1", "2024-Q2"),
    "periodType": ("quarter",),
    "sleutel": ("x",),
    "soort": ("count",),
    "stand": ("x",),
    "state": ("open", "overdue", "submitted", "returned", "complete"),
    "status": ("draft", "submitted", "returned", "approved"),
    "toestand": ("draft", "submitted", "returned", "approved"),
    "tot": ("2026-12-31",),
    "oordeel": ("geen", "geldt"),
    "staat": ("assumed", "contested"),
    "toets": ("geen", "te-laat"),
    "vaker": ("1",),
    "van": ("1", "2024-01-01"),
    "versie": ("1", "2"),
    "volgorde": ("risico", "toets"),
    "week": ("2024-05-06",),
    "zoek": (MARKER,),
    "zoekterm": (MARKER,),
}


def known(name: str) -> bool:
    return name in POINTERS or name in WORDS


def values_of(name: str, things: Things) -> list[str]:
    """The values to try for this name. Raises ``KeyError`` for a name that nobody thought of."""
    if name in POINTERS:
        return [str(things[thing].pk) for thing in POINTERS[name]]
    return list(WORDS[name])
