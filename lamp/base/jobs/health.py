"""Is everything up that LAMP needs? Answered within two seconds, whatever hangs."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswer
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lamp.base.jobs.models import Heartbeat
from lamp.base.jobs.periodic import is_late, last_success
from lamp.base.jobs.tasks import WORKER

TIMEOUT = 1.0  # seconds for each part
HEARTBEAT_MAX_AGE = timedelta(seconds=60)

# A part that hangs keeps its thread; with all threads taken the next question is "no answer" too.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")

Answer = TypeVar("Answer")


@dataclass
class Health:
    """What works: per part "ok" or what is wrong, in words that give nothing away."""

    parts: dict[str, str] = field(default_factory=lambda: {"web": "ok"})
    heartbeat_age: float | None = None
    jobs: dict[str, dict] = field(default_factory=dict)

    @property
    def unavailable(self) -> list[str]:
        return [name for name, state in self.parts.items() if state != "ok"]

    def as_json(self) -> dict:
        return {
            "status": "unavailable" if self.unavailable else "ok",
            "unavailable": self.unavailable,
            "parts": self.parts,
            "heartbeatAgeSeconds": self.heartbeat_age,
            "jobs": self.jobs,
        }


@dataclass(frozen=True)
class DatabaseFacts:
    seen_at: datetime | None
    jobs: dict[str, dict]


def read_database(now: datetime) -> DatabaseFacts:
    """Read the heartbeat and the daily jobs over a connection of this thread, and close it."""
    try:
        seen_at = Heartbeat.objects.filter(name=WORKER).values_list("seen_at", flat=True).first()
        jobs = {
            job.name: {"lastSuccess": success and success.isoformat(), "late": is_late(job.name, now)}
            for job in settings.DAILY_JOBS
            for success in [last_success(job.name)]
        }
        return DatabaseFacts(seen_at, jobs)
    finally:
        connections[DEFAULT_DB_ALIAS].close()


def ping_broker() -> None:
    """Raises a ``redis.RedisError`` when the broker does not answer."""
    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    with redis.Redis.from_url(address, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT) as client:
        client.ping()


def check_health(
    *, database: Callable[[datetime], DatabaseFacts] = read_database, broker: Callable[[], None] = ping_broker
) -> Health:
    """Ask database and broker at the same time, and judge the worker by its heartbeat."""
    now = timezone.now()
    health = Health()
    of_database, of_broker = _threads.submit(database, now), _threads.submit(broker)
    facts = _answer(of_database, health, "database")
    _answer(of_broker, health, "broker")
    if facts is None:
        health.parts["worker"] = "unknown: its heartbeat is in the database"
        return health
    health.jobs = facts.jobs
    health.parts["worker"] = _judge_worker(facts.seen_at, now)
    health.heartbeat_age = None if facts.seen_at is None else round((now - facts.seen_at).total_seconds(), 1)
    return health


def _answer(question: Future[Answer], health: Health, part: str) -> Answer | None:
    try:
        answer = question.result(timeout=TIMEOUT)
    except NoAnswer:
        question.cancel()
        health.parts[part] = f"no answer within {TIMEOUT:g} s"
        return None
    except Exception as error:
        health.parts[part] = f"fails: {type(error).__name__}"
        return None
    health.parts[part] = "ok"
    return answer


def _judge_worker(seen_at: datetime | None, now: datetime) -> str:
    if seen_at is None:
        return "no heartbeat yet"
    age = now - seen_at
    return "ok" if age <= HEARTBEAT_MAX_AGE else f"no heartbeat for {age.total_seconds():.0f} s"


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    report = check_health()
    return JsonResponse(report.as_json(), status=503 if report.unavailable else 200)
