"""Is the place free, and is everything up?"""

import fcntl
import http.client
import json
import socket
from pathlib import Path
from typing import IO

HOST = "127.0.0.1"


class CannotStart(Exception):
    """Why LAMP cannot start, in words for the person who started it."""


def claim_data_folder(data_dir: Path) -> IO[str]:
    """Hold the data folder for as long as the returned file is open; another LAMP on it would spoil both."""
    lock = (data_dir / "lamp.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotStart(
            f"LAMP already runs on the data folder {data_dir}. Stop it, or choose another: make run LAMP_DATA=…"
        ) from error
    return lock


def check_port_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make run LAMP_PORT={port + 1}"
            ) from error


def read_health(port: int, host_name: str) -> dict | None:
    """What ``/health`` answers, or nothing when it does not answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": host_name})
        return json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
