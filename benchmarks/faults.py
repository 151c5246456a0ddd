"""Break LAMP while people work with it, and see that nothing gets lost: ``python benchmarks/faults.py``.

Starts LAMP as ``make run`` does on 20,000 measurements and lets four partners hand in results that the bureau approves.
Meanwhile one thing breaks at a time: a worker, a web process, the broker. After each, without anybody's help and within
60 seconds: everything is up, what was acknowledged is stored once, every figure equals a recount, and nothing is parked
but the poison that was planted. It asks only 127.0.0.1, and stops by itself.

    python benchmarks/faults.py [--only NAME ...] [--seconds 20]
    python benchmarks/faults.py --database postgresql:///lamp_faults --broker redis://127.0.0.1:6379/12 \\
        --cache redis://127.0.0.1:6379/13 --restart-database "pg_ctlcluster 15 main restart -m immediate"

With ``--restart-database`` that command is run three times while people work.
"""

import argparse
import http.client
import json
import os
import platform
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services.conftest import Lamp, make_lamp

WITHIN_SECONDS, PARTNERS, MEASUREMENTS = 60, 4, 20_000
WORKER, WEB, BROKER = "celery", "gunicorn", "-server"


@dataclass
class Ledger:
    """What was acknowledged, in order of the answers; and what else came back."""

    lines: list[dict] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, row: int, stored: dict) -> None:
        with self.lock:
            self.lines.append({"id": row, "stored": stored})


