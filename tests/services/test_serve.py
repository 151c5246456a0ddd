"""``python -m lamp.serve``: what dies is started again, and stopping leaves nothing behind."""

import os
import signal
import socket
import sqlite3
import time
from pathlib import Path

import pytest

from tests.services.conftest import make_lamp, wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not Path("/proc").exists(), reason="looks processes up in /proc"),
]


def still_there(numbers: set[int]) -> set[int]:
    return {number for number in numbers if command_of(number)}


def command_of(number: int) -> bytes:
    """Empty for a zombie, and for a process that is gone by now."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


def test_all_parts_are_up(lamp):
    status, health = lamp.health()

    assert (status, health["unavailable"]) == (200, [])
    assert health["parts"] == {"web": "ok", "database": "ok", "broker": "ok", "worker": "ok"}


def test_a_missed_daily_job_is_done_soon_after_the_start(lamp):
    database = sqlite3.connect(lamp.data / "lamp.sqlite3")

    finished = wait_until(
        lambda: database.execute("SELECT attempts FROM base_jobrun WHERE finished_at IS NOT NULL").fetchall(), 180
    )

    assert set(finished) == {(1,)}


@pytest.mark.parametrize("pattern", ["celery", r"gunicorn lamp\.wsgi", "(valkey|redis)-server"])
def test_a_killed_process_is_started_again(lamp, pattern):
    before = len(lamp.processes())  # supervisor, broker, worker with beat, web with three workers
    killed = lamp.kill(pattern)
    assert killed

    wait_until(lambda: not set(killed) & set(lamp.processes()) and len(lamp.processes()) == before)
    wait_until(lambda: lamp.unavailable() == [])


def test_a_worker_that_dies_leaves_no_second_beat(lamp):
    before = {number for number, command in lamp.processes().items() if "celery" in command}
    os.kill(min(before), signal.SIGKILL)

    def workers() -> set[int]:
        return {number for number, command in lamp.processes().items() if "celery" in command}

    wait_until(lambda: not before & workers() and len(workers()) == len(before))
    wait_until(lambda: lamp.unavailable() == [])
    assert len(workers()) == len(before)


def test_health_names_the_worker_that_hangs(lamp):
    workers = [number for number, command in lamp.processes().items() if "celery" in command]
    database = sqlite3.connect(lamp.data / "lamp.sqlite3", timeout=20, isolation_level=None)
    try:
        database.execute(
            "BEGIN IMMEDIATE"
        )  # a worker stopped in the middle of its own writing would keep everybody out
        for number in workers:
            os.kill(number, signal.SIGSTOP)
        database.execute("UPDATE base_heartbeat SET seen_at = datetime(seen_at, '-2 minutes')")
        database.execute("COMMIT")

        status, health = lamp.health()
        assert (status, health["unavailable"]) == (503, ["worker"])
    finally:
        database.close()
        for number in workers:
            os.kill(number, signal.SIGCONT)
    wait_until(lambda: lamp.unavailable() == [])


def test_health_answers_in_time_while_the_broker_hangs(lamp):
    broker = next(number for number, command in lamp.processes().items() if "-server" in command)
    os.kill(broker, signal.SIGSTOP)
    try:
        started = time.monotonic()
        status, health = lamp.health()
        assert (status, health["unavailable"]) == (503, ["broker"])
        assert time.monotonic() - started < 3
    finally:
        os.kill(broker, signal.SIGCONT)
    wait_until(lambda: lamp.unavailable() == [])


def test_a_second_lamp_on_the_same_data_is_refused(lamp):
    second = make_lamp(lamp.data).start()

    assert second.process.wait(timeout=30) == 1
    assert f"LAMP already runs on the data folder {lamp.data}" in lamp.output
    assert lamp.unavailable() == []


def test_a_busy_port_is_said_clearly(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        lamp = make_lamp(tmp_path, LAMP_PORT=str(port)).start()

        assert lamp.process.wait(timeout=30) == 1
    assert f"Port {port} cannot be used" in lamp.output
    assert f"make run LAMP_PORT={port + 1}" in lamp.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_and_leaves_nothing_behind(tmp_path, number):
    data = tmp_path / ("a-folder-with-a-long-name-" * 6)  # longer than a socket address may be
    data.mkdir()
    lamp = make_lamp(data).start().wait_until_up()

    before = set(lamp.processes())
    assert len(before) >= 7  # supervisor, broker, worker with beat, web with three workers

    assert lamp.stop(number) == 0
    assert still_there(before) == set()
    assert lamp.processes() == {}
    assert not list(data.rglob("*.sock"))


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="only Linux tells a child that its parent died")
def test_a_killed_supervisor_takes_its_children_along(tmp_path):
    lamp = make_lamp(tmp_path).start().wait_until_up()

    before = set(lamp.processes())

    lamp.stop(signal.SIGKILL)

    wait_until(lambda: still_there(before) == set())
