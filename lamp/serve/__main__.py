"""Prepare the database, start broker, worker and web, and stop them all on Ctrl-C."""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connections

from lamp.serve.commands import broker_command, web_command, worker_command
from lamp.serve.outside import check_redis, ensure_database
from lamp.serve.ready import HOST, CannotStart, check_port_free, claim_data_folder
from lamp.serve.static_files import gather_static_files
from lamp.serve.supervisor import Supervisor
from monitoring.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD


def tell(message: str) -> None:
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


def stop_on_signal(number: int, frame: FrameType | None) -> None:
    """Leave through ``finally``, once: a second Ctrl-C must not interrupt the stopping."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)


def prepare() -> None:
    """Bring database and static files up to date; a new demo gets its data."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise CannotStart(f"The database cannot be brought up to date: {str(error).strip()}") from error
    gather_static_files(settings.STATIC_ROOT)
    if settings.DEMO and not get_user_model().objects.exists():
        tell("Loading the demonstration data, once …")
        call_command("load_demo", verbosity=0)
    connections.close_all()


def greet() -> None:
    tell(f"\nLAMP is up at http://localhost:{settings.PORT}/")
    if settings.DEMO:
        width = max(len(account.email) for account in DEMO_ACCOUNTS)
        tell(f"\nDemonstration accounts, all with the password {DEMO_PASSWORD}")
        for account in DEMO_ACCOUNTS:
            tell(f"  {account.email:<{width}}  {account.partner or account.role_label}")
    tell(f"\nLogs are in {settings.DATA_DIR / 'log'}. Press Ctrl-C to stop.")


def start_broker(supervisor: Supervisor) -> None:
    socket = settings.EMBEDDED_BROKER_SOCKET
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.getuid():
        raise CannotStart(f"The folder {socket.parent} belongs to somebody else")
    socket.unlink(missing_ok=True)
    broker = supervisor.start("broker", broker_command(socket, settings.DATA_DIR))
    supervisor.wait_for_broker(broker, socket)


def run(supervisor: Supervisor) -> None:
    with claim_data_folder(settings.DATA_DIR):
        check_port_free(settings.PORT)
        try:
            if settings.EMBEDDED_BROKER:
                start_broker(supervisor)
            check_redis("LAMP_BROKER", settings.BROKER_URL)
            check_redis("LAMP_CACHE", settings.CACHE_URL)
            ensure_database(settings.DATABASES["default"])
            prepare()
            supervisor.start("worker", worker_command(settings.DATA_DIR))
            supervisor.start("web", web_command(f"{HOST}:{settings.PORT}"))
            supervisor.wait_until_healthy(settings.PORT, settings.ALLOWED_HOSTS[0].lstrip("."))
            greet()
            supervisor.watch()
        finally:
            supervisor.stop()
            if settings.EMBEDDED_BROKER:
                settings.EMBEDDED_BROKER_SOCKET.unlink(missing_ok=True)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamp.settings")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_on_signal)
    try:
        django.setup()
        log_dir = settings.DATA_DIR / "log"
        log_dir.mkdir(exist_ok=True)
        run(Supervisor(log_dir=log_dir, tell=tell))
    except (CannotStart, ImproperlyConfigured) as reason:
        sys.exit(f"LAMP does not start. {reason}")


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
