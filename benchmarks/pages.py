"""How fast are the canvas and the portfolio? Run ``python benchmarks/pages.py``; anyone can, it changes nothing.

Makes a throw-away SQLite database with a chain of 40 elements and 60 links and a programme of 60
interventions, then asks for each page as a signed-in person through Django's test client: routing,
middleware, queries and templates all run, in one process; only the network and the web server are left out.
"""

import argparse
import logging
import os
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ELEMENTS, LINKS = 40, 60
INTERVENTIONS, SMALL_ELEMENTS, SMALL_LINKS = 60, 8, 8
TARGET_MS, MOST_QUERIES = 300, 30


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for")
    times = parser.parse_args().times
    folder = tempfile.mkdtemp(prefix="lamp-benchmark-")
    try:
        _start(folder)
        results = [(name, *measure(ask, times)) for name, ask in pages().items()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _report(results, times)
    return int(any(p95 > TARGET_MS or queries > MOST_QUERIES for _name, _p50, p95, queries in results))


def pages() -> dict[str, Callable[[], None]]:
    """The pages by name, each as a function that asks for it once."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from benchmarks.chains import add_chain
    from monitoring.canvas.stamp import canvas_stamp
    from monitoring.progress.refresh import drain
    from programs.logic_models.models import LogicModel
    from programs.partners.models import Partner
    from programs.people.models import Membership
    from programs.programs.models import Program, ProgramLine

    call_command("migrate", verbosity=0, skip_checks=True)
    program = Program.objects.create(title="Meting", start_date=date(2022, 1, 1), end_date=date(2046, 12, 31))
    lines = [ProgramLine.objects.create(program=program, name=name) for name in ("Leren", "Wonen", "Werken")]
    partner = Partner.objects.create(program=program, name="Partner")
    user = get_user_model().objects.create_user("meting@voorbeeld.example", None, name="Meting")
    Membership.objects.create(user=user, program=program, role="bureau")
    common = {"program": program, "partner": partner, "by": user}
    large = add_chain(**common, line=lines[0], title="Groot", elements=ELEMENTS, links=LINKS)
    for number in range(1, INTERVENTIONS):
        add_chain(
            **common,
            line=lines[number % 3],
            title=f"Interventie {number}",
            elements=SMALL_ELEMENTS,
            links=SMALL_LINKS,
            ages=(number % 20, number % 20 + 5),
            seed=number,
        )
    while drain():
        pass
    client = Client()
    client.force_login(user)
    canvas, figures = reverse("canvas", args=[large.pk]), reverse("canvas-figures", args=[large.pk])
    stamp = canvas_stamp(LogicModel.objects.get(intervention=large))
    return {
        f"canvas, {ELEMENTS} elements and {LINKS} links": lambda: _get(client, canvas, 200),
        "canvas, nothing new": lambda: _get(client, f"{figures}?stand={stamp}", 204),
        f"portfolio, {INTERVENTIONS} interventions": lambda: _get(client, reverse("portfolio", args=[program.pk]), 200),
    }


def measure(ask: Callable[[], None], times: int) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds after five warm-up rounds, and the number of queries."""
    from django.db import connection

    asked: list[str] = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    for _round in range(5):
        ask()
    with connection.execute_wrapper(note):
        ask()
    taken = []
    for _round in range(times):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], len(asked)


def _get(client, address: str, expected: int) -> None:
    status = client.get(address, HTTP_HOST="localhost").status_code
    if status != expected:
        raise SystemExit(f"{address} answered {status}")


def _start(folder: str) -> None:
    """Django as the web server starts it, on a database in this folder, without debug and without broker."""
    os.environ.update(LAMP_DATA=folder, LAMP_DEBUG="0", LAMP_PRODUCTION="0", DJANGO_SETTINGS_MODULE="tests.settings")
    os.environ.pop("LAMP_DATABASE", None)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import lamp.wsgi  # noqa: F401 - sets Django up

    logging.disable(logging.CRITICAL)


def _report(results: list[tuple[str, float, float, int]], times: int) -> None:
    import django

    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
    print(f"Python {platform.python_version()}, Django {django.__version__}, SQLite {sqlite3.sqlite_version}")
    print(f"{times} requests through Django's test client, one after another; {time.strftime('%Y-%m-%d')}\n")
    print(f"| page | p50 (ms) | p95 (ms) | queries |\n|{'---|' * 4}")
    for name, p50, p95, queries in results:
        print(f"| {name} | {p50:.0f} | {p95:.0f} | {queries} |")


if __name__ == "__main__":
    sys.exit(main())
