"""The area monitor at the size of a country: ``python benchmarks/areas.py``.

Makes a throw-away SQLite database, and ends with an error when a target is missed:
scores of 33,000 areas × 7 domains within 1 s and 300 MB; the page with a map of 14,000 buurten under 2 s, and that of
one municipality of 60 buurten under 500 ms (p95). It also times the job that computes 14,000 buurten × 10 years.

    python benchmarks/areas.py [--areas 14000] [--years 10] [--requests 40]
"""

import argparse
import math
import os
import platform
import resource
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

FOLDER = tempfile.mkdtemp(prefix="lamp-areas-")
os.environ |= {"LAMP_DATA": FOLDER, "DJANGO_SETTINGS_MODULE": "tests.settings"}

import numpy as np

from monitoring.area_indices.rules import imd_domain_scores, rank_most_deprived, weighted_score

WEIGHTS = np.array([0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093])
NATION, DOMAINS = 33_000, 7
SCORE_SECONDS, SCORE_MEGABYTES, NATION_MS, MUNICIPALITY_P95_MS = 1.0, 300, 2_000, 500
POINTS = 60  # of a boundary, as CBS draws a buurt after simplifying


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, default=14_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--requests", type=int, default=40)
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}")
    print(f"{time.strftime('%Y-%m-%d')}; load of the machine before: {os.getloadavg()[0]:.1f}")
    try:
        return int(any([_scores(), _pages(asked)]))
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _scores() -> bool:
    values = np.random.default_rng(1).normal(size=(NATION, DOMAINS))
    start = time.perf_counter()
    ranks = np.column_stack([rank_most_deprived(column) for column in values.T])
    weighted_score(imd_domain_scores(ranks, NATION), WEIGHTS)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"scores of {NATION} areas × {DOMAINS} domains: {seconds * 1000:.0f} ms, process at most {megabytes:.0f} MB")
    return seconds > SCORE_SECONDS or megabytes > SCORE_MEGABYTES


def _pages(asked: argparse.Namespace) -> bool:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    program, bureau, definition = _make_country(asked.areas, asked.years)
    _compute(program, bureau, definition)
    client = Client(headers={"host": "localhost"})
    client.force_login(bureau)
    from monitoring.area_monitor.scope import draw_ahead

    start = time.perf_counter()
    draw_ahead(["buurt"])
    print(f"drawing the map, as an import does: {time.perf_counter() - start:.1f} s")
    page = f"/programma/{program.pk}/gebied/"
    print(f"the first page of a new process: {_ask(client, page):.0f} ms")
    whole, again = _ask(client, f"{page}?bereik=alles"), _ask(client, f"{page}?bereik=alles")
    print(f"page with {asked.areas} areas: first {whole:.0f} ms, then {again:.0f} ms")
    times = sorted(_ask(client, page) for _number in range(asked.requests))
    p95 = times[math.ceil(0.95 * len(times)) - 1]
    print(f"page of one municipality (60 areas): p50 {times[len(times) // 2]:.0f} ms, p95 {p95:.0f} ms")
    return whole > NATION_MS or p95 > MUNICIPALITY_P95_MS


def _ask(client, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return (time.perf_counter() - start) * 1000


def _compute(program, bureau, definition) -> None:
    from monitoring.area_statistics.job_models import AreaJob
    from monitoring.area_statistics.jobs import run_waiting_jobs, start_job

    start = time.perf_counter()
    job = start_job(program=program, by=bureau, kind="compute", definition=definition)
    run_waiting_jobs()
    job = AreaJob.objects.get(pk=job.pk)
    print(f"job: {job.summary['scores']} scores in {time.perf_counter() - start:.0f} s ({job.state})")


def _make_country(number: int, years: int):
    from decimal import Decimal

    from monitoring.area_indices.services import DomainInput, create_definition
    from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
    from programs.areas.models import Area, AreaClosure, AreaYear
    from programs.people.models import Membership, User
    from programs.programs.models import Program

    program = Program.objects.create(title="Land", start_date=date(2022, 1, 1), end_date=date(2046, 1, 1))
    bureau = User.objects.create_user("bureau@voorbeeld.example", "wachtwoord-voor-metingen", name="Bureau")
    Membership.objects.create(user=bureau, program=program, role="bureau")
    towns = [
        Area(code=f"GM{town:04}", name=f"Gemeente {town}", level="municipality") for town in range(number // 60 + 1)
    ]
    towns = Area.objects.bulk_create(towns)
    areas = Area.objects.bulk_create(
        [Area(code=f"BU{one:08}", name=f"Buurt {one}", level="buurt", parent=towns[one // 60]) for one in range(number)]
    )
    every = [*towns, *areas]
    AreaClosure.objects.bulk_create(AreaClosure(ancestor=one, descendant=one, depth=0) for one in every)
    AreaClosure.objects.bulk_create(AreaClosure(ancestor=one.parent, descendant=one, depth=1) for one in areas)
    AreaYear.objects.bulk_create(
        [AreaYear(area=area, year=2024, population=1_200, boundary=_boundary(at)) for at, area in enumerate(areas)],
        batch_size=500,
    )
    program.areas.add(towns[0])
    draw = np.random.default_rng(2)
    domains = []
    for at, weight in enumerate(WEIGHTS):
        measure = AreaMeasure.objects.create(code=f"m{at}", name=f"Maat {at}", source="Gemaakt", direction="down")
        domains.append(DomainInput(f"d{at}", f"Domein {at}", Decimal(str(weight)), [measure]))
        for year in range(2025 - years, 2025):
            values = draw.normal(20, 5, len(areas)).round(2).tolist()
            rows = (
                AreaStatistic(measure=measure, area=area, year=year, value=Decimal(str(value)))
                for area, value in zip(areas, values, strict=True)
            )
            AreaStatistic.objects.bulk_create(rows, batch_size=500)
    told = {"name": "Index", "version": "1", "method": "imd", "source": "Gemaakt"}
    return program, bureau, create_definition(by=bureau, domains=domains, **told)


def _boundary(at: int) -> dict:
    """A ring of ``POINTS`` points in its own cell of a grid over the country."""
    x, y = 3.4 + (at % 118) * 0.032, 50.8 + (at // 118) * 0.023
    turns = [2 * math.pi * step / POINTS for step in range(POINTS)]
    ring = [[round(x + 0.016 * math.cos(turn), 6), round(y + 0.011 * math.sin(turn), 6)] for turn in turns]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


if __name__ == "__main__":
    sys.exit(main())
