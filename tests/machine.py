"""What the tests need of the machine: install it where possible, and start services for one command.

``python -m tests.machine`` installs Chromium, gettext, PostgreSQL and Redis with apt-get where they are
absent. ``python -m tests.machine --with-services COMMAND …`` runs a command with a PostgreSQL and a Redis of
its own, which are gone afterwards; ``LAMP_TEST_POSTGRESQL`` and ``LAMP_TEST_REDIS`` name running ones instead.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

# Debian's package for each program, and what is not tested without it.
PROGRAMS = {
    "chromium": ("chromium", "the pages in a browser"),
    "msgfmt": ("gettext", "the translations"),
    "initdb": ("postgresql", "PostgreSQL"),
    "redis-server": ("redis-server", "Redis itself (the bundled Valkey is used)"),
}
STARTUP_SECONDS = 30.0


def program(name: str) -> str | None:
    """A program on the path, or where Debian and Homebrew keep PostgreSQL's."""
    if found := shutil.which(name):
        return found
    places = sorted(Path("/").glob(f"usr/lib/postgresql/*/bin/{name}"), reverse=True)
    return str(places[0]) if places else None


def missing_programs() -> list[str]:
    return [name for name in PROGRAMS if program(name) is None]


def install() -> int:
    """Install what is absent. Returns 1 when something stays absent and CI=true, because CI leaves nothing out."""
    if (absent := missing_programs()) and shutil.which("apt-get"):
        rights = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        packages = [PROGRAMS[name][0] for name in absent]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if not rights or shutil.which("sudo"):
            subprocess.run([*rights, "apt-get", "update", "-q"], env=environment, check=False)
            subprocess.run([*rights, "apt-get", "install", "-q", "-y", *packages], env=environment, check=False)
    absent = missing_programs()
    for name in absent:
        package, untested = PROGRAMS[name]
        sys.stderr.write(f"\n*** {package} cannot be installed here: this run does not test {untested} ***\n\n")
    return 1 if absent and in_ci() else 0


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, name: str) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{name} does not start")


@contextmanager
def running(command: list[str], port: int, name: str, **options) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    try:
        wait_for(port, process, name)
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def temporary_postgresql() -> Iterator[str]:
    """The address of a PostgreSQL that keeps its data in a temporary folder and skips waiting for the disk."""
    initdb, postgres = program("initdb"), program("postgres")
    if initdb is None or postgres is None:
        raise FileNotFoundError("PostgreSQL")
    owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="lamp-pg-") as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        if owner:
            for path in (Path(folder), data):
                shutil.chown(path, **owner)
        options = {"cwd": folder, **owner}
        subprocess.run(
            [initdb, "-D", str(data), "-U", "lamp", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            **options,
        )
        port = free_port()
        settings = [f"port={port}", f"unix_socket_directories={folder}", "fsync=off", "listen_addresses=127.0.0.1"]
        command = [postgres, "-D", str(data), *(part for setting in settings for part in ("-c", setting))]
        with running(command, port, "PostgreSQL", stderr=subprocess.DEVNULL, **options):
            yield f"postgresql://lamp@127.0.0.1:{port}/lamp"


@contextmanager
def temporary_redis() -> Iterator[str]:
    """The address of a Redis (else the bundled Valkey) that keeps nothing."""
    from lamp.serve.commands import broker_program

    port = free_port()
    with tempfile.TemporaryDirectory(prefix="lamp-redis-") as folder:
        server = program("redis-server") or broker_program()
        command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with running(command, port, "Redis"):
            yield f"redis://127.0.0.1:{port}"


def with_services(command: list[str]) -> int:
    """Run a command with services of its own. Without PostgreSQL it is left out, loudly, and fails in CI."""
    with ExitStack() as stack:
        try:
            given = os.environ.get("LAMP_TEST_POSTGRESQL")
            postgresql = given or stack.enter_context(temporary_postgresql())
        except FileNotFoundError:
            sys.stderr.write("\n*** There is no PostgreSQL here: the tests on it are LEFT OUT ***\n\n")
            return 1 if in_ci() else 0
        redis = os.environ.get("LAMP_TEST_REDIS") or stack.enter_context(temporary_redis())
        environment = {
            **os.environ,
            "LAMP_DATABASE": postgresql,
            "LAMP_TEST_REDIS": redis,
        }
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["--with-services"]:
        sys.exit(with_services(sys.argv[2:]))
    sys.exit(install())
