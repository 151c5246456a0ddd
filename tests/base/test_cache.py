"""The cache is a convenience: a server that refuses, or that takes a connection and says nothing, stops no page."""

import socket
from datetime import date

import pytest
from django.core.cache import caches
from django.test import override_settings

from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.refresh import drain


def cache_at(address: str):
    setting = {"BACKEND": "lamp.base.cache.ForgivingRedisCache", "LOCATION": address}
    with override_settings(CACHES={"default": setting}):
        return caches.create_connection("default")


@pytest.fixture(params=["refuses", "hangs"])
def away(request):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            listener.listen()
        yield cache_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")


def test_a_server_that_is_away_is_an_empty_cache(away):
    away.set("chart", "<svg>", 60)

    assert away.get("chart") is None
    assert away.get("chart", "anew") == "anew"
    assert away.get_many(["chart"]) == {}
    assert away.add("limit", 1) is True
    assert "chart" not in away
    assert away.delete("chart") is False
    assert away.touch("chart") is False
    assert away.clear() is False
    away.set_many({"chart": "<svg>"})
    away.delete_many(["chart"])


def test_a_count_that_is_not_there_is_no_count(away):
    with pytest.raises(ValueError, match="not found"):
        away.incr("limit")


def test_after_a_failure_the_server_is_left_alone_for_a_while():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        cache = cache_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        cache.get("chart")
        listener.listen()
        listener.settimeout(0.2)

        assert cache.get("chart") is None
        with pytest.raises(TimeoutError):
            listener.accept()


def test_pages_with_a_chart_work_without_the_cache(world, client):
    indicator = Indicator.objects.create(program=world.program, intervention=world.intervention, name="Deuren")
    for start, end in ((date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30))):
        mark_dirty(
            Measurement.objects.create(
                indicator=indicator,
                partner=world.peuteropvang,
                starts_on=start,
                ends_on=end,
                numerator=5,
                status="approved",
                recorded_by=world.partner,
            )
        )
    drain()
    client.force_login(world.bureau)
    setting = {"BACKEND": "lamp.base.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    with override_settings(CACHES={"default": setting}):
        page = client.get(f"/indicatoren/{indicator.pk}/")

    assert page.status_code == 200
    assert b"<svg" in page.content
