"""How fast is a history of 25 years? Run ``python benchmarks/history.py``; anyone can, it changes nothing.

Makes a throw-away SQLite database with one intervention of 50 versions, 5,000 observations, 100 closed reviews with
300 verdicts, a value per quarter at 12 elements and 25 events, then asks for the time axis and for the canvas as it
was known halfway, as a signed-in person through Django's test client.
"""

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pages import _get, _report, _start, measure

VERSIONS, OBSERVATIONS, VERDICTS, EVENTS, REVIEWS = 50, 5000, 300, 25, 100
TARGET_MS, MOST_QUERIES, YEARS = 500, 55, 24


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for")
    times = parser.parse_args().times
    folder = tempfile.mkdtemp(prefix="lamp-benchmark-")
    try:
        _start(folder)
        asked = pages()
        results = [(name, *measure(ask, times)) for name, ask in asked.items()]
        spent = {name: processor_ms(ask, times) for name, ask in asked.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _report(results, times)
    print("\nProcessor time (ms per request, which other work on the machine does not lengthen):")
    for name, milliseconds in spent.items():
        print(f"- {name}: {milliseconds:.0f}")
    return int(any(p95 > TARGET_MS or queries > MOST_QUERIES for _name, _p50, p95, queries in results))


def pages() -> dict[str, Callable[[], None]]:
    """The pages by name, each as a function that asks for it once."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from benchmarks.histories import Size, add_history
    from monitoring.progress.refresh import drain
    from programs.partners.models import Partner
    from programs.people.models import Membership
    from programs.programs.models import Program

    call_command("migrate", verbosity=0, skip_checks=True)
    today = timezone.localdate()
    start = date(today.year - YEARS, 1, 1)
    program = Program.objects.create(title="Meting", start_date=start, end_date=date(today.year, 12, 31))
    partner = Partner.objects.create(program=program, name="Partner")
    user = get_user_model().objects.create_user("meting@voorbeeld.example", None, name="Meting")
    Membership.objects.create(user=user, program=program, role="bureau")
    size = Size(versions=VERSIONS, observations=OBSERVATIONS, verdicts=VERDICTS, events=EVENTS, reviews=REVIEWS)
    intervention = add_history(program=program, partner=partner, by=user, size=size)
    while drain():
        pass
    client = Client()
    client.force_login(user)
    halfway = start + (today - start) / 2
    lately = today - timedelta(days=40)
    canvas, own = reverse("canvas", args=[intervention.pk]), reverse("timeline", args=[intervention.pk])
    whole = reverse("program-timeline", args=[program.pk])
    addresses = {
        "time axis of an intervention": own,
        "time axis of the programme": whole,
        "time axis with how it stood halfway": f"{whole}?op={halfway}",
        "canvas as known halfway": f"{canvas}?op={halfway}",
        "canvas as known 40 days ago": f"{canvas}?op={lately}",
    }
    return {name: lambda address=address: _get(client, address, 200) for name, address in addresses.items()}


def processor_ms(ask: Callable[[], None], times: int) -> float:
    """The median of the processor time of one request, in milliseconds."""
    taken = []
    for _round in range(times):
        before = resource.getrusage(resource.RUSAGE_SELF)
        ask()
        after = resource.getrusage(resource.RUSAGE_SELF)
        taken.append((after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
