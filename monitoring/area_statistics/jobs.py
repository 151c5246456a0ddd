"""Long work on figures of areas: claimed by one worker at a time, taken over when it dies, stored once or not."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lamp.base.jobs.claims import Claims, Problems
from lamp.base.privacy.guard import without_personal_data
from lamp.base.spreadsheets import read_lines
from monitoring.area_statistics.importing import ImportOptions, plan_import, store_plan
from monitoring.area_statistics.job_models import UNDER_WAY, AreaJob, JobKind, JobState
from monitoring.area_statistics.permissions import may_change_statistics
from monitoring.area_statistics.statistics_file import LIMITS
from programs.people.models import User
from programs.people.permissions import has_role
from programs.programs.models import Program

CLAIMS = Claims(
    model=AreaJob,
    begun=JobState.RUNNING,
    running=(JobState.RUNNING,),
    lease=timedelta(minutes=5),
    gave_up=gettext_lazy("Dit brak steeds af. Probeer een kleiner bestand."),
    counter="done",
    dropped=("content", "measures"),
    error_counter="total",
)
Work = Callable[[AreaJob], Problems]

log = structlog.get_logger(__name__)
_work: dict[str, Work] = {}


class JobStopped(Exception):
    """Somebody stopped this job, or another worker has taken it over."""


def register_work(kind: JobKind, work: Work) -> None:
    """Tell how a kind of job is done: ``work`` returns what is wrong ([line, reason]); then nothing is stored."""
    _work[kind] = work


def start_job(*, program: Program, by: User, kind: JobKind, file_name: str = "", **values: Any) -> AreaJob:
    """Keep work for a worker; ``run_waiting_jobs`` does it.

    Raises:
        PermissionDenied: ``by`` is not of this programme's bureau.
        ValidationError: a file is too large.
    """
    if not has_role(by, program.pk, "bureau"):
        raise PermissionDenied
    for name in ("content", "measures"):
        if len(values.get(name) or b"") > LIMITS.file_bytes:
            raise ValidationError(_("Het bestand is te groot: ten hoogste 30 MB."), code="too_large")
    name = without_personal_data(file_name)[:200]
    return AreaJob.objects.create(
        program=program, started_by=by, kind=kind, file_name=name, confirmed=kind == JobKind.COMPUTE, **values
    )


@transaction.atomic
def confirm_job(*, job: AreaJob, by: User) -> None:
    """Have what was checked stored. Twice does it once.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: it is not ready to be stored.
    """
    row = _locked(job, by)
    if row.confirmed and row.state in (*UNDER_WAY, JobState.DONE):
        return
    if row.state != JobState.READY:
        raise ValidationError(_("Dit bestand is niet (meer) klaar om te bewaren. Kies het opnieuw."), code="not_ready")
    row.state, row.confirmed, row.done = JobState.WAITING, True, 0  # attempts count on, so no worker is mistaken
    row.save(update_fields=["state", "confirmed", "done"])


@transaction.atomic
def cancel_job(*, job: AreaJob, by: User) -> None:
    """Stop a job; then nothing of it is kept.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: it has ended.
    """
    row = _locked(job, by)
    if row.state in (JobState.WAITING, JobState.READY):
        CLAIMS.end(row, JobState.CANCELLED)
    elif row.state == JobState.RUNNING:
        row.cancel_requested = True
        row.save(update_fields=["cancel_requested"])
    else:
        raise ValidationError(_("Dit is al klaar. Stoppen kan niet meer."), code="too_late")


def _locked(job: AreaJob, by: User) -> AreaJob:
    row: AreaJob = AreaJob.objects.lock_for_edit(pk=job.pk, expected_revision=None)
    if row.started_by_id != by.pk:
        raise PermissionDenied
    return row


def run_waiting_jobs() -> int:
    """Do the jobs that wait, one after another; how many were done here. Safe to run twice or beside itself."""
    return CLAIMS.run_waiting(_run)


def _run(job: AreaJob) -> None:
    try:
        if not (job.started_by.is_active and may_change_statistics(job.started_by)):
            raise PermissionDenied
        problems = _work[job.kind](job)
    except JobStopped:
        CLAIMS.end_mine(job, JobState.CANCELLED)
    except ValidationError as error:
        CLAIMS.end_mine(job, JobState.REFUSED, [[0, " ".join(error.messages)]])
    except PermissionDenied:
        CLAIMS.end_mine(job, JobState.REFUSED, [[0, _("U mag dit niet (meer).")]])
    except Exception as error:
        log.exception("area_job_failed", job=job.pk, error=type(error).__name__)
        reason = _("Er ging iets mis. Er is niets bewaard. Probeer het later nog eens.")
        CLAIMS.end_mine(job, JobState.FAILED, [[0, reason]])
    else:
        if problems:
            CLAIMS.end_mine(job, JobState.REFUSED, problems)


def show_progress_of(job: AreaJob, done: int, total: int) -> None:
    """A sign of life. Raises ``JobStopped`` when the job is not this worker's any more."""
    mine = CLAIMS.mine(job).filter(cancel_requested=False)
    if not mine.update(seen_at=timezone.now(), done=done, total=total):
        raise JobStopped


def finish_job(job: AreaJob, summary: dict) -> None:
    """In the transaction that stored the rows: a job is done when its rows are there, and else not."""
    ended = {"state": JobState.DONE, "content": None, "measures": None, "finished_at": timezone.now()}
    if not CLAIMS.mine(job).filter(cancel_requested=False).update(**ended, summary=summary):
        raise JobStopped


def await_confirmation(job: AreaJob, summary: dict) -> None:
    """The file was checked and nothing is wrong: somebody looks at what it would change."""
    if not CLAIMS.mine(job).filter(cancel_requested=False).update(state=JobState.READY, summary=summary):
        raise JobStopped


def import_statistics(job: AreaJob) -> Problems:
    """Check the job's file; after a yes check it again, since much may have changed, and store it."""
    content = read_lines(BytesIO(job.content or b""), name=job.file_name, limits=LIMITS)
    measures = read_lines(BytesIO(job.measures)) if job.measures else None
    plan = plan_import(content, options=ImportOptions(**job.options), measure_lines=measures)
    if plan.problems:
        return [list(problem) for problem in plan.problems]
    if not job.confirmed:
        await_confirmation(job, plan.summary())
        return []
    show_progress_of(job, 0, len(plan.new) + len(plan.changed))
    with transaction.atomic():
        store_plan(plan, by=job.started_by)
        finish_job(job, plan.summary())
    return []


register_work(JobKind.STATISTICS, import_statistics)
