"""The same on PostgreSQL and Redis: ``make run-services``."""

import os

import psycopg
import pytest

from tests.services.conftest import make_lamp, wait_until

pytestmark = pytest.mark.services

DATABASE_NAME = "lamp_services_mode"


@pytest.fixture
def services() -> dict[str, str]:
    """Addresses of a database that does not exist yet, and of two databases of Redis."""
    server = os.environ["LAMP_DATABASE"].rsplit("/", 1)[0]
    redis = os.environ["LAMP_TEST_REDIS"]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE_NAME} WITH (FORCE)")
    return {"LAMP_DATABASE": f"{server}/{DATABASE_NAME}", "LAMP_BROKER": f"{redis}/8", "LAMP_CACHE": f"{redis}/9"}


def test_lamp_makes_its_database_and_comes_up(tmp_path, services):
    lamp = make_lamp(tmp_path, **services).start().wait_until_up()
    try:
        assert lamp.health()[0] == 200
        assert not [command for command in lamp.processes().values() if "-server" in command]

        with psycopg.connect(services["LAMP_DATABASE"]) as connection:
            wait_until(
                lambda: connection.execute("SELECT 1 FROM base_jobrun WHERE finished_at IS NOT NULL").fetchone(), 120
            )
    finally:
        assert lamp.stop() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"LAMP_BROKER": "redis://127.0.0.1:1/0"}, "LAMP_BROKER: no Redis or Valkey answers"),
        ({"LAMP_CACHE": "redis://127.0.0.1:1/1"}, "LAMP_CACHE: no Redis or Valkey answers"),
        ({"LAMP_DATABASE": "postgresql://lamp@127.0.0.1:1/lamp"}, "LAMP_DATABASE: no PostgreSQL lets LAMP in"),
    ],
)
def test_what_is_missing_is_said_clearly(tmp_path, services, wrong, words):
    lamp = make_lamp(tmp_path, **{**services, **wrong}).start()

    assert lamp.process.wait(timeout=60) == 1
    assert words in lamp.output
