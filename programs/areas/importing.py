"""Imports areas from a CSV file and boundaries from GeoJSON: all or nothing, and a second time changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.areas.area_file import AreaRow, RowError, read_area_rows
from programs.areas.boundaries import BoundaryError, read_boundaries
from programs.areas.models import Area, AreaLevel, AreaYear
from programs.areas.services import LEVEL_ORDER, add_area, change_area, record_area_year
from programs.signals import boundaries_imported


@dataclass(frozen=True)
class AreaChange:
    """What the import does with one row: "add", "change" or "same", and in which fields."""

    row: AreaRow
    kind: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class BoundaryChange:
    """A boundary that is new or other than the stored one of that year."""

    code: str
    year: int
    boundary: dict[str, Any]


@dataclass
class ImportPlan:
    """What would change, worked out before anything is stored."""

    changes: list[AreaChange] = field(default_factory=list)
    boundaries: list[BoundaryChange] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)


@dataclass(frozen=True)
class ImportResult:
    added: int
    changed: int
    unchanged: int
    boundaries: int  # stored new or changed


class ImportRefused(Exception):
    """Nothing was stored; ``errors`` names each line and reason."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


def plan_import(areas: bytes, boundaries: Iterable[bytes] = ()) -> ImportPlan:
    """Read the files and compare them with what is stored. Never writes."""
    rows, errors = read_area_rows(areas)
    existing = {area.code: area for area in Area.objects.select_related("parent")}
    years = {(one.area_id, one.year): one for one in AreaYear.objects.defer("boundary")}
    plan = ImportPlan(errors=errors + _check_together(rows, existing))
    plan.changes = [_compare(row, existing.get(row.code), years) for row in rows]
    drawn: dict[str, dict[str, Any]] = {}
    for content in boundaries:
        try:
            drawn |= read_boundaries(content)
        except BoundaryError as error:
            plan.errors.append(RowError(None, "", str(error)))
    _plan_boundaries(plan, drawn, set(existing))
    return plan


@transaction.atomic
def import_areas(areas: bytes, boundaries: Iterable[bytes] = ()) -> ImportResult:
    """Store the files' areas and boundaries.

    An empty parent or population leaves what is stored. A boundary belongs to the year of its area's row,
    or else to the latest year that is stored for it.

    Raises:
        ImportRefused: something is wrong; nothing is stored.
    """
    plan = plan_import(areas, boundaries)
    if plan.errors:
        raise ImportRefused(plan.errors)
    stored = {area.code: area for area in Area.objects.select_related("parent")}
    errors: list[RowError] = []
    for change in sorted(plan.changes, key=lambda one: LEVEL_ORDER.index(one.row.level)):
        if change.kind != "same":
            try:
                stored[change.row.code] = _store(change.row, stored)
            except ValidationError as error:
                errors.append(RowError(change.row.line, "", " ".join(error.messages)))
                stored.setdefault(change.row.code, Area(code=change.row.code))
    if errors:
        raise ImportRefused(sorted(errors, key=lambda one: one.line or 0))
    for drawn in plan.boundaries:
        record_area_year(area=stored[drawn.code], year=drawn.year, boundary=drawn.boundary)
    if plan.boundaries:
        boundaries_imported.send(Area, levels=sorted({stored[drawn.code].level for drawn in plan.boundaries}))
    return ImportResult(plan.count("add"), plan.count("change"), plan.count("same"), len(plan.boundaries))


def _check_together(rows: list[AreaRow], existing: dict[str, Area]) -> list[RowError]:
    """What is wrong between rows: a code twice, an unknown parent, a parent that is not larger (so also a loop)."""
    errors = []
    first_lines: dict[str, int] = {}
    levels = {code: area.level for code, area in existing.items()} | {row.code: row.level for row in rows}
    for row in rows:
        if row.code in first_lines:
            message = _("De code %(code)s staat ook op regel %(line)d.")
            errors.append(RowError(row.line, "code", message % {"code": row.code, "line": first_lines[row.code]}))
        first_lines.setdefault(row.code, row.line)
        if not row.parent:
            continue
        if row.parent not in levels:
            message = _("Het gebied %(code)s bestaat niet, en staat niet in het bestand.")
            errors.append(RowError(row.line, "parent", message % {"code": row.parent[:40]}))
        elif LEVEL_ORDER.index(levels[row.parent]) >= LEVEL_ORDER.index(row.level):
            message = _("Een %(level)s kan niet in een %(parent_level)s liggen.") % {
                "level": AreaLevel(row.level).label,
                "parent_level": AreaLevel(levels[row.parent]).label,
            }
            errors.append(RowError(row.line, "parent", message))
    return errors


def _compare(row: AreaRow, area: Area | None, years: dict[tuple[int, int], AreaYear]) -> AreaChange:
    if area is None:
        return AreaChange(row, "add")
    details = []
    if row.name != area.name:
        details.append(_("naam: %(old)s → %(new)s") % {"old": area.name, "new": row.name})
    if row.level != area.level:
        old, new = area.get_level_display(), AreaLevel(row.level).label
        details.append(_("niveau: %(old)s → %(new)s") % {"old": old, "new": new})
    parent_code = area.parent.code if area.parent else ""
    if row.parent and row.parent != parent_code:
        details.append(_("ligt in: %(old)s → %(new)s") % {"old": parent_code or "–", "new": row.parent})
    if row.year is not None:
        year = years.get((area.pk, row.year))
        if row.population is not None and (year is None or year.population != row.population):
            old = "–" if year is None or year.population is None else year.population
            details.append(
                _("inwoners in %(year)d: %(old)s → %(new)s") % {"year": row.year, "old": old, "new": row.population}
            )
    return AreaChange(row, "change" if details else "same", tuple(details))


def _store(row: AreaRow, stored: dict[str, Area]) -> Area:
    area = stored.get(row.code)
    parent = stored[row.parent] if row.parent else area and area.parent
    if area is None:
        area = add_area(code=row.code, name=row.name, level=row.level, parent=parent)
    elif (area.name, area.level, area.parent_id) != (row.name, row.level, parent.pk if parent else None):
        area = change_area(
            area=area, expected_revision=None, code=row.code, name=row.name, level=row.level, parent=parent
        )
    if row.year is not None and row.population is not None:
        record_area_year(area=area, year=row.year, population=row.population)
    return area


def _plan_boundaries(plan: ImportPlan, drawn: dict[str, dict[str, Any]], existing: set[str]) -> None:
    """Find the year of each boundary, and leave out what is stored already."""
    in_file = {change.row.code: change.row.year for change in plan.changes}
    stored = {
        (code, year): boundary
        for code, year, boundary in AreaYear.objects.filter(area__code__in=list(drawn))
        .order_by("year")
        .values_list("area__code", "year", "boundary")
    }
    latest = dict(stored)  # the last year of each code
    for code, boundary in drawn.items():
        year = in_file.get(code) or latest.get(code)
        if code not in existing and code not in in_file:
            message = _("De grens van %(code)s hoort bij geen bekend gebied.")
            plan.errors.append(RowError(None, "", message % {"code": code[:40]}))
        elif year is None:
            message = _("Van %(code)s is geen jaar bekend, dus hoort de grens nergens bij.")
            plan.errors.append(RowError(None, "", message % {"code": code}))
        elif stored.get((code, year)) != boundary:
            plan.boundaries.append(BoundaryChange(code, year, boundary))
