"""The cache as a convenience: when its server is away, everything works on without it, only slower.

Pages keep nothing in it that cannot be made again. While it is away the limits on wrong passwords, which count
in the cache, count nothing: docs/administrator/production.md says so.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

REST_SECONDS = 5.0  # after a failure nobody waits for the server again for so long
TIMEOUT_SECONDS = 1.0

log = structlog.get_logger(__name__)


class ForgivingClient(RedisCacheClient):
    """Answers as an empty cache would while the server refuses, hangs or is gone."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        options = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS, **options}
        super().__init__(servers, **options)
        self._rests_until = 0.0

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        return self._try(lambda: super(ForgivingClient, self).add(key, value, timeout), True)

    def get(self, key: str, default: Any) -> Any:
        return self._try(lambda: super(ForgivingClient, self).get(key, default), default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._try(lambda: super(ForgivingClient, self).set(key, value, timeout), None)

    def touch(self, key: str, timeout: int | None) -> bool:
        return self._try(lambda: super(ForgivingClient, self).touch(key, timeout), False)

    def delete(self, key: str) -> bool:
        return self._try(lambda: super(ForgivingClient, self).delete(key), False)

    def get_many(self, keys: list[str]) -> dict[str, Any]:
        return self._try(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key: str) -> bool:
        return self._try(lambda: super(ForgivingClient, self).has_key(key), False)

    def incr(self, key: str, delta: int) -> int:
        """Raises ``ValueError`` as for a key that is not there."""
        found = self._try(lambda: super(ForgivingClient, self).incr(key, delta), None)
        if found is None:
            raise ValueError(f"Key {key!r} not found.")
        return found

    def set_many(self, data: dict[str, Any], timeout: int | None) -> None:
        self._try(lambda: super(ForgivingClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: list[str]) -> None:
        self._try(lambda: super(ForgivingClient, self).delete_many(keys), None)

    def clear(self) -> bool:
        return self._try(lambda: super(ForgivingClient, self).clear(), False)

    def _try(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < self._rests_until:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError) as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("cache_away", error=type(error).__name__)
            return otherwise


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
