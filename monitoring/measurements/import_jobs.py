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
from django.utils.translation import gettext_lazy

from lamp.base.jobs.claims import Claims
from lamp.base.privacy.answers import answering
from lamp.base.privacy.guard import without_personal_data
from lamp.base.spreadsheets import LIMITS, read_lines
from monitoring.measurements.import_models import ImportState, MeasurementImport
from monitoring.measurements.import_services import import_measurements
from monitoring.measurements.importing import CheckedRow, Outcome
from monitoring.measurements.measurement_file import Row, rows_of
from monitoring.measurements.permissions import may_check_in, may_report_somewhere, require
from programs.people.models import User
from programs.programs.models import Program

STEP = 250  # rows between two signs of life
CLAIMS = Claims(
    model=MeasurementImport,
    begun=ImportState.CHECKING,
    running=(ImportState.CHECKING, ImportState.STORING),
    lease=timedelta(minutes=3),
    gave_up=gettext_lazy("Het inlezen brak steeds af. Probeer een kleiner bestand."),
    counter="rows_done",
    dropped=("content",),
)

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
        CLAIMS.end(row, ImportState.CANCELLED)
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
    return CLAIMS.run_waiting(_run)


def _run(job: MeasurementImport) -> None:
    try:
        checked = _import(job)
    except ImportStopped:
        CLAIMS.end_mine(job, ImportState.CANCELLED)
    except ValidationError as error:
        CLAIMS.end_mine(job, ImportState.REFUSED, [[0, " ".join(error.messages)]])
    except PermissionDenied as error:
        CLAIMS.end_mine(job, ImportState.REFUSED, [[0, str(error) or _("U mag dit niet (meer) inlezen.")]])
    except Exception as error:
        log.exception("import_failed", job=job.pk, error=type(error).__name__)
        CLAIMS.end_mine(
            job, ImportState.FAILED, [[0, _("Er ging iets mis. Er is niets ingelezen. Probeer het later nog eens.")]]
        )
    else:
        refused = [[row.line, row.reason] for row in checked if row.outcome == Outcome.REFUSED]
        if refused:
            CLAIMS.end_mine(job, ImportState.REFUSED, refused, counts=counts_of(checked))


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
    mine = CLAIMS.mine(job).filter(state=ImportState.CHECKING, cancel_requested=False)
    if not mine.update(seen_at=timezone.now(), **progress):
        raise ImportStopped


def _begin_storing(job: MeasurementImport) -> None:
    mine = CLAIMS.mine(job).filter(state=ImportState.CHECKING, cancel_requested=False)
    if not mine.update(state=ImportState.STORING, seen_at=timezone.now()):
        raise ImportStopped


def _finish(job: MeasurementImport, checked: Iterable[CheckedRow]) -> None:
    """In the transaction that stores the rows: an import is done when its rows are there, and else not."""
    done = {"state": ImportState.DONE, "content": None, "finished_at": timezone.now(), "counts": counts_of(checked)}
    if not CLAIMS.mine(job).filter(state=ImportState.STORING).update(**done, errors=[], revision=F("revision") + 1):
        raise ImportStopped
