"""Long work on indices: computing all years, and reading published scores."""

from io import BytesIO

from django.db import transaction

from lamp.base.spreadsheets import read_lines
from monitoring.area_indices.computing import compute_year, reference_of, years_of
from monitoring.area_indices.score_file import plan_scores, store_scores
from monitoring.area_statistics.job_models import AreaJob, JobKind
from monitoring.area_statistics.jobs import (
    Problems,
    await_confirmation,
    finish_job,
    register_work,
    show_progress_of,
)
from monitoring.area_statistics.statistics_file import LIMITS

NAMED = 30


def compute_index(job: AreaJob) -> Problems:
    """Compute every year for which there are figures; each year is stored as it is done."""
    definition = job.definition
    reference, years = reference_of(definition), years_of(definition)
    scored, without = 0, set()
    for number, year in enumerate(years):
        show_progress_of(job, number, len(years))
        result = compute_year(definition, reference, year)
        scored += result.scored
        without |= set(result.without)
    finish_job(job, {"scores": scored, "without_score": sorted(without)[:NAMED], "without_score_count": len(without)})
    return []


def import_scores(job: AreaJob) -> Problems:
    """Check the file; after a yes check it again and store it."""
    lines = read_lines(BytesIO(job.content or b""), name=job.file_name, limits=LIMITS)
    plan = plan_scores(lines, definition=job.definition, year=job.options.get("year"))
    if plan.problems:
        return [list(problem) for problem in plan.problems]
    summary = {"scores": len(plan.scores)}
    if not job.confirmed:
        await_confirmation(job, summary)
        return []
    with transaction.atomic():
        store_scores(plan)
        finish_job(job, summary)
    return []


def register() -> None:
    register_work(JobKind.COMPUTE, compute_index)
    register_work(JobKind.SCORES, import_scores)
