"""Reads the reviewed table of expected answers (``table.txt``)."""

from dataclasses import dataclass
from pathlib import Path

from tests.access.people import ROLES

TABLE = Path(__file__).with_name("table.txt")


@dataclass(frozen=True)
class Row:
    """What each role gets for one method on one route about one object."""

    method: str
    route: str
    objects: tuple[tuple[str, str], ...]
    expected: dict[str, int]

    def __str__(self) -> str:
        return line(self.method, self.route, self.objects, self.expected)


def line(method: str, route: str, objects: tuple[tuple[str, str], ...], statuses: dict[str, int]) -> str:
    """One line of the table."""
    about = ",".join(f"{parameter}={name}" for parameter, name in objects) or "-"
    return f"{method:7} {route:44} {about:34} " + " ".join(str(statuses[role]) for role in ROLES)


def read_table() -> list[Row]:
    """The rows in order. Raises ``ValueError`` on a line that is not method, route, objects and a status per role."""
    rows = []
    for text in TABLE.read_text().splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        method, route, about, *statuses = text.split()
        if len(statuses) != len(ROLES):
            raise ValueError(f"{TABLE.name}: {len(statuses)} statuses for {len(ROLES)} roles: {text}")
        objects = () if about == "-" else tuple(tuple(pair.split("=")) for pair in about.split(","))
        rows.append(Row(method, route, objects, dict(zip(ROLES, map(int, statuses), strict=True))))
    return rows
