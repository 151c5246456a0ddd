"""Many people at once, and every write sent again: ``python benchmarks/load.py``.

Fills a database with a million measurements, starts LAMP as ``make run`` does, and lets 50 partners work on it for ten
minutes: one second to think, 60 % reading, 40 % writing. Every acknowledged write goes into a ledger. Then every write
is sent again one to three times, in random order, by all of them at once. At the end the ledger is held against the
database. It asks only 127.0.0.1, and stops by itself.

    python benchmarks/load.py [--database postgresql:///lamp_load] [--minutes 10] [--users 50] [--measurements 1000000]

Without ``--database`` it uses SQLite in a folder of its own, which it throws away. A PostgreSQL database must exist and
be empty; with it, ``--broker`` and ``--cache`` name a Redis.
"""

import argparse
import http.client
import json
import os
import platform
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
THINK_SECONDS, READ_SHARE = 1.0, 0.6
START_SECONDS = 300
READS = {"my requests": 4, "request": 6, "progress (API)": 5, "indicator": 3, "results": 2, "canvas": 1, "portfolio": 1}
LARGEST_P95_MS = 500
CSRF = "L" * 32  # cookie and header agree, which is what the page's own script makes happen
FORM = "application/x-www-form-urlencoded"


@dataclass
class Ledger:
    """What was sent and what came back; every thread writes in it."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter = field(default_factory=Counter)
    writes: list[dict[str, Any]] = field(default_factory=list)
    unknown: int = 0  # writes without an answer, which may have been stored
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, seconds: float, status: int) -> None:
        with self.lock:
            self.taken[name].append(seconds * 1000)
            self.statuses[status] += 1


class Person(threading.Thread):
    """One partner at work, with a connection that stays open."""

    def __init__(self, number: int, who: dict, world: dict, port: int, ledger: Ledger, until: float) -> None:
        super().__init__(daemon=True)
        self.who, self.world, self.port, self.ledger, self.until = who, world, port, ledger, until
        self.chance = random.Random(number)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.free = list(who["cells"])  # cells without a measurement yet
        self.drafts: dict[int, str] = {}  # measurement → the ETag it had
        self.in_grid: dict[int, int] = {}  # cell → the revision its editor saw

    def run(self) -> None:
        time.sleep(self.chance.random() * THINK_SECONDS)
        while time.monotonic() < self.until:
            self.read() if self.chance.random() < READ_SHARE else self.write()
            time.sleep(THINK_SECONDS * (0.5 + self.chance.random()))

    def read(self) -> None:
        name = self.chance.choices(list(READS), list(READS.values()))[0]
        indicator, intervention = (
            self.chance.choice(self.who["cells"])["indicator"],
            self.chance.choice(self.world["interventions"]),
        )
        address = {
            "my requests": "/uitvraag/",
            "request": f"/uitvraag/{self.who['request']}/",
            "progress (API)": f"/api/v1/progress?indicator={indicator}&periodType=quarter",
            "indicator": f"/indicatoren/{indicator}/",
            "results": "/resultaten/",
            "canvas": f"/interventies/{intervention}/",
            "portfolio": f"/programma/{self.world['program']}/",
        }[name]
        self.ask(name, "GET", address)

    def write(self) -> None:
        """Mostly a new number in a cell, sometimes a change of one, and now and then handing one in.

        Half of them are typed in the grid of the request, the others come by the API.
        """
        what = self.chance.random()
        if self.chance.random() < 0.5 and (self.free or self.in_grid):
            self.type_in_grid(new=bool(self.free) and (what < 0.6 or not self.in_grid))
        elif self.free and (what < 0.6 or not self.drafts):
            self.fill_in(self.free.pop(self.chance.randrange(len(self.free))))
        elif self.drafts and what < 0.95:
            self.change(self.chance.choice(list(self.drafts)))
        elif self.drafts:
            self.hand_in(self.chance.choice(list(self.drafts)))
        else:
            self.read()

    def fill_in(self, cell: dict) -> None:
        body = {name: cell[name] for name in ("indicator", "partner", "area", "period")}
        body["numerator"] = str(self.chance.randint(0, 400))
        status, headers, answer = self.send("new value (API)", "POST", "/api/v1/measurements", body)
        if status == 201:
            self.drafts[answer["id"]] = headers["ETag"]

    def type_in_grid(self, *, new: bool) -> None:
        if new:
            cell, revision = self.free.pop(self.chance.randrange(len(self.free)))["pk"], 0
        else:
            cell, revision = self.chance.choice(list(self.in_grid.items()))
        number = str(self.chance.randint(0, 400))
        body = {f"c{cell}-revision": str(revision), f"c{cell}-numerator": number}
        sent = {"method": "POST", "address": f"/uitvraag/vakken/{cell}/", "body": body, "headers": {}}
        status, _headers, text = self.ask("a cell of the grid", "POST", sent["address"], body)
        if status == 200:
            self.in_grid[cell] = json.loads(text)["revision"]
            write = {"cell": cell, "stored": {"numerator": number}, "sent": sent, "answered": status}
            with self.ledger.lock:
                self.ledger.writes.append(write | {"session": self.who["session"]})
        elif status == 0:
            self.ledger.unknown += 1

    def change(self, measurement: int) -> None:
        body = {"numerator": str(self.chance.randint(0, 400))}
        address, tag = f"/api/v1/measurements/{measurement}", self.drafts[measurement]
        status, headers, _answer = self.send("changed value (API)", "PATCH", address, body, **{"If-Match": tag})
        if status == 200:
            self.drafts[measurement] = headers["ETag"]

    def hand_in(self, measurement: int) -> None:
        address = f"/api/v1/measurements/{measurement}/transitions"
        status, _headers, _answer = self.send("handed in (API)", "POST", address, {"to": "submitted"})
        if status == 201:
            del self.drafts[measurement]

    def send(self, name: str, method: str, address: str, body: dict, **headers: str) -> tuple[int, dict, dict]:
        """A write with a key of its own; acknowledged ones go into the ledger."""
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        status, found, text = self.ask(name, method, address, body, **headers)
        answer = json.loads(text) if status in (200, 201) else {}
        if answer:
            stored = {key: answer[key] for key in ("numerator", "status")}
            sent = {"method": method, "address": address, "body": body, "headers": headers, "who": self.who["token"]}
            with self.ledger.lock:
                self.ledger.writes.append({"id": answer["id"], "stored": stored, "sent": sent, "answered": status})
        elif status == 0:
            self.ledger.unknown += 1
        return status, found, answer

    def ask(self, name: str, method: str, address: str, body: dict | None = None, **headers: str):
        """Ask, and note how long the answer took; status 0 is no answer."""
        if address.startswith("/api/"):
            headers |= _with_token(self.who["token"])
        else:
            headers |= _with_session(self.who["session"])
        started = time.monotonic()
        try:
            self.connection.request(method, address, _encoded(address, body), headers)
            answer = self.connection.getresponse()
            status, found, text = answer.status, dict(answer.headers), answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            status, found, text = 0, {}, b""
        self.ledger.note(name, time.monotonic() - started, status)
        return status, found, text


class Replay(threading.Thread):
    """Sends its share of the acknowledged writes again; none may do anything a second time."""

    def __init__(self, writes: list[dict], port: int) -> None:
        super().__init__(daemon=True)
        self.writes, self.connection = writes, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.found: Counter = Counter()

    def run(self) -> None:
        for write in self.writes:
            sent, in_grid = write["sent"], "cell" in write
            who = _with_session(write["session"]) if in_grid else _with_token(sent["who"])
            body = _encoded(sent["address"], sent["body"])
            self.connection.request(sent["method"], sent["address"], body, sent["headers"] | who)
            answer = self.connection.getresponse()
            text = answer.read()
            same = answer.status == write["answered"] and (in_grid or json.loads(text)["id"] == write["id"])
            # Its version is no longer the newest.
            stale = answer.status == (409 if in_grid else 412) and (in_grid or sent["method"] == "PATCH")
            self.found["the first answer again" if same else "refused as stale" if stale else "something else"] += 1


def _with_token(token: str) -> dict[str, str]:
    return {"Host": "localhost", "Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _with_session(session: str) -> dict[str, str]:
    cookies = f"sessionid={session}; csrftoken={CSRF}"
    return {"Host": "localhost", "Cookie": cookies, "X-CSRFToken": CSRF, "Content-Type": FORM}


def _encoded(address: str, body: dict | None) -> str | None:
    """JSON for the API, a form for pages."""
    if body is None:
        return None
    return json.dumps(body) if address.startswith("/api/") else urllib.parse.urlencode(body)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database, as in LAMP_DATABASE")
    parser.add_argument("--broker", default="redis://127.0.0.1:6379/14", help="only with --database")
    parser.add_argument("--cache", default="redis://127.0.0.1:6379/15", help="only with --database")
    parser.add_argument("--measurements", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    asked = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="lamp-load-")
    try:
        return run(asked, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(asked: argparse.Namespace, folder: str) -> int:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LAMP_", "DJANGO_"))}
    port = _free_port()
    environment |= {"LAMP_DATA": folder, "LAMP_PORT": str(port), "DJANGO_SETTINGS_MODULE": "lamp.settings"}
    if asked.database:
        environment |= {"LAMP_DATABASE": asked.database, "LAMP_BROKER": asked.broker, "LAMP_CACHE": asked.cache}
    started = time.monotonic()
    made = _python("load_world.py", environment, [str(asked.measurements), str(asked.users)])
    world = json.loads(made.splitlines()[-1])
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
    print(f"Python {platform.python_version()}, {world['database']}; {time.strftime('%Y-%m-%d')}")
    print(f"{world['measurements']:,} measurements made in {time.monotonic() - started:.0f} s", flush=True)
    lamp = subprocess.Popen([sys.executable, "-m", "lamp.serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_healthy(port, lamp)
        ledger = work(world, port, asked.minutes)
        replayed = replay(ledger, port)
        given = json.dumps({"ledger": ledger.writes, "highest_before": world["highest"]})
        found = json.loads(_python("load_check.py", environment, [], given).splitlines()[-1])
    finally:
        lamp.send_signal(signal.SIGTERM)
        lamp.wait(timeout=60)
    return report(ledger, replayed, found, asked)


def work(world: dict, port: int, minutes: float) -> Ledger:
    """Everybody at work for so many minutes."""
    ledger, until = Ledger(), time.monotonic() + minutes * 60
    people = [Person(i, who, world, port, ledger, until) for i, who in enumerate(world["people"])]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return ledger


def replay(ledger: Ledger, port: int, threads: int = 8) -> Counter:
    """Every acknowledged write one to three times more, in random order, from several connections at once."""
    chance = random.Random(7)
    again = [write for write in ledger.writes for _time in range(chance.randint(1, 3))]
    chance.shuffle(again)
    shares = [Replay(again[number::threads], port) for number in range(threads)]
    for share in shares:
        share.start()
    for share in shares:
        share.join()
    return sum((share.found for share in shares), Counter())


def report(ledger: Ledger, replayed: Counter, found: dict, asked: argparse.Namespace) -> int:
    """Print what happened; 1 when a promise was broken."""
    everything = [one for taken in ledger.taken.values() for one in taken]
    print(f"\n{asked.users} people, {asked.minutes:g} minutes: {len(everything) / asked.minutes / 60:.1f} requests/s\n")
    print(f"| what | number | p50 (ms) | p95 (ms) | p99 (ms) |\n|{'---|' * 5}")
    for name, taken in sorted(ledger.taken.items()):
        print(_row(name, taken))
    print(_row("all", everything))
    failed = sum(count for status, count in ledger.statuses.items() if status >= 500 or status == 0)
    print(f"\nanswers: {dict(sorted(ledger.statuses.items()))}; without an answer: {ledger.unknown}")
    print(f"sent again: {sum(replayed.values())}, of which {dict(replayed)}")
    for name, value in found.items():
        print(f"{name}: {value}")
    broken = {
        "answers of 500 and over": failed,
        "replays that did something else": replayed["something else"],
        "missing or different": found["acknowledged but missing or different"],
        "never acknowledged": max(0, found["stored but never acknowledged"] - ledger.unknown),
        "figures that differ": found["figures that differ from a recount"] + found["parked"],
        "not caught up": int(found["seconds until the figures had caught up"] is None),
        f"p95 over {LARGEST_P95_MS} ms": int(_percentile(everything, 95) > LARGEST_P95_MS),
    }
    print("\n" + ("All promises kept." if not any(broken.values()) else f"Broken: {broken}"))
    return int(any(broken.values()))


def _row(name: str, taken: list[float]) -> str:
    return f"| {name} | {len(taken)} | " + " | ".join(f"{_percentile(taken, of):.0f}" for of in (50, 95, 99)) + " |"


def _percentile(taken: list[float], of: int) -> float:
    return statistics.quantiles(taken, n=100)[of - 1] if len(taken) > 1 else taken[0]


def _python(name: str, environment: dict, arguments: list[str], given: str | None = None) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / name), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=given, stdout=subprocess.PIPE, text=True, check=True, timeout=3600
    )
    return done.stdout


def _wait_until_healthy(port: int, lamp: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and lamp.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("LAMP does not start; is the database empty and the port free?")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
