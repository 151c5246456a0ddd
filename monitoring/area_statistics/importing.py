"""Figures of areas on their way in: what a file would change, and storing it, all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from lamp.base.spreadsheets import Line
from monitoring.area_statistics.measure_file import FIELDS, read_measures
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.area_statistics.statistics_file import Figure, Problem, read_figures
from programs.areas.models import Area
from programs.people.models import User

AT_ONCE = 500
NAMED = 30  # codes named in one sentence

Key = tuple[int, str, int, int]  # area, code of the measure, year, month


@dataclass(frozen=True)
class ImportOptions:
    """How to read a file: its year when it names none, what to do with unknown areas, and where it came from."""

    year: int | None = None
    skip_unknown_areas: bool = False
    source: str = ""
    licence: str = ""


@dataclass
class ImportPlan:
    """What an import would change, worked out before anything is stored."""

    measures: list[AreaMeasure] = field(default_factory=list)  # new or changed, not saved
    new: list[Figure] = field(default_factory=list)
    changed: list[tuple[AreaStatistic, Figure]] = field(default_factory=list)
    same: int = 0
    missing: int = 0
    skipped_areas: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    boundary_changed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def summary(self) -> dict:
        """Counts, and the codes that somebody must know of before saying yes."""
        return {
            "measures": len(self.measures),
            "new": len(self.new),
            "changed": len(self.changed),
            "same": self.same,
            "missing": self.missing,
            "skipped_areas": self.skipped_areas[:NAMED],
            "skipped_areas_count": len(self.skipped_areas),
            "passed_over": self.passed_over[:NAMED],
            "boundary_changed": self.boundary_changed[:NAMED],
            "boundary_changed_count": len(self.boundary_changed),
        }


def plan_import(
    lines: Iterable[Line], *, options: ImportOptions, measure_lines: Iterable[Line] | None = None
) -> ImportPlan:
    """Read the file and compare it with what is stored. Never writes.

    Raises:
        ValidationError: the file cannot be read as such a file at all.
    """
    plan = ImportPlan()
    stored = {measure.code: measure for measure in AreaMeasure.objects.all()}
    if measure_lines is not None:
        read, problems = read_measures(measure_lines, known=stored, source=options.source, licence=options.licence)
        plan.problems += problems
        plan.measures = [measure for measure in read if _differs(measure, stored.get(measure.code))]
    known = {*stored, *(measure.code for measure in plan.measures)}
    file = read_figures(lines, measures=known, year=options.year)
    plan.missing, plan.passed_over = file.missing, list(file.passed_over)
    plan.problems += file.problems
    figures = _check_codes(plan, file.figures, known, options)
    _compare(plan, figures)
    plan.boundary_changed = sorted({one.area for one in file.figures if one.boundary_changed})
    return plan


def _differs(measure: AreaMeasure, stored: AreaMeasure | None) -> bool:
    """Whether the file says something else; what it leaves empty is no change."""
    if stored is None:
        return True
    told = {name: getattr(measure, name) for name in FIELDS if getattr(measure, name)}
    if measure.direction == "none":
        told.pop("direction")
    return any(getattr(stored, name) != value for name, value in told.items())


def _check_codes(
    plan: ImportPlan, figures: Sequence[Figure], known: set[str], options: ImportOptions
) -> list[tuple[int, Figure]]:
    """The figures with the id of their area; unknown codes and figures that stand twice become problems."""
    areas = dict(Area.objects.values_list("code", "pk"))
    unknown_areas: dict[str, int] = {}
    unknown_measures: dict[str, int] = {}
    seen: dict[tuple, int] = {}
    found: list[tuple[int, Figure]] = []
    for one in figures:
        if one.measure not in known:
            unknown_measures.setdefault(one.measure, one.line)
        elif one.area not in areas:
            unknown_areas.setdefault(one.area, one.line)
        else:
            key = (one.area, one.measure, one.year, one.month)
            if key in seen:
                message = _("dit cijfer staat ook op regel %(line)d: %(area)s, %(measure)s, %(year)d")
                told = {"line": seen[key], "area": one.area, "measure": one.measure, "year": one.year}
                plan.problems.append(Problem(one.line, message % told))
            seen.setdefault(key, one.line)
            found.append((areas[one.area], one))
    for code, line in unknown_measures.items():
        message = _("de maat “%s” is onbekend; geef een bestand met de maten erbij")
        plan.problems.append(Problem(line, message % code[:60]))
    if options.skip_unknown_areas:
        plan.skipped_areas = sorted(unknown_areas)
    else:
        message = _("het gebied “%s” is onbekend")
        plan.problems += [Problem(line, message % code[:40]) for code, line in unknown_areas.items()]
    plan.problems.sort()
    return found


def _compare(plan: ImportPlan, figures: Sequence[tuple[int, Figure]]) -> None:
    years = {one.year for _area, one in figures}
    codes = {one.measure for _area, one in figures}
    stored = AreaStatistic.objects.filter(year__in=years, measure__code__in=codes).select_related("measure")
    present: Mapping[Key, AreaStatistic] = {(one.area_id, one.measure.code, one.year, one.month): one for one in stored}
    for area, figure in figures:
        row = present.get((area, figure.measure, figure.year, figure.month))
        if row is None:
            plan.new.append(figure)
        elif row.value != figure.value or row.boundary_changed != figure.boundary_changed:
            plan.changed.append((row, figure))
        else:
            plan.same += 1


@transaction.atomic
def store_plan(plan: ImportPlan, *, by: User | None) -> None:
    """Store what was planned, with history. Nothing is stored when anything goes wrong.

    Raises:
        ValueError: the plan has problems.
    """
    if plan.problems:
        raise ValueError("a plan with problems is never stored")
    for measure in plan.measures:
        _store_measure(measure, by)
    measures = dict(AreaMeasure.objects.values_list("code", "pk"))
    areas = dict(Area.objects.values_list("code", "pk"))
    for start in range(0, len(plan.new), AT_ONCE):
        rows = [
            AreaStatistic(
                measure_id=measures[one.measure],
                area_id=areas[one.area],
                year=one.year,
                month=one.month,
                value=one.value,
                boundary_changed=one.boundary_changed,
            )
            for one in plan.new[start : start + AT_ONCE]
        ]
        bulk_create_with_history(rows, AreaStatistic, batch_size=AT_ONCE, default_user=by)
    for start in range(0, len(plan.changed), AT_ONCE):
        rows = []
        for row, figure in plan.changed[start : start + AT_ONCE]:
            row.value, row.boundary_changed, row.revision = figure.value, figure.boundary_changed, row.revision + 1
            rows.append(row)
        fields = ["value", "boundary_changed", "revision"]
        bulk_update_with_history(rows, AreaStatistic, fields, batch_size=AT_ONCE, default_user=by)


def _store_measure(measure: AreaMeasure, by: User | None) -> None:
    stored = AreaMeasure.objects.filter(code=measure.code).first()
    if stored is None:
        measure._history_user = by
        measure.save()
        return
    for name in FIELDS:
        value = getattr(measure, name)
        if value and not (name == "direction" and value == "none"):
            setattr(stored, name, value)
    stored._history_user = by
    stored.save()
