"""What LAMP needs from outside: Redis that answers, and a database that exists."""

import psycopg
import redis
from psycopg import sql

from lamp.serve.ready import CannotStart


def check_redis(variable: str, address: str) -> None:
    """Raises ``CannotStart`` when the Redis or Valkey at this address does not answer."""
    try:
        with redis.Redis.from_url(
            address.replace("redis+socket://", "unix://"), socket_timeout=3, socket_connect_timeout=3
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(f"{variable}: no Redis or Valkey answers ({error})") from error


def ensure_database(database: dict) -> None:
    """Create a PostgreSQL database that does not exist yet; SQLite makes its own file."""
    if not database["ENGINE"].endswith("postgresql"):
        return
    name = database["NAME"]
    try:
        with psycopg.connect(
            host=database["HOST"] or None,
            port=database["PORT"] or None,
            user=database["USER"] or None,
            password=database["PASSWORD"] or None,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        ) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotStart(
            f"LAMP_DATABASE: the database {name} does not exist and {database['USER'] or 'you'} may not create it. "
            f"As the administrator of PostgreSQL: createdb --owner=… {name}"
        ) from error
    except psycopg.OperationalError as error:
        raise CannotStart(f"LAMP_DATABASE: no PostgreSQL lets LAMP in ({str(error).strip()})") from error
