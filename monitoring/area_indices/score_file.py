"""Published index scores from a file: code, year, score, and where they are there rank, decile and domains."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lamp.base.spreadsheets import Line
from monitoring.area_indices.models import IndexDefinition, IndexMethod, IndexScore
from monitoring.area_statistics.statistics_file import Figure, Problem, read_figures
from programs.areas.models import Area

AT_ONCE = 500
SCORE, WHOLE = "score", ("rank", "decile")


@dataclass
class ScorePlan:
    """The scores of a file, not saved, and what is wrong."""

    scores: list[IndexScore] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan_scores(lines: Iterable[Line], *, definition: IndexDefinition, year: int | None = None) -> ScorePlan:
    """Read a wide file of scores as they were published. Never writes.

    Raises:
        ValidationError: the index is computed by LAMP, or the file is no such file.
    """
    if definition.method != IndexMethod.PUBLISHED:
        raise ValidationError(_("LAMP berekent deze index zelf."), code="computed")
    codes = list(definition.domains.values_list("code", flat=True))
    file = read_figures(lines, measures=[SCORE, *WHOLE, *codes], year=year)
    plan = ScorePlan(problems=list(file.problems))
    areas = dict(Area.objects.values_list("code", "pk"))
    rows: dict[tuple[str, int, int], list[Figure]] = {}
    for one in file.figures:
        rows.setdefault((one.area, one.year, one.line), []).append(one)
    seen: dict[tuple[str, int], int] = {}
    for (area, in_year, line), figures in rows.items():
        told = {one.measure: one.value for one in figures}
        if area not in areas:
            plan.problems.append(Problem(line, _("het gebied “%s” is onbekend") % area[:40]))
        elif (area, in_year) in seen:
            message = _("dit gebied en jaar staan ook op regel %d")
            plan.problems.append(Problem(line, message % seen[area, in_year]))
        elif SCORE not in told:
            plan.problems.append(Problem(line, _("de score ontbreekt")))
        else:
            plan.scores.append(_score(definition, areas[area], in_year, told, codes))
        seen.setdefault((area, in_year), line)
    plan.problems.sort()
    return plan


def _score(definition: IndexDefinition, area: int, year: int, told: dict, codes: Iterable[str]) -> IndexScore:
    whole = {name: int(told[name]) for name in WHOLE if name in told}
    domains = {code: str(told[code]) for code in codes if code in told}
    count = definition.reference_count
    return IndexScore(
        definition=definition,
        area_id=area,
        year=year,
        score=told[SCORE],
        domains=domains,
        reference_count=count,
        **whole,
    )


@transaction.atomic
def store_scores(plan: ScorePlan) -> None:
    """Store the scores; one that is there already is replaced.

    Raises:
        ValueError: the plan has problems.
    """
    if plan.problems:
        raise ValueError("a plan with problems is never stored")
    IndexScore.objects.bulk_create(
        plan.scores,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["definition", "year", "area"],
        update_fields=["score", "rank", "decile", "domains", "reference_count", "updated_at"],
    )
