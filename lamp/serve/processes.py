"""Child processes that live and die with the supervisor."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10.0
LONGEST_PAUSE = 30.0
SETTLED_AFTER = 60.0  # a child that ran this long starts again without a pause
PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Ask Linux to end this process when the supervisor is killed, so that it cannot stay behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process with its own process group, so that it can be stopped with all it started."""

    name: str
    command: list[str]
    log_path: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause: float = 0.0
    next_start: float = 0.0

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
                preexec_fn=_end_with_parent,  # safe: the supervisor has one thread
            )
        self.started_at = time.monotonic()

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> str | None:
        """Start again when dead, after a pause that doubles while it keeps dying at once.

        Returns:
            What happened, for the person who looks on, or nothing.
        """
        if self.runs():
            return None
        now = time.monotonic()
        if self.process is not None:
            code = self.process.returncode
            self._kill_group()
            settled = now - self.started_at > SETTLED_AFTER
            self.pause = 0.0 if settled else min(max(1.0, self.pause * 2), LONGEST_PAUSE)
            self.next_start = now + self.pause
            self.process = None
            return f"{self.name} stopped with code {code}; starting it again (its log: {self.log_path})"
        if now >= self.next_start:
            self.start()
        return None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.runs():
            self.process.terminate()

    def stop(self) -> None:
        """Wait for the process to end, and after ten seconds end it and all it started."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.0, STOP_SECONDS))
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def log_tail(self, lines: int = 15) -> str:
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])
