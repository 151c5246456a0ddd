"""One door for spreadsheets: what a file is, is told by its content and not by its name."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from lamp.base.spreadsheets.cells import Line, refusal
from lamp.base.spreadsheets.delimited import read_csv
from lamp.base.spreadsheets.limits import LIMITS, MEBIBYTE, Limits
from lamp.base.spreadsheets.package import OLD_EXCEL, ZIP
from lamp.base.spreadsheets.xlsx import read_xlsx


def read_lines(file: BinaryIO, *, name: str = "", limits: Limits = LIMITS) -> Iterator[Line]:
    """The filled lines of a CSV file, or of the first visible sheet of an Excel file (.xlsx).

    Nothing in the file is run, followed or expanded, and memory does not grow with what is refused. What comes
    later in the file may still be refused, so keep nothing before the last line was read.

    Args:
        file: can be searched ("seek"), in bytes.
        name: of the file, to say what is wrong when its content is something else.

    Raises:
        ValidationError: in Dutch, naming the cell or line where there is one.
    """
    file.seek(0, 2)
    size = file.tell()
    if size > limits.file_bytes:
        message = _("Het bestand is te groot: ten hoogste %(size)d MB.")
        raise refusal(message, "too_large", size=limits.file_bytes // MEBIBYTE)
    if not size:
        raise refusal(_("Het bestand is leeg."), "empty")
    file.seek(0)
    start = file.read(len(OLD_EXCEL))
    if start == OLD_EXCEL:
        message = _(
            "Dit is een oud Excel-bestand (.xls) of het heeft een wachtwoord. Bewaar het als .xlsx, zonder wachtwoord."
        )
        raise refusal(message, "old_or_encrypted")
    if start.startswith(ZIP):
        return read_xlsx(file, limits)
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")):
        raise refusal(_("Dit is geen Excel-bestand (.xlsx), al heet het zo."), "not_excel")
    return read_csv(file, limits)
