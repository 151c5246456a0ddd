"""Imports that a worker does: claimed by one at a time, taken over when it dies, stored once, all or nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lamp.base.privacy.answers import answering
from lamp.base.privacy.guard import without_personal_data
from lamp.base.spreadsheets import LIMITS, read_lines
from monitoring.measurements.import_models import RUNNING, ImportState, MeasurementImport
from monitoring.measurements.import_services import import_measurements
from monitoring.measurements.importing import CheckedRow, Outcome
from monitoring.measurements.measurement_file import Row, rows_of
from monitoring.measurements.permissions import may_check_in, may_report_somewhere, require
from programs.people.models import User
from programs.programs.models import Program

LEASE = timedelta(minutes=3)  # without a sign for so long, the worker has died
MAX_ATTEMPTS = 3
STEP = 250  # rows between two signs of life
MOST_ERRORS = 500  # kept of one import; the counts tell how many there were
KEPT_FOR = timedelta(days=30)

log = structlog.get_logger(__name__)


class ImportStopped(Exception):
    """Somebody stopped this import, or another worker has taken it over."""


def start_import(
    *, program: Program, by: User, file_name: str, content: bytes, approve: bool = False, personal_data: str = ""
) -> MeasurementImport:
    """Keep a file for a worker to import; ``run_waiting_imports`` does it.

    Raises:
        PermissionDenied: ``by`` reports for nobody here, or wants to approve without being of the bureau.
        ValidationError: the file is too large.
    """
    require(may_report_somewhere(by, program.pk))
    require(not approve or may_check_in(by, program.pk))
    if len(content) > LIMITS.file_bytes:
        raise ValidationError(_("Het bestand is te groot: ten hoogste 10 MB."), code="too_large")
    return MeasurementImport.objects.create(
        program=program,
        started_by=by,
        file_name=without_personal_data(file_name)[:200],
        content=content,
        approve=approve,
        personal_data=personal_data,
    )


@transaction.atomic
def cancel_import(*, job: MeasurementImport, by: User) -> MeasurementImport:
    """Stop an import that has not begun to store; then nothing of it is kept.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: it is done, or being stored already.
    """
    row: MeasurementImport = MeasurementImport.objects.lock_for_edit(pk=job.pk, expected_revision=None)
    require(row.started_by_id == by.pk)
    if row.state == ImportState.WAITING:
        _end(row, ImportState.CANCELLED)
    elif row.state == ImportState.CHECKING:
        row.cancel_requested = True
        row.save(update_fields=["cancel_requested"])
    else:
        raise ValidationError(
            _("Deze import is al klaar of wordt net bewaard. Stoppen kan niet meer."), code="too_late"
        )
    return row


def run_waiting_imports() -> int:
    """Do the imports that wait, one after another; how many were done here. Safe to run twice or beside itself."""
    done = 0
    while job := _claim():
        _run(job)
        done += 1
    return done


def forget_old_imports() -> int:
    """Throw away what was left of imports a month ago."""
    old = MeasurementImport.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(state__in=RUNNING)
    return old.delete()[0]


@transaction.atomic
def _claim() -> MeasurementImport | None:
    now = timezone.now()
    busy = MeasurementImport.objects.filter(
        state__in=[ImportState.CHECKING, ImportState.STORING], seen_at__lt=now - LEASE
    )
    for died in busy.filter(attempts__gte=MAX_ATTEMPTS).select_for_update(skip_locked=True):
        _end(died, ImportState.FAILED, [[0, _("Het inlezen brak steeds af. Probeer een kleiner bestand.")]])
    busy.filter(attempts__lt=MAX_ATTEMPTS).update(state=ImportState.WAITING)
    waiting = MeasurementImport.objects.filter(state=ImportState.WAITING).order_by("pk")
    job = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("program", "started_by").first()
    if job is not None:
        job.state, job.seen_at, job.attempts, job.rows_done = ImportState.CHECKING, now, job.attempts + 1, 0
        job.save(update_fields=["state", "seen_at", "attempts", "rows_done"])
    return job


def _run(job: MeasurementImport) -> None:
    try:
        checked = _import(job)
    except ImportStopped:
        _end_mine(job, ImportState.CANCELLED)
    except ValidationError as error:
        _end_mine(job, ImportState.REFUSED, [[0, " ".join(error.messages)]])
    except PermissionDenied as error:
        _end_mine(job, ImportState.REFUSED, [[0, str(error) or _("U mag dit niet (meer) inlezen.")]])
    except Exception as error:
        log.exception("import_failed", job=job.pk, error=type(error).__name__)
        _end_mine(
            job, ImportState.FAILED, [[0, _("Er ging iets mis. Er is niets ingelezen. Probeer het later nog eens.")]]
        )
    else:
        refused = [[row.line, row.reason] for row in checked if row.outcome == Outcome.REFUSED]
        if refused:
            _end_mine(job, ImportState.REFUSED, refused, counts_of(checked))


def _import(job: MeasurementImport) -> list[CheckedRow]:
    require(job.started_by.is_active and may_report_somewhere(job.started_by, job.program_id))
    content = BytesIO(job.content or b"")
    rows = list(rows_of(read_lines(content, name=job.file_name)))
    _show(job, rows_total=len(rows))
    answer = job.personal_data
    with answering(answer, by=job.started_by) if answer else nullcontext():
        return import_measurements(
            rows=_counted(job, rows),
            program=job.program,
            by=job.started_by,
            approve=job.approve,
            before_storing=lambda: _begin_storing(job),
            finish=lambda checked: _finish(job, checked),
        )


def counts_of(checked: Iterable[CheckedRow]) -> dict[str, int]:
    return dict(Counter(row.outcome.value for row in checked))


def _counted(job: MeasurementImport, rows: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    """The rows, with a sign of life now and then. Raises ``ImportStopped``."""
    for number, row in enumerate(rows):
        if number % STEP == 0:
            _show(job, rows_done=number)
        yield row
    _show(job, rows_done=len(rows))


def _show(job: MeasurementImport, **progress: int) -> None:
    mine = _mine(job).filter(state=ImportState.CHECKING, cancel_requested=False)
    if not mine.update(seen_at=timezone.now(), **progress):
        raise ImportStopped


def _begin_storing(job: MeasurementImport) -> None:
    mine = _mine(job).filter(state=ImportState.CHECKING, cancel_requested=False)
    if not mine.update(state=ImportState.STORING, seen_at=timezone.now()):
        raise ImportStopped


def _finish(job: MeasurementImport, checked: Iterable[CheckedRow]) -> None:
    """In the transaction that stores the rows: an import is done when its rows are there, and else not."""
    done = {"state": ImportState.DONE, "content": None, "finished_at": timezone.now(), "counts": counts_of(checked)}
    if not _mine(job).filter(state=ImportState.STORING).update(**done, errors=[], revision=F("revision") + 1):
        raise ImportStopped


def _mine(job: MeasurementImport):
    """The row, as long as no other worker has taken it over."""
    return MeasurementImport.objects.filter(pk=job.pk, attempts=job.attempts)


@transaction.atomic
def _end_mine(
    job: MeasurementImport, state: ImportState, errors: list | None = None, counts: dict[str, int] | None = None
) -> None:
    row = _mine(job).filter(state__in=RUNNING).select_for_update().first()
    if row is not None:
        _end(row, state, errors, counts)


def _end(
    row: MeasurementImport, state: ImportState, errors: list | None = None, counts: dict[str, int] | None = None
) -> None:
    row.state, row.content, row.finished_at = state, None, timezone.now()
    row.errors, row.counts = (errors or [])[:MOST_ERRORS], counts or {}
    row.save(update_fields=["state", "content", "finished_at", "errors", "counts"])
