"""After a load: is everything that was acknowledged stored once, and is every figure what its measurements say?

Run by ``benchmarks/load.py`` in a process of its own; reads the ledger as JSON and prints what it found as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamp.settings")

import django

django.setup()

from monitoring.measurements.models import Measurement
from monitoring.progress.models import DirtyProgress, RefreshFailure
from monitoring.progress.recount import recount_indicator
from monitoring.requests.models import RequestedCell

QUIET_SECONDS = 60


def check(ledger: list[dict], highest_before: int) -> dict:
    """Counts of what should be zero, and how long the figures needed to catch up."""
    caught_up = _wait_until_quiet()
    stored = {row.pk: row for row in Measurement.objects.filter(pk__gt=highest_before)}
    in_cell = _results_in(line["cell"] for line in ledger if "cell" in line)
    expected: dict[int, dict] = {}
    for line in ledger:  # in order of the answers, which for one measurement is the order of the writes
        row = line["id"] if "id" in line else in_cell.get(line["cell"], -line["cell"])
        expected.setdefault(row, {}).update(line["stored"])
    differing = [
        pk
        for pk, values in expected.items()
        if pk not in stored
        or ("numerator" in values and stored[pk].numerator != Decimal(values["numerator"]))
        or ("status" in values and stored[pk].status != values["status"])
    ]
    changes = sum(row.history.count() for row in stored.values())
    touched = {row.indicator_id for row in stored.values()}
    return {
        "seconds until the figures had caught up": caught_up,
        "acknowledged measurements": len(expected),
        "stored measurements": len(stored),
        "acknowledged but missing or different": len(differing),
        "stored but never acknowledged": len(stored.keys() - expected.keys()),
        "acknowledged writes": len(ledger),
        "rows of history": changes,
        "figures that differ from a recount": sum(len(recount_indicator(pk, repair=False)) for pk in sorted(touched)),
        "parked": RefreshFailure.objects.count(),
    }


def _results_in(cells: Iterable[int]) -> dict[int, int]:
    """By cell of a request the id of the one result in it; a cell with none or several is left out."""
    found: dict[int, int] = {}
    for cell in RequestedCell.objects.filter(pk__in=set(cells)):
        rows = Measurement.objects.filter(
            indicator=cell.indicator_id,
            partner=cell.partner_id,
            area_key=cell.area_key,
            starts_on=cell.starts_on,
            ends_on=cell.ends_on,
            replaced_by=None,
        ).values_list("pk", flat=True)
        if len(rows) == 1:
            found[cell.pk] = rows[0]
    return found


def _wait_until_quiet() -> float | None:
    started = time.monotonic()
    while time.monotonic() - started < QUIET_SECONDS:
        if not DirtyProgress.objects.filter(refreshed=False).exists():
            return round(time.monotonic() - started, 1)
        time.sleep(0.2)
    return None


if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(check(given["ledger"], given["highest_before"])))
