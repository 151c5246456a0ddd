"""The people of the demonstration, and the one place where their password stands."""

from typing import NamedTuple

DEMO_PASSWORD = "lamp-demo-verlicht"  # noqa: S105 - meant to be printed; only the demonstration makes these accounts


class DemoAccount(NamedTuple):
    """One person with one role; ``partner`` is the organisation's name for the role partner, else empty."""

    email: str
    name: str
    role: str
    role_label: str
    partner: str = ""


DEMO_ACCOUNTS = (
    DemoAccount("bureau@demo.lamp.example", "Samira Bakkali", "bureau", "Programmabureau"),
    DemoAccount("partner@demo.lamp.example", "Lotte Kusters", "partner", "Partner", "Peuteropvang Heerlen"),
    DemoAccount("partner2@demo.lamp.example", "Daan Offermans", "partner", "Partner", "JenS"),
    DemoAccount("manager@demo.lamp.example", "Jos Vromen", "manager", "Manager"),
    DemoAccount("bestuurder@demo.lamp.example", "Karin Lemmens", "board", "Bestuurder"),
    DemoAccount("beheerder@demo.lamp.example", "Piet Hendriks", "admin", "Beheerder"),
)
