"""Starts the processes, restarts what dies, and stops everything together."""

import time
from collections.abc import Callable
from pathlib import Path

import redis

from lamp.serve.processes import Child
from lamp.serve.ready import CannotStart, read_health

START_SECONDS = 300.0  # a small machine that does other work too
BROKER_SECONDS = 20.0
LOOK_EVERY = 0.2


class Supervisor:
    """Keeps the children alive from ``start`` until ``stop``."""

    def __init__(self, *, log_dir: Path, tell: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self.log_dir = log_dir
        self.tell = tell

    def start(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, self.log_dir / f"{name}.log")
        child.log_path.write_bytes(b"")
        self.children.append(child)
        child.start()
        return child

    def wait_for_broker(self, broker: Child, socket: Path) -> None:
        deadline = time.monotonic() + BROKER_SECONDS
        while time.monotonic() < deadline and broker.runs():
            try:
                with redis.Redis(unix_socket_path=str(socket), socket_timeout=1) as client:
                    client.ping()
                return
            except redis.RedisError:
                time.sleep(0.05)
        raise CannotStart(f"The broker does not start:\n{broker.log_tail()}")

    def wait_until_healthy(self, port: int, host_name: str) -> None:
        """Until ``/health`` says that all is up, by a sign of life of the worker just started."""
        started = time.monotonic()
        health = None
        while time.monotonic() - started < START_SECONDS:
            health = read_health(port, host_name)
            if health and health.get("status") == "ok" and health["heartbeatAgeSeconds"] < time.monotonic() - started:
                return
            self.revive_dead()
            time.sleep(LOOK_EVERY)
        missing = ", ".join(health["unavailable"]) if health else "web"
        tails = "\n".join(f"--- {child.name}\n{child.log_tail()}" for child in self.children)
        raise CannotStart(f"Not up after {START_SECONDS:.0f} seconds: {missing}.\n{tails}")

    def watch(self) -> None:
        while True:
            self.revive_dead()
            time.sleep(LOOK_EVERY)

    def revive_dead(self) -> None:
        for child in self.children:
            if news := child.revive():
                self.tell(news)

    def stop(self) -> None:
        """Stop web and worker first, while they can still reach the broker."""
        others, first = self.children[:1], self.children[1:]
        for group in (first, others):
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.stop()
