"""The package around an Excel file: what it holds and how large that is, looked at before anything is unpacked."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.spreadsheets.cells import refusal
from lamp.base.spreadsheets.limits import MEBIBYTE, Limits

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every file with a password
ZIP = b"PK\x03\x04"
CHUNK = 64 * 1024
ENCRYPTED = 0x1
# What zipfile and zlib raise on a file that is cut off or made up; nothing else runs where these are caught.
BROKEN = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, struct.error, RuntimeError, ValueError)


def damaged() -> ValidationError:
    return refusal(
        _("Dit Excel-bestand is beschadigd. Open het in Excel, bewaar het opnieuw en kies het nog eens."), "damaged"
    )


def too_large() -> ValidationError:
    return refusal(_("Dit bestand is uitgepakt te groot. Haal weg wat LAMP niet vroeg."), "too_large")


class Package:
    """An Excel file whose outside was found good. ``read`` gives one part of it, bit by bit."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.limits = limits
        try:
            self._zip = ZipFile(file)
        except BROKEN as error:
            raise damaged() from error
        self._parts = {info.filename.lower(): info for info in self._zip.infolist()}
        _refuse_size(self._zip.infolist(), limits)
        _refuse_content(list(self._parts))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str) -> Iterator[bytes]:
        """The part's bytes. Raises ``ValidationError`` when it is absent or broken."""
        info = self._parts.get(name.lower())
        if info is None:
            raise damaged()
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except BROKEN as error:
            raise damaged() from error


def _refuse_size(parts: list[ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.entries:
        raise too_large()
    if any(info.flag_bits & ENCRYPTED for info in parts):
        raise refusal(
            _("Dit bestand heeft een wachtwoord. Bewaar het zonder wachtwoord en kies het nog eens."), "encrypted"
        )
    unpacked = sum(info.file_size for info in parts)
    packed = sum(info.compress_size for info in parts)
    if unpacked > limits.unpacked_bytes or (unpacked > MEBIBYTE and unpacked > packed * limits.ratio):
        raise too_large()


def _refuse_content(names: list[str]) -> None:
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise damaged()
    if any(name.endswith("vbaproject.bin") or "/activex/" in name or "/macrosheets/" in name for name in names):
        raise refusal(_("In dit bestand zitten macro’s. Bewaar het als gewone Excel-werkmap (.xlsx)."), "macros")
    if any("/externallinks/" in name or name.endswith("/connections.xml") for name in names):
        message = _("Dit bestand haalt gegevens uit andere bestanden. Plak de waarden zelf in de vakken.")
        raise refusal(message, "external_links")
    if any("/embeddings/" in name or name.endswith((".zip", ".xlsx", ".xls", ".docx", ".exe")) for name in names):
        raise refusal(_("In dit bestand zit een ander bestand. Haal het eruit en kies het nog eens."), "embedded")
    if "[content_types].xml" not in names:
        raise refusal(_("Dit is geen Excel-bestand (.xlsx)."), "not_excel")
