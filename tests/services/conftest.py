"""LAMP as a whole, started as ``make run`` does, with a data folder and a port of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.machine import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 320.0


def wait_until(condition: Callable[[], object], seconds: float = 120.0):
    """What ``condition`` returns once that is true; fails when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:g} seconds: {condition}")


def processes_of(mark: str, ancestor: int) -> dict[int, str]:
    """The processes with this text in their environment, or under this process: id and command line.

    Redis writes its title over its environment, so it is found by its parent. Zombies are left out.
    """
    commands, parents, marked = {}, {}, {ancestor}
    for folder in Path("/proc").glob("[0-9]*"):
        number = int(folder.name)
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parents[number] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if mark.encode() in (folder / "environ").read_bytes():
                marked.add(number)
        except OSError:
            continue
        if command:
            commands[number] = command
    while more := {number for number, parent in parents.items() if parent in marked} - marked:
        marked |= more
    return {number: command for number, command in commands.items() if number in marked}


@dataclass
class Lamp:
    """A running LAMP. ``output`` is what it told its terminal."""

    data: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen = field(init=False)

    def start(self) -> "Lamp":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lamp.serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=(self.data / "output.txt").open("ab"),
            stderr=subprocess.STDOUT,
        )
        return self

    def wait_until_up(self) -> "Lamp":
        wait_until(lambda: "Press Ctrl-C" in self.output or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.output
        return self

    @property
    def output(self) -> str:
        return (self.data / "output.txt").read_text()

    def health(self) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {"unavailable": ["web"]}

    def unavailable(self) -> list[str]:
        return self.health()[1]["unavailable"]

    def processes(self) -> dict[int, str]:
        return processes_of(f"LAMP_DATA={self.data}", self.process.pid)

    def kill(self, pattern: str) -> list[int]:
        """Kill -9 the children whose command matches. Returns their ids."""
        ids = [
            number
            for number, command in self.processes().items()
            if re.search(pattern, command) and number != self.process.pid
        ]
        for number in ids:
            os.kill(number, signal.SIGKILL)
        return ids

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=60)


def make_lamp(data: Path, **environment: str) -> Lamp:
    """A LAMP that knows nothing of the surroundings' LAMP settings."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("LAMP_", "DJANGO_"))}
    return Lamp(data, port, {**own, "LAMP_DATA": str(data), "LAMP_PORT": str(port), **environment})


@pytest.fixture(scope="module")
def lamp() -> Iterator[Lamp]:
    """One embedded LAMP without demonstration data, shared by the tests of a module."""
    with tempfile.TemporaryDirectory(prefix="lamp-serve-") as folder:
        lamp = make_lamp(Path(folder)).start()
        try:
            yield lamp.wait_until_up()
        finally:
            sys.stdout.write(lamp.output)  # pytest shows it when a test fails
            lamp.stop()
