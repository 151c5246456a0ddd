"""Ten thousand measurements imported by page while others work: ``python benchmarks/imports.py``.

Starts LAMP as ``make run`` does, on SQLite in a folder of its own which it throws away. Some partners read and write as
in ``load.py``; the bureau gives a file of ten thousand rows to import. Measured are how long that takes, from sending
the file to the last row, and how long everybody else waits for an answer before it and meanwhile.

    python benchmarks/imports.py [--rows 10000] [--users 8] [--measurements 50000]
"""

import argparse
import http.client
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.load import ROOT, Ledger, Person, _free_port, _percentile, _python, _row, _wait_until_healthy

LONGEST_SECONDS, LARGEST_P95_MS = 180, 500
BEFORE_SECONDS = 30
COUNTS = (0, 1, 4, 5)  # of the six kinds of load_world, those that take a single number
INDICATORS, AREAS = 40, 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--measurements", type=int, default=50_000)
    asked = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="lamp-imports-")
    try:
        return run(asked, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(asked: argparse.Namespace, folder: str) -> int:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LAMP_", "DJANGO_"))}
    port = _free_port()
    environment |= {"LAMP_DATA": folder, "LAMP_PORT": str(port), "DJANGO_SETTINGS_MODULE": "lamp.settings"}
    made = _python("load_world.py", environment, [str(asked.measurements), str(asked.users)])
    world = json.loads(made.splitlines()[-1])
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")
    print(f"{world['database']}; {time.strftime('%Y-%m-%d')}; load of the machine before: {os.getloadavg()[0]:.1f}")
    lamp = subprocess.Popen([sys.executable, "-m", "lamp.serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_healthy(port, lamp)
        before = _work(world, port, lambda: time.sleep(BEFORE_SECONDS))[0]
        meanwhile, (seconds, page) = _work(world, port, lambda: _import(world, port, asked.rows))
    finally:
        lamp.send_signal(signal.SIGTERM)
        lamp.wait(timeout=60)
    return _report(asked, before, meanwhile, seconds, page)


def _work(world: dict, port: int, what):
    """Let everybody work as long as ``what`` takes."""
    ledger = Ledger()
    people = [Person(i, who, world, port, ledger, time.monotonic() + 3600) for i, who in enumerate(world["people"])]
    for person in people:
        person.start()
    try:
        done = what()
    finally:
        for person in people:
            person.until = 0
        for person in people:
            person.join(timeout=90)
    return ledger, done


class Bureau:
    """Somebody of the bureau with a browser."""

    def __init__(self, world: dict, port: int) -> None:
        self.who = world["bureau"]
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, address: str, body: bytes | None = None, **headers: str):
        cookies = f"sessionid={self.who['session']}; csrftoken={headers.pop('csrf', '')}"
        self.connection.request(method, address, body, {"Host": "localhost", "Cookie": cookies, **headers})
        answer = self.connection.getresponse()
        return answer, answer.read().decode()


def _import(world: dict, port: int, rows: int) -> tuple[float, str]:
    """Send the file and look until it is done; the seconds it took, and the last page."""
    bureau = Bureau(world, port)
    address = f"/programma/{world['program']}/inlezen/"
    answer, page = bureau.ask("GET", address)
    csrf = re.search(r"csrftoken=([^;]+)", answer.headers["Set-Cookie"])[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    boundary, content = uuid4().hex, _file(world, bureau, rows)
    parts = [f'name="csrfmiddlewaretoken"\r\n\r\n{token}', 'name="approve"\r\n\r\non']
    parts.append(f'name="file"; filename="import.csv"\r\nContent-Type: text/csv\r\n\r\n{content}')
    body = (
        "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    )
    started = time.monotonic()
    kind = f"multipart/form-data; boundary={boundary}"
    answer, page = bureau.ask("POST", address, body.encode(), csrf=csrf, **{"Content-Type": kind})
    job = answer.headers["Location"]
    while True:
        _answer, page = bureau.ask("GET", job, **{"HX-Request": "true"})
        if "every 2s" not in page:
            return time.monotonic() - started, page
        time.sleep(1)


def _file(world: dict, bureau: Bureau, rows: int) -> str:
    """Counts per month of some indicators and neighbourhoods, of one partner."""
    headers = {"Authorization": f"Bearer {bureau.who['token']}"}
    _answer, text = bureau.ask("GET", "/api/v1/areas?pageSize=500", **headers)
    areas = json.loads(text)["results"]
    level = next(one["level"] for one in areas if one["id"] == world["people"][0]["cells"][0]["area"])
    codes = [one["code"] for one in areas if one["level"] == level][:AREAS]
    counts = [pk for number, pk in enumerate(world["indicators"]) if number % 6 in COUNTS][:INDICATORS]
    partner = world["people"][-1]["cells"][0]["partner"]
    lines = ["indicator,partner,area,period,numerator,note"]
    for number in range(rows):
        month = number // (INDICATORS * AREAS)
        period = f"{2024 + month // 12}-{month % 12 + 1:02}"
        place = f"{counts[number % INDICATORS]},{partner},{codes[number // INDICATORS % len(codes)]},{period}"
        lines.append(f"{place},{number % 400},Geteld bij de voordeur")
    return "\n".join(lines) + "\n"


def _report(asked: argparse.Namespace, before: Ledger, meanwhile: Ledger, seconds: float, page: str) -> int:
    said = re.sub(r"<[^>]+>", " ", page)
    print(f"\n{asked.rows:,} rows in {seconds:.0f} s: {' '.join(said.split())[:120]}")
    for name, ledger in (("before", before), ("meanwhile", meanwhile)):
        print(f"\n{asked.users} people, {name}:\n\n| what | number | p50 (ms) | p95 (ms) | p99 (ms) |\n|{'---|' * 5}")
        for what, taken in sorted(ledger.taken.items()):
            print(_row(what, taken))
        print(_row("all", [one for taken in ledger.taken.values() for one in taken]))
        print(f"answers: {dict(sorted(ledger.statuses.items()))}")
    everything = [one for taken in meanwhile.taken.values() for one in taken]
    failed = sum(count for status, count in meanwhile.statuses.items() if status >= 500 or status == 0)
    broken = (
        seconds > LONGEST_SECONDS or failed or _percentile(everything, 95) > LARGEST_P95_MS or "ingelezen" not in said
    )
    print("\n" + ("A promise was broken." if broken else "All promises kept."))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
