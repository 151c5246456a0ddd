"""What ``benchmarks/progress.py`` measures: each function does one thing and returns lines of the table."""

import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks import bare
from lamp.base.periods import Period, month_start
from monitoring.indicators.models import Indicator
from monitoring.measurements.bulk_storing import Prepared, prepare
from monitoring.measurements.import_services import import_measurements
from monitoring.measurements.models import Measurement
from monitoring.measurements.services import approve_measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.figures import read_figures
from monitoring.progress.models import DirtyProgress
from monitoring.progress.rebuild import rebuild_progress
from monitoring.progress.refresh import drain, refresh_indicator
from programs.areas.models import Area
from programs.areas.services import add_area
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program

ROOT = Path(__file__).resolve().parent.parent
MONTHS = 120
ONE, BATCH = "ratio 3, 12 statements", "ratio 1.43, 2,000 per second"


@dataclass
class Taken:
    """A line of the table: milliseconds of LAMP and of bare SQL, and what is counted per second."""

    what: str
    lamp: list[float]
    bare: list[float]
    number: int = 1
    note: str = ""
    target: str = ""

    def line(self) -> str:
        lamp, bare = statistics.median(self.lamp), statistics.median(self.bare) if self.bare else None
        rate = f"{self.number / lamp * 1000:,.0f}" if self.number > 1 else ""
        ratio = f"{lamp / bare:.2f}" if bare else ""
        cells = [self.what, f"{lamp:,.1f}", f"{bare:,.1f}" if bare else "", ratio, rate, self.target, self.note]
        return f"| {' | '.join(cells)} |"

    def numbers(self) -> dict:
        """For a file: medians in milliseconds."""
        bare_ms = statistics.median(self.bare) if self.bare else None
        return {"what": self.what, "lamp": statistics.median(self.lamp), "bare": bare_ms, "number": self.number}


class Memory:
    """The most memory of its own that a server process of this database needs while the block runs; 0 on SQLite."""

    def __enter__(self) -> "Memory":
        self.most, self.ended = 0.0, threading.Event()
        self.processes: list[int] = []
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
                self.processes = [pid for (pid,) in cursor.fetchall()]
        self.watching = threading.Thread(target=self._watch)
        self.watching.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.watching.join()

    def _watch(self) -> None:
        while not self.ended.wait(0.05):
            self.most = max([self.most, *(own_megabytes(pid) for pid in self.processes)])


def own_megabytes(pid: int) -> float:
    """What a process has in memory that is not shared; 0 where that cannot be read (another machine)."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = text.partition("RssAnon:")[2].split()
    return int(found[0]) / 1024 if found else 0  # a process that has ended has none


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def rebuilding(count: int) -> list[Taken]:
    """Every stored figure anew; each on a connection of its own, so that the server's memory says something."""
    connection.close()
    with Memory() as ours:
        lamp = milliseconds(rebuild_progress)
    connection.close()
    with Memory() as theirs:
        alone = milliseconds(bare.rebuild)
    connection.close()
    note = ""
    if theirs.most:
        note = f"memory of the server {ours.most:.0f} and {theirs.most:.0f} MB, {ours.most / theirs.most:.2f}"
    return [Taken("whole rebuild", [lamp], [alone], count, note, "ratio 1.3")]


def page_beside_rebuild(user: User, indicators: Sequence[Indicator]) -> list[Taken]:
    """The page of an indicator while another process rebuilds everything, and what that process needs."""
    client = Client()
    client.force_login(user)
    chance = random.Random(3)

    def ask() -> None:
        address = reverse("indicator", args=[chance.choice(indicators).pk])
        status = client.get(address, HTTP_HOST="localhost").status_code
        assert status == 200, f"{address} answered {status}"

    for _time in range(5):
        ask()
    idle = [milliseconds(ask) for _time in range(100)]
    rebuild = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "rebuild_progress"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    most, busy = 0.0, []
    while rebuild.poll() is None:
        busy.append(milliseconds(ask))
        most = max(most, own_megabytes(rebuild.pid))
    assert rebuild.returncode == 0
    note = f"p95 beside a rebuild, and without; the rebuild's own process {most:.0f} MB; {len(busy)} pages"
    return [Taken("page of an indicator", [_p95(busy)], [_p95(idle)], note=note, target="ratio 2")]


