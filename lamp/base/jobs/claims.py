"""Long work that somebody started, as rows: one worker at a time claims one, and another takes over when that one dies.

A job is a row with a state; "waiting" and "failed" are states of every kind of job. What a claimed job does ends in the
transaction that stores its result, under the condition that it is still this worker's (``Claims.mine``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAITING, FAILED = "waiting", "failed"
MAX_ATTEMPTS = 3
MOST_ERRORS = 500  # kept of one job
KEPT_FOR = timedelta(days=30)

Problems = Sequence[Sequence]  # [line, reason]; of the whole the line is 0


class ClaimedJob(models.Model):
    """What the row of such a job has, beside a ``state`` of its own kind."""

    state: Any
    errors = models.JSONField(default=list)  # [line, reason]; of the file as a whole the line is 0
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)  # the last sign of its worker
    finished_at = models.DateTimeField(_("klaar op"), null=True, blank=True)

    class Meta:
        abstract = True


Job = TypeVar("Job", bound=ClaimedJob)


@dataclass(frozen=True)
class Claims(Generic[Job]):
    """How jobs of one kind are claimed and ended.

    ``begun``: the state of one just claimed; ``running``: those in which a worker is at it. ``counter`` counts what was
    done; ``dropped`` are the fields that go when a job ends, such as its file; ``error_counter`` keeps how many errors
    there were. Without a sign for the ``lease`` its worker has died; after three times ``gave_up`` is said.
    """

    model: type[Job]
    begun: str
    running: tuple[str, ...]
    lease: timedelta
    gave_up: str | Promise
    counter: str
    dropped: tuple[str, ...]
    error_counter: str = ""

    def run_waiting(self, run: Callable[[Job], None]) -> int:
        """Run the jobs that wait, one after another; how many here. Safe to run twice or beside itself."""
        done = 0
        while job := self.claim():
            run(job)
            done += 1
        return done

    @transaction.atomic
    def claim(self) -> Job | None:
        """The first job that waits, now this worker's; ``None`` when none does. Dead ones are taken over first."""
        now, rows = timezone.now(), self.model._default_manager
        dead = rows.filter(state__in=self.running, seen_at__lt=now - self.lease)
        for died in dead.filter(attempts__gte=MAX_ATTEMPTS).select_for_update(skip_locked=True):
            self.end(died, FAILED, [[0, str(self.gave_up)]])
        dead.filter(attempts__lt=MAX_ATTEMPTS).update(state=WAITING)
        waiting = rows.filter(state=WAITING).order_by("pk").select_related("program", "started_by")
        job = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if job is not None:
            job.state, job.seen_at, job.attempts = self.begun, now, job.attempts + 1
            setattr(job, self.counter, 0)
            job.save(update_fields=["state", "seen_at", "attempts", self.counter])
        return job

    def mine(self, job: Job) -> models.QuerySet[Job]:
        """The row, as long as no other worker has taken it over and it has not ended."""
        return self.model._default_manager.filter(pk=job.pk, attempts=job.attempts, state__in=self.running)

    @transaction.atomic
    def end_mine(self, job: Job, state: str, errors: Problems = (), **more: Any) -> None:
        """End a job, unless it is no longer this worker's."""
        row = self.mine(job).select_for_update().first()
        if row is not None:
            self.end(row, state, errors, **more)

    def end(self, row: Job, state: str, errors: Problems = (), **more: Any) -> None:
        """End a job whose row is locked: its file goes, and what was wrong stays."""
        values = {
            "state": state,
            "finished_at": timezone.now(),
            "errors": [list(each) for each in errors[:MOST_ERRORS]],
        }
        values |= dict.fromkeys(self.dropped) | more
        if self.error_counter:
            values[self.error_counter] = len(errors)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))

    def forget_old(self) -> int:
        """Throw away what was left of jobs that were started a month ago; how many rows."""
        old = self.model._default_manager.filter(created_at__lt=timezone.now() - KEPT_FOR)
        return old.exclude(state__in=(WAITING, *self.running)).delete()[0]
