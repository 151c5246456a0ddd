"""What a sheet would change, told before anything is kept; and keeping it, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lamp.base.models import EditConflict
from lamp.base.privacy.guard import is_only_asked
from monitoring.measurements.models import Measurement
from monitoring.measurements.wording import describe_value
from monitoring.requests.boxes import prefix_of
from monitoring.requests.entry import SEEN_EMPTY, save_cell
from monitoring.requests.entry_form import ReadCell, problems_of, read_cell
from monitoring.requests.grid import Grid
from monitoring.requests.grid_cells import GridCell, Theirs
from monitoring.requests.models import ReportingRequest
from monitoring.requests.sheet import mark_of
from monitoring.requests.sheet_reading import SheetContent
from programs.people.models import User

SALT = "lamp.request-sheet-preview"
HOLDS_FOR = 60 * 60  # seconds between looking and confirming
LARGEST_PREVIEW = 2 * 1024 * 1024  # a form takes 2.5 MB

Fields = dict[str, str]  # of one cell, by the grid's field names


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    EQUAL = "equal"
    REFUSED = "refused"


@dataclass
class PlannedCell:
    cell: GridCell
    change: Change
    place: str = ""  # in the file: "D7"
    now: str = ""
    then: str = ""
    reason: str = ""
    warning: str = ""
    personal: ValidationError | None = None


@dataclass
class Plan:
    cells: list[PlannedCell]
    packed: str = ""  # what would be kept, signed; empty where it cannot be

    def of(self, change: Change) -> list[PlannedCell]:
        return [cell for cell in self.cells if cell.change == change]

    @property
    def refused(self) -> list[PlannedCell]:
        return self.of(Change.REFUSED)

    @property
    def changes(self) -> list[PlannedCell]:
        return [cell for cell in self.cells if cell.change in (Change.NEW, Change.CHANGED)]

    @property
    def counts(self) -> dict[str, int]:
        return {change.value: len(self.of(change)) for change in Change}

    @property
    def personal(self) -> list[PlannedCell]:
        return [cell for cell in self.cells if cell.personal]


def plan_content(*, asked: ReportingRequest, grid: Grid, content: SheetContent, by: User) -> Plan:
    """Compare a file with what stands in the request, and try every change without keeping any."""
    fields: dict[int, Fields] = {}
    for cell in grid.cells:
        own = {box: text for box, text in content.texts.items() if box.startswith(f"{cell.prefix}-")}
        plain = {box.partition("-")[2]: text for box, text in own.items()}
        is_wrong = any(box in content.problems for box in own)
        if own and (is_wrong or mark_of(plain) != content.marks.get(cell.pk)):
            fields[cell.pk] = own
    return _plan(asked=asked, grid=grid, fields=fields, by=by, content=content)


def plan_again(*, asked: ReportingRequest, grid: Grid, fields: Mapping[int, Fields], by: User) -> Plan:
    """The same of what was looked at before, since something came in between."""
    return _plan(asked=asked, grid=grid, fields=fields, by=by, content=None)


def unpack(packed: str, *, asked: ReportingRequest, by: User) -> tuple[dict[int, Fields], dict[int, int]]:
    """What was looked at, and the revisions it was compared with.

    Raises:
        BadSignature: not ours, changed, too old, somebody else's or of another request.
    """
    facts = signing.loads(packed, salt=SALT, max_age=HOLDS_FOR)
    if (facts["request"], facts["user"]) != (asked.pk, by.pk):
        raise signing.BadSignature
    fields = {int(pk): given for pk, given in facts["fields"].items()}
    return fields, {int(pk): revision for pk, revision in facts["revisions"].items()}


def keep_fields(
    *, grid: Grid, fields: Mapping[int, Fields], revisions: Mapping[int, int], by: User
) -> tuple[int, dict[int, Exception]]:
    """Keep all cells or none; how many differ now, or what stands in the way by cell."""
    sent, wrong = [], {}
    for cell in grid.cells:
        if cell.pk in fields:
            read = _read(cell, fields[cell.pk], revisions.get(cell.pk, SEEN_EMPTY))
            if read.values is None:
                wrong[cell.pk] = ValidationError([message for _box, message in read.problems])
            else:
                sent.append(read)
    if wrong:
        return 0, wrong
    kept, errors = _try(sent, by=by, keep=True)
    return len(kept), errors


def _plan(
    *, asked: ReportingRequest, grid: Grid, fields: Mapping[int, Fields], by: User, content: SheetContent | None
) -> Plan:
    planned: dict[int, PlannedCell] = {}
    to_try: list[ReadCell] = []
    for cell in grid.cells:
        one = planned[cell.pk] = PlannedCell(cell, Change.EQUAL, now=cell.value)
        if cell.pk not in fields:
            continue
        boxes = fields[cell.pk]
        one.then = _typed(boxes)
        if content is not None:
            one.place = _place(boxes, content, cell)
        read = _read(cell, boxes, cell.revision)
        problems = content.problems if content is not None else {}
        wrong = next((box for box in boxes if box in problems), "")
        if wrong and content is not None:
            one.change, one.reason, one.place = Change.REFUSED, problems[wrong], content.places[wrong]
        elif not cell.editable:
            one.change, one.reason = Change.REFUSED, _why_closed(cell)
        elif read.problems:
            box, one.reason = read.problems[0]
            one.change = Change.REFUSED
            if content is not None:
                one.place = content.places.get(f"{cell.prefix}-{box}", one.place)
        elif read.changed:
            one.change = Change.CHANGED if cell.measurement else Change.NEW
            if content is not None and content.revisions.get(cell.pk) != cell.revision:
                one.warning = _("veranderd nadat u het bestand ophaalde")
            to_try.append(read)
    _say_what_happens(planned, to_try, by)
    plan = Plan(list(planned.values()))
    if plan.changes and not plan.refused:
        plan.packed = _pack(asked, by, plan, fields)
        if len(plan.packed) > LARGEST_PREVIEW:
            message = _("Er staat te veel tekst in dit bestand. Vul de lange teksten op de pagina zelf in.")
            raise ValidationError(message, code="too_large")
    return plan


def _say_what_happens(planned: Mapping[int, PlannedCell], to_try: Sequence[ReadCell], by: User) -> None:
    kept, errors = _try(to_try, by=by, keep=False)
    for read in to_try:
        one, pk = planned[read.cell.pk], read.cell.pk
        if pk in errors:
            error = errors[pk]
            if isinstance(error, ValidationError) and is_only_asked(error):
                one.personal = error
            else:
                one.change, one.reason = Change.REFUSED, reason_of(error, one.cell)
        else:
            row = kept[pk]
            before = one.cell.measurement
            if row is not None and before is not None and row.revision == before.revision:
                one.change = Change.EQUAL
            one.then = describe_value(row) if row is not None else _("leeg")
            if row is not None and row.note and describe_value(row) != row.note:
                one.then += f" ({row.note})"


def _try(
    sent: Sequence[ReadCell], *, by: User, keep: bool
) -> tuple[dict[int, Measurement | None], dict[int, Exception]]:
    """Save every cell by the one service for that. With an error, or when only looking, nothing of it stays."""
    kept: dict[int, Measurement | None] = {}
    errors: dict[int, Exception] = {}
    with transaction.atomic():
        for one in sent:
            try:
                with transaction.atomic():
                    kept[one.cell.pk] = save_cell(
                        cell=one.cell, by=by, values=one.values, expected_revision=one.revision
                    )
            except (EditConflict, ValidationError, PermissionDenied) as error:
                errors[one.cell.pk] = error
        if errors or not keep:
            transaction.set_rollback(True)
    return kept, errors


def reason_of(error: Exception, cell: GridCell) -> str:
    """Why a cell cannot be kept, in words."""
    if isinstance(error, EditConflict):
        theirs = Theirs.of(error, cell.reading.cell)
        facts = {"name": theirs.by or _("Iemand anders"), "value": theirs.value}
        return _("%(name)s vulde hier net %(value)s in.") % facts
    if isinstance(error, ValidationError):
        return " ".join(message for _box, message in problems_of(error, cell.reading.cell))
    return _("Dit mag u hier niet invullen.")


def _read(cell: GridCell, boxes: Fields, revision: int) -> ReadCell:
    requested = cell.reading.cell
    data = {**boxes, f"{prefix_of(requested)}-revision": str(revision)}
    read = read_cell(data, requested, cell.measurement)
    assert read is not None  # its revision is among the data
    return read


def _pack(asked: ReportingRequest, by: User, plan: Plan, fields: Mapping[int, Fields]) -> str:
    changing = {one.cell.pk: one.cell for one in plan.changes}
    facts = {
        "request": asked.pk,
        "user": by.pk,
        "fields": {pk: fields[pk] for pk in changing},
        "revisions": {pk: cell.revision for pk, cell in changing.items()},
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def _why_closed(cell: GridCell) -> str:
    if len(cell.reading.measurements) > 1:
        return _("Hier tellen meer resultaten samen. Wijzig ze één voor één.")
    return _("Dit getal is al %(state)s en kan hier niet meer veranderen.") % {"state": cell.state.label}


def _typed(boxes: Fields) -> str:
    """What was typed, short: numbers first."""
    return " / ".join(text for text in boxes.values() if text)[:120]


def _place(boxes: Fields, content: SheetContent, cell: GridCell) -> str:
    """The cell of the file that changed first, of all that belong to one cell of the grid."""
    changed = [box for box, text in boxes.items() if text != cell.stored.get(box.partition("-")[2], "")]
    return content.places[(changed or list(boxes))[0]]