def _p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def one_by_one(indicators: Sequence[Indicator], times: int = 100) -> list[Taken]:
    """One approved measurement → every stored figure it touches."""
    chance = random.Random(1)
    rows = list(Measurement.objects.filter(indicator__in=indicators[:50])[: 50 * MONTHS])
    lamp, alone, queries = [], [], 0
    for _number in range(times):
        row = chance.choice(rows)
        mark_dirty(row)
        work = partial(refresh_indicator, row.indicator_id)
        lamp.append(milliseconds(work))
        mark_dirty(row)
        queries = len(statements_of(work))
        mark_dirty(row)
        alone.append(bare.refresh(row.indicator_id))
    return [Taken("one measurement to all its figures", lamp, alone, note=f"{queries} statements", target=ONE)]


def batch(indicators: Sequence[Indicator], size: int = 10_000, turns: int = 3) -> list[Taken]:
    """Dirty cells as an import leaves them: many, of few indicators; LAMP and bare in turns, on the same cells."""
    per_indicator = 500
    wanted = indicators[: max(size // per_indicator, 1)]
    rows = [
        row
        for one in wanted
        for row in Measurement.objects.filter(indicator=one).order_by("first_month")[:per_indicator]
    ]
    lamp, alone = [], []
    for _turn in range(turns):
        mark_dirty(*rows)
        dirty = DirtyProgress.objects.count()
        lamp.append(milliseconds(drain))
        mark_dirty(*rows)
        ids = list(DirtyProgress.objects.order_by("indicator_id").values_list("indicator_id", flat=True).distinct())
        alone.append(sum(bare.refresh(each) for each in ids))
    return [Taken(f"{dirty:,} dirty cells of {len(ids)} indicators", lamp, alone, dirty, target=BATCH)]


def reading(user: User, indicators: Sequence[Indicator], times: int = 30) -> list[Taken]:
    """As many figures as a dashboard shows; on PostgreSQL also what the server needs to plan and run the SQL."""
    quarters = [Period.parse(f"2023-Q{number}") for number in range(1, 5)]
    found = []
    for number in (10, 200):
        some = list(indicators[:number])
        work = partial(read_figures, viewer=user, indicators=some, periods=quarters)
        statements = statements_of(work)
        taken = [milliseconds(work) for _time in range(times)]
        note = f"{len(statements)} statements"
        if connection.vendor == "postgresql":
            note += f", in the server p95 {_p95([in_server(statements) for _time in range(times)]):.1f} ms"
        found.append(Taken(f"{number} indicators × 4 quarters", taken, [], note=note, target="SQL p95 10 ms"))
    return found


def statements_of(work: Callable[[], object]) -> list[tuple[str, Sequence]]:
    """The statements of some work, with what is put into them."""
    noted: list[tuple[str, Sequence]] = []

    def note(execute, text, put_in, *asked):
        noted.append((text, put_in))
        return execute(text, put_in, *asked)

    with connection.execute_wrapper(note):
        work()
    return noted


def in_server(statements: Sequence[tuple[str, Sequence]]) -> float:
    """Milliseconds in which PostgreSQL plans and runs these, without sending anything to and fro."""
    spent = 0.0
    with connection.cursor() as cursor:
        for text, put_in in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", put_in)
            (plan,) = cursor.fetchone()[0]
            spent += plan["Planning Time"] + plan["Execution Time"]
    return spent


def tree_of_projects(user: User, program: Program, partners: Sequence[Partner]) -> list[Taken]:
    """111 projects in a tree (1, 10, 100), four periods, 10,000 approved updates, all figures anew."""
    top = add_area(code="P0", name="Project 0", level="municipality")
    middle = [add_area(code=f"P{i}", name=f"Project {i}", level="wijk", parent=top) for i in range(1, 11)]
    lowest = [
        add_area(code=f"P{i}-{j}", name=f"Project {i}.{j}", level="buurt", parent=one)
        for i, one in enumerate(middle)
        for j in range(10)
    ]
    indicator = Indicator.objects.create(program=program, name="Updates", frequency="quarter")
    chance, quarters = random.Random(2), [Period.parse(f"2023-Q{number}") for number in range(1, 5)]
    rows = [
        Measurement(
            indicator=indicator,
            partner=chance.choice(partners),
            area=chance.choice(lowest),
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            numerator=chance.randint(0, 50),
            status="approved",
            approved_at=timezone.now(),
            recorded_by=user,
        )
        for period in (chance.choice(quarters) for _number in range(10_000))
    ]
    Measurement.objects.bulk_create(rows, batch_size=500)
    DirtyProgress.objects.all().delete()
    mark_dirty(*rows)
    return [Taken("111 projects in a tree, 10,000 updates", [milliseconds(drain)], [], 10_000, target="1 s")]


DRAINER = """
import django; django.setup()
from monitoring.progress.models import DirtyProgress
from monitoring.progress.refresh import drain
import sys
from django.db import connection
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
while drain() or DirtyProgress.objects.exists():
    pass
"""


def two_workers(indicators: Sequence[Indicator], each: int = 250) -> list[Taken]:
    """The same dirty cells done by one process and by two beside each other."""
    rows = [row for one in indicators[:80] for row in Measurement.objects.filter(indicator=one).order_by("pk")[:each]]

    def done_by(processes: int) -> float:
        mark_dirty(*rows)
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", DRAINER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _number in range(processes)
        ]
        for worker in workers:
            worker.stdout.readline()
        started = time.perf_counter()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            assert worker.wait() == 0
        return (time.perf_counter() - started) * 1000

    one, two = done_by(1), done_by(2)
    note = f"two workers beside one: {one / two:.2f} times as fast"
    return [Taken(f"{len(rows):,} dirty cells by two workers, and by one", [two], [one], len(rows), note, "ratio 0.71")]


def freshness(user: User, indicators: Sequence[Indicator], per_second: int = 18, seconds: int = 30) -> list[Taken]:
    """How long after an approval its figures are there, with a drain every two seconds, as the beat has it."""
    chance = random.Random(4)
    month = month_start(2025 * 12 + 6)
    rows = [
        Measurement(
            indicator=indicators[number % len(indicators)],
            partner=chance.choice(Partner.objects.all()),
            area=chance.choice(_lowest()),
            starts_on=month,
            ends_on=month.replace(day=31),
            numerator=1,
            denominator=2 if indicators[number % len(indicators)].kind == "ratio" else None,
            status="submitted",
            submitted_at=timezone.now(),
            recorded_by=user,
        )
        for number in range(per_second * seconds)
    ]
    rows = Measurement.objects.bulk_create(rows, batch_size=500)
    approved: list[float] = []

    def approve() -> None:
        begun = time.perf_counter()
        for number, row in enumerate(rows):
            time.sleep(max(0, begun + number / per_second - time.perf_counter()))
            approve_measurement(measurement=row, by=user)
            approved.append(time.perf_counter())
        connection.close()

    approving = threading.Thread(target=approve)
    approving.start()
    taken: list[float] = []
    while len(taken) < len(rows):
        time.sleep(2)
        known = len(approved)  # what is approved from here on may be done already, and counts for the next time
        while drain():
            pass
        now = time.perf_counter()
        taken += [(now - moment) * 1000 for moment in approved[len(taken) : known]]
    approving.join()
    note = f"p95 {_p95(taken) / 1000:.1f} s, at most {max(taken) / 1000:.1f} s, {per_second} approvals a second"
    return [Taken("from approval to stored figures", taken, [], note=note, target="95 % in 5 s, all in 60 s")]


def importing(
    user: User, indicators: Sequence[Indicator], partners: Sequence[Partner], count: int = 50_000
) -> list[Taken]:
    """New rows of a file checked and stored; reading the file itself is not in it."""
    counts = [one for one in indicators if one.kind == "count"]
    areas, month = _lowest(), "2025-08"
    names = [(one.name, partner.name, area.code) for one in counts for area in areas for partner in partners[:20]]
    chosen = random.Random(5).sample(names, min(count, len(names)))
    rows = (
        (number, {"indicator": name, "partner": partner, "area": area, "period": month, "numerator": "7"})
        for number, (name, partner, area) in enumerate(chosen, 2)
    )
    program = indicators[0].program
    taken = milliseconds(lambda: import_measurements(rows=rows, program=program, by=user, approve=True))
    alone = bare.store(_a_month_later(indicators, month, by=user), user)
    note = "up to their dirty rows; bare: the database alone takes rows that are ready"
    return [
        Taken(f"{len(chosen):,} rows imported", [taken], [alone], len(chosen), note, "20,000 per second"),
        Taken("their figures", [milliseconds(drain)], [], len(chosen)),
    ]


def _a_month_later(indicators: Sequence[Indicator], month: str, *, by: User) -> Prepared:
    """What was imported of a month, ready to be stored as that of the next."""
    then = Period.parse(month)
    names = ("indicator_id", "partner_id", "area_id", "numerator", "status", "submitted_at", "approved_at")
    found = Measurement.objects.filter(indicator__in=indicators, starts_on=then.starts_on, client_key__isnull=False)
    after = then.next()
    return prepare(
        [
            Measurement(
                **row,
                starts_on=after.starts_on,
                ends_on=after.ends_on,
                recorded_by=by,
                approved_by=by,
                client_key=uuid4(),
            )
            for row in found.order_by("pk").values(*names)
        ]
    )


def _lowest() -> list[Area]:
    return list(Area.objects.filter(level="buurt", code__startswith="buurt"))
