"""Measure storage of progress: the refresh of one measurement, a batch, a rebuild, and a dashboard read.

    LAMP_DATA=/tmp/bench python benchmarks/progress.py [--measurements 20000] [--indicators 40]

Makes its own programme in the database that the settings name (use an empty one), from a fixed seed.
Prints each figure with machine and versions. Small by default; a million: ``--measurements 1000000 --indicators 2000``.
"""

import argparse
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamp.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from benchmarks.million import fill_measurements, make_areas
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.figures import read_figures
from monitoring.progress.models import AreaState, SeriesState
from monitoring.progress.rebuild import rebuild_progress
from monitoring.progress.refresh import drain
from programs.partners.models import Partner
from programs.people.models import Membership, User
from programs.programs.models import Program

MONTHS = 120
KINDS = [
    ("count", "sum"), ("count", "mean"), ("ratio", "last"), ("ratio", "sum"), ("count", "latest"), ("amount", "sum"),
]  # fmt: skip


def generate(measurements: int, indicators: int) -> tuple[User, list[Indicator]]:
    """A programme of 120 partners and 120 months; each indicator has some series over all months."""
    program = Program.objects.create(title="Meting", start_date=date(2015, 1, 1), end_date=date(2040, 1, 1))
    user = User.objects.create_user("meting@lamp.example", None, name="Meting")
    Membership.objects.create(user=user, program=program, role="bureau")
    partners = Partner.objects.bulk_create(Partner(program=program, name=f"Partner {i}") for i in range(120))
    areas = make_areas()
    made = Indicator.objects.bulk_create(
        Indicator(program=program, name=f"Indicator {i}", kind=kind, time_rule=rule, frequency="month")
        for i, (kind, rule) in ((i, KINDS[i % len(KINDS)]) for i in range(indicators))
    )
    fill_measurements(
        indicators=made, partners=partners, areas=areas, by=user, count=measurements, first=date(2015, 1, 1)
    )
    return user, made


def timed(name: str, work: Callable[[], object], *, per: int = 1) -> None:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    rate = f", {per / seconds:,.0f} per second" if per > 1 else ""
    print(f"{name}: {seconds:.2f} s{rate}")


def one_by_one(name: str, work: Callable[[int], object], times: int) -> None:
    took = []
    for each in range(times):
        start = time.perf_counter()
        work(each)
        took.append((time.perf_counter() - start) * 1000)
    print(f"{name}: p50 {statistics.median(took):.1f} ms, p95 {sorted(took)[int(times * 0.95)]:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measurements", type=int, default=20_000)
    parser.add_argument("--indicators", type=int, default=40)
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    user, indicators = generate(asked.measurements, asked.indicators)
    count = Measurement.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}, Python {platform.python_version()}, {os.cpu_count()} cores, {count:,} measurements")
    timed("rebuild", rebuild_progress, per=count)
    print(f"stored: {SeriesState.objects.count():,} series cells, {AreaState.objects.count():,} area cells")
    rows = list(Measurement.objects.filter(indicator__in=indicators[:50])[: 50 * MONTHS])
    chance = random.Random(1)

    def refresh_one(_: int) -> None:
        mark_dirty(chance.choice(rows))
        drain()

    one_by_one("one measurement, dirty row to stored figure", refresh_one, 100)
    batch = rows[:2000]
    mark_dirty(*batch)
    timed("2,000 dirty rows of some indicators", drain, per=len(batch))
    quarters = [Period.parse(f"2023-Q{i}") for i in range(1, 5)]
    some = indicators[:200]
    one_by_one(
        f"{len(some)} indicators x 4 quarters read",
        lambda _: read_figures(viewer=user, indicators=some, periods=quarters),
        20,
    )


if __name__ == "__main__":
    main()
