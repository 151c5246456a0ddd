"""Reads one spreadsheet in a process of its own and tells what came of it, how long it took and what memory it cost."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]


class Watched(NamedTuple):
    code: str  # "read", or why it was refused
    mebibytes: float  # by which the process grew
    seconds: float


def watch(path: Path) -> Watched:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.base.spreadsheets.watched", str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return Watched(*json.loads(done.stdout))


def _watch_here(path: Path) -> Watched:
    import django

    django.setup()
    from django.core.exceptions import ValidationError

    from lamp.base.spreadsheets import read_lines

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    code = "read"
    with path.open("rb") as file:
        try:
            for _line in read_lines(file, name=path.name):
                pass
        except ValidationError as error:
            code = error.code
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return Watched(code, grown / 1024, time.monotonic() - started)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_watch_here(Path(sys.argv[1]))))
