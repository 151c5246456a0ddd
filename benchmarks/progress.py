"""How fast are stored figures, held against bare SQL in the same run?

    LAMP_DATA=/tmp/bench python benchmarks/progress.py [--measurements 20000] [--indicators 40] [--partitioned]

Makes its own programme in the database that the settings name (use an empty one), from a fixed seed. Prints a table
with machine and versions. Small by default; a million: ``--measurements 1000000 --indicators 2000``. With
``--partitioned`` (PostgreSQL) the measurements lie in partitions by year. ``benchmarks/scale.py`` runs it for growing
numbers.

"Bare" is the same stored rows by the database's driver alone (``benchmarks/bare.py``): the same SELECTs, without
LAMP's models, locks, dirty rows, history of attempts, chunks and swap. It says what LAMP adds, not how good the
SELECTs are; the seconds say that.
"""

import argparse
import json
import logging
import os
import platform
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamp.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks import progress_work as work
from benchmarks.dashboards import dashboards
from benchmarks.million import fill_measurements, make_areas
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.partitions import partition_measurements
from monitoring.progress.models import AreaState, SeriesState
from monitoring.progress.refresh import drain
from programs.partners.models import Partner
from programs.people.models import Membership, User
from programs.programs.models import Program

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measurements", type=int, default=20_000)
    parser.add_argument("--indicators", type=int, default=40)
    parser.add_argument("--partitioned", action="store_true")
    parser.add_argument("--only", default="", help="names of lines, with commas: rebuild,one,batch,dashboard,...")
    parser.add_argument("--json", type=Path, help="also append each line to this file, as JSON")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # pages look for files there
    call_command("migrate", verbosity=0)
    user, indicators = generate(asked.measurements, asked.indicators)
    count = Measurement.objects.count()
    partitioned = ", in partitions by year" if asked.partitioned else ""
    version = ".".join(map(str, connection.get_database_version()))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(f"{connection.vendor} {version}, {count:,} measurements{partitioned}, {time.strftime('%Y-%m-%d')}\n")
    if asked.partitioned:
        print(f"dividing them took {work.milliseconds(partition_measurements) / 1000:.0f} s\n")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    drain()
    print("| what | LAMP (ms) | bare (ms) | ratio | per second | target | |\n|---|---|---|---|---|---|---|", flush=True)
    program, partners = indicators[0].program, list(Partner.objects.all())
    lines = {
        "rebuild": lambda: work.rebuilding(count),
        "one": lambda: work.one_by_one(indicators),
        "batch": lambda: work.batch(indicators),
        "read": lambda: work.reading(user, indicators),
        "dashboard": lambda: dashboards(user, indicators),
        "page": lambda: work.page_beside_rebuild(user, indicators),
        "workers": lambda: work.two_workers(indicators),
        "fresh": lambda: work.freshness(user, indicators),
        "tree": lambda: work.tree_of_projects(user, program, partners),
        "import": lambda: work.importing(user, indicators, partners),
    }
    for name in asked.only.split(",") if asked.only else lines:
        for taken in lines[name]():
            print(taken.line(), flush=True)
            if asked.json:
                with asked.json.open("a") as file:
                    about = {"name": name, "rows": count, "partitioned": asked.partitioned}
                    file.write(json.dumps(about | taken.numbers()) + "\n")
    print(f"\nstored: {SeriesState.objects.count():,} cells of series, {AreaState.objects.count():,} of areas")


if __name__ == "__main__":
    main()
