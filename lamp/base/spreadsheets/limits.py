"""How much a spreadsheet may hold; what is larger is refused before it costs memory or time."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    file_bytes: int = 10 * MEBIBYTE
    unpacked_bytes: int = 100 * MEBIBYTE
    ratio: int = 100  # unpacked / packed, of a file that unpacks to more than a mebibyte
    entries: int = 100  # files in the package
    sheets: int = 20
    rows: int = 20_000
    columns: int = 100
    cells: int = 400_000
    cell_text: int = 32_767  # characters; Excel's own limit
    all_text: int = 10_000_000  # characters in all cells together
    elements: int = 4_000_000  # of XML, in one part


LIMITS = Limits()
