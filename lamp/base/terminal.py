"""What a long command shows in a terminal."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

WIDTH = 30
Item = TypeVar("Item")


class Terminal(Protocol):
    def write(self, text: str, ending: str = ...) -> object: ...

    def isatty(self) -> bool: ...


def show_progress(items: Iterable[Item], *, total: int, label: str, stream: Terminal) -> Iterator[Item]:
    """Pass the items on while a bar grows; silent where nobody watches (no terminal)."""
    watched = stream.isatty() and total > 0
    shown = -1
    for done, item in enumerate(items, start=1):
        yield item
        percent = done * 100 // total if total else 100
        if watched and percent != shown:
            filled = percent * WIDTH // 100
            stream.write(f"\r{label} [{'█' * filled}{'·' * (WIDTH - filled)}] {percent:3d}%", ending="")
            shown = percent
    if watched:
        stream.write("")