class Partner(threading.Thread):
    """Hands in results one after another; the bureau approves each. What gets no answer is sent again as it was."""

    def __init__(self, number: int, who: dict, bureau: dict, port: int, ledger: Ledger, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.who, self.bureau, self.port, self.ledger, self.stopped = who, bureau, port, ledger, stop
        self.chance = random.Random(number)

    def run(self) -> None:
        while not self.stopped.is_set():
            cell = self.chance.choice(self.who["cells"])
            body = {name: cell[name] for name in ("indicator", "partner", "area", "period")}
            body["numerator"] = str(self.chance.randint(0, 400))
            found = self.until_answered("/api/v1/measurements", body, self.who["token"], 201)
            if found is None:
                continue
            self.ledger.note(found["id"], {"numerator": found["numerator"], "status": "draft"})
            for step, token in (("submitted", self.who["token"]), ("approved", self.bureau["token"])):
                address = f"/api/v1/measurements/{found['id']}/transitions"
                if self.until_answered(address, {"to": step}, token, 201):
                    self.ledger.note(found["id"], {"status": step})
            time.sleep(0.1)

    def until_answered(self, address: str, body: dict, token: str, wanted: int) -> dict | None:
        """The same request with the same key, until LAMP answers it; nothing when LAMP refused it."""
        headers = {
            "Host": "localhost",
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        deadline = time.monotonic() + 2 * WITHIN_SECONDS
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("POST", address, json.dumps(body), headers)
                answer = connection.getresponse()
                text = answer.read()
                self.ledger.answers[answer.status] += 1
                if answer.status == wanted:
                    return json.loads(text)
                if answer.status < 500 and answer.status != 409:  # 409: the first one is still at it
                    return None
            except (OSError, http.client.HTTPException):
                self.ledger.answers["none"] += 1
            finally:
                connection.close()
            time.sleep(0.5)
        return None


def kill(lamp: Lamp, pattern: str, times: int = 3) -> None:
    for _time in range(times):
        for number, command in lamp.processes().items():
            if pattern in command and number != lamp.process.pid:
                os.kill(number, signal.SIGKILL)
        time.sleep(4)


def kill_one_web(lamp: Lamp) -> None:
    """A process that answers, not the one that watches over them."""
    for _time in range(3):
        web = sorted(number for number, command in lamp.processes().items() if WEB in command)
        os.kill(web[-1], signal.SIGKILL)
        time.sleep(3)


def hang(lamp: Lamp, pattern: str, seconds: float = 15) -> None:
    numbers = [number for number, command in lamp.processes().items() if pattern in command]
    for number in numbers:
        os.kill(number, signal.SIGSTOP)
    time.sleep(seconds)
    for number in numbers:
        os.kill(number, signal.SIGCONT)


def flush_broker(lamp: Lamp) -> None:
    ask_database(lamp, "from django.conf import settings; import redis; redis.from_url(settings.BROKER_URL.replace("
                 "'redis+socket', 'unix')).flushdb()")  # fmt: skip


def two_beats(lamp: Lamp) -> None:
    """A second beat beside the first."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "celery", "--app=lamp.celery", "beat", f"--schedule={folder}/beat"]
        second = subprocess.Popen(
            command, cwd=ROOT, env=lamp.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(12)
        second.terminate()
        second.wait(20)


LAST_COUNT = (
    "from django.db import connection as c; from monitoring.indicators.models import Indicator as I; "
    "i = I.objects.filter(kind='count', time_rule='sum').order_by('pk').last(); "
)
FILL = "c.cursor().execute('UPDATE monitoring_measurement SET numerator = %s WHERE indicator_id = %s', [{}, i.pk]); "


def poison(lamp: Lamp) -> None:
    """An indicator whose values no longer fit when added up: it is parked after five failures, the others go on."""
    mark = "from monitoring.progress.dirty import mark_indicator_dirty as m; m(i)"
    ask_database(lamp, LAST_COUNT + FILL.format("9 * 10 ** 18") + mark)
    time.sleep(20)


def cure(lamp: Lamp) -> None:
    """The admin tries again after the cause was taken away."""
    again = "from monitoring.progress.refresh import retry_parked as r; r(indicator_id=i.pk)"
    ask_database(lamp, LAST_COUNT + FILL.format("10 ** 6") + again)


def ask_database(lamp: Lamp, code: str) -> str:
    """Run a line with LAMP's settings in a process of its own."""
    whole = f"import django; django.setup(); {code}"
    done = subprocess.run(
        [sys.executable, "-c", whole], cwd=ROOT, env=lamp.environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip()


FAULTS: dict[str, Callable[[Lamp], None]] = {
    "the worker is killed, three times": lambda lamp: kill(lamp, WORKER),
    "the worker hangs for 15 seconds": lambda lamp: hang(lamp, WORKER),
    "a web process is killed, three times": kill_one_web,
    "all web processes are killed": lambda lamp: kill(lamp, WEB, 1),
    "the broker is killed, three times": lambda lamp: kill(lamp, BROKER),
    "the broker hangs for 15 seconds": lambda lamp: hang(lamp, BROKER),
    "the broker forgets everything": flush_broker,
    "two beats": two_beats,
    "a poisoned indicator": poison,
}
EMBEDDED_ONLY = ("the broker is killed, three times", "the broker hangs for 15 seconds")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", default="", help="an empty PostgreSQL database, as in LAMP_DATABASE")
    parser.add_argument("--broker", default="redis://127.0.0.1:6379/12", help="only with --database")
    parser.add_argument("--cache", default="redis://127.0.0.1:6379/13", help="only with --database")
    parser.add_argument("--restart-database", default="", help="stops and starts the database at once")
    parser.add_argument("--only", nargs="*", default=[], help="parts of names of faults")
    parser.add_argument("--seconds", type=float, default=20, help="people work so long around each fault")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lamp-faults-") as folder:
        own = {"DJANGO_SETTINGS_MODULE": "lamp.settings"}
        if asked.database:
            own |= {"LAMP_DATABASE": asked.database, "LAMP_BROKER": asked.broker, "LAMP_CACHE": asked.cache}
        lamp = make_lamp(Path(folder), **own)
        made = _python("load_world.py", lamp, [str(MEASUREMENTS), str(PARTNERS)])
        world = json.loads(made.splitlines()[-1])
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {world['database']}")
        print("\n| what breaks | acknowledged | answers | up again (s) | lost or double | figures differ | parked |")
        print("|---|---|---|---|---|---|---|", flush=True)
        lamp.start().wait_until_up()
        try:
            found = [broken(lamp, world, name, fault, asked.seconds) for name, fault in _faults(asked).items()]
            return int(any(found))
        finally:
            lamp.stop()


def _faults(asked: argparse.Namespace) -> dict[str, Callable[[Lamp], None]]:
    faults = {name: fault for name, fault in FAULTS.items() if not (asked.database and name in EMBEDDED_ONLY)}
    if asked.restart_database:
        faults["the database stops at once, three times"] = lambda _lamp: restart(shlex.split(asked.restart_database))
    return {name: fault for name, fault in faults.items() if not asked.only or any(one in name for one in asked.only)}


def restart(command: list[str]) -> None:
    for _time in range(3):
        subprocess.run(command, check=True)
        time.sleep(6)


def broken(lamp: Lamp, world: dict, name: str, fault: Callable[[Lamp], None], seconds: float) -> bool:
    """Let people work, break something, and look what is left; whether a promise was broken."""
    highest = int(ask_database(lamp, "from monitoring.measurements.models import Measurement as M; "
                               "print(M.objects.order_by('-pk').values_list('pk', flat=True)[0])"))  # fmt: skip
    ledger, stop = Ledger(), threading.Event()
    people = [
        Partner(number, who, world["bureau"], lamp.port, ledger, stop) for number, who in enumerate(world["people"])
    ]
    for person in people:
        person.start()
    time.sleep(seconds / 4)
    fault(lamp)
    ended = time.monotonic()
    time.sleep(seconds / 4)
    stop.set()
    for person in people:
        person.join()
    while lamp.unavailable() and time.monotonic() - ended < 2 * WITHIN_SECONDS:
        time.sleep(0.2)
    up = time.monotonic() - ended
    poisoned = fault is poison
    parked = int(ask_database(lamp, "from monitoring.progress.models import RefreshFailure as F; "
                              "print(F.objects.filter(parked=True).count())"))  # fmt: skip
    if poisoned:
        cure(lamp)
    found = json.loads(
        _python(
            "load_check.py", lamp, [], json.dumps({"ledger": ledger.lines, "highest_before": highest})
        ).splitlines()[-1]
    )
    lost = found["acknowledged but missing or different"] + found["stored but never acknowledged"]
    differ = found["figures that differ from a recount"]
    answers = ", ".join(f"{status}: {number}" for status, number in sorted(ledger.answers.items(), key=str))
    print(
        f"| {name} | {len(ledger.lines)} | {answers} | {up:.0f} | {lost} | {differ} | {parked} |",
        flush=True,
    )
    caught_up = found["seconds until the figures had caught up"]
    return bool(
        lost or differ or parked != poisoned or found["parked"] or caught_up is None or up + caught_up > WITHIN_SECONDS
    )


def _python(name: str, lamp: Lamp, arguments: list[str], given: str | None = None) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / name), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=lamp.environment, input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
