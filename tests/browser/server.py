"""The product itself, as ``make run`` starts it, with its demonstration in a folder of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from tests.machine import free_port

ROOT = Path(__file__).resolve().parents[2]
STARTUP_SECONDS = 240
OWN_SETTINGS = ("LAMP_DATABASE", "LAMP_BROKER", "LAMP_CACHE", "LAMP_DEBUG", "DJANGO_SETTINGS_MODULE")


class RunningLamp(NamedTuple):
    address: str
    data: Path


@contextmanager
def running_lamp() -> Iterator[RunningLamp]:
    """A LAMP with web, broker and worker; all of it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lamp-browser-") as folder:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
        environment |= {"LAMP_DATA": folder, "LAMP_PORT": str(port), "LAMP_DEMO": "1"}
        output = Path(folder) / "output"
        with output.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lamp.serve"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            _wait_until_healthy(("localhost", port), process, output)
            yield RunningLamp(f"http://localhost:{port}", Path(folder))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _wait_until_healthy(address: tuple[str, int], process: subprocess.Popen, output: Path) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            connection = HTTPConnection(*address, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    logs = [output, *sorted((output.parent / "log").glob("*.log"))]
    raise RuntimeError("LAMP does not start:\n" + "\n".join(log.read_text()[-2000:] for log in logs))
