"""Whether results exist for a part of a chain: the theory asks, the facts answer.

The theory does not know that anything is measured, so the facts register their answer here when
they are loaded. From the first result on, every change of a part asks for its reason.
"""

from collections.abc import Callable, Collection
from uuid import UUID

ResultsReader = Callable[[Collection[UUID]], set[UUID]]

_readers: list[ResultsReader] = []


def register_results_reader(reader: ResultsReader) -> None:
    """``reader`` takes lineages of elements and returns those for which results exist."""
    if reader not in _readers:
        _readers.append(reader)


def lineages_with_results(lineages: Collection[UUID]) -> set[UUID]:
    return set().union(*(reader(lineages) for reader in _readers)) if lineages else set()
