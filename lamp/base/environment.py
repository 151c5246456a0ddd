"""Reading the environment, and what production refuses. Needs no Django: the settings import it."""

import os
from collections.abc import Mapping

MIN_SECRET_LENGTH = 50
YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}


def env_flag(name: str, default: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """Read a yes/no variable.

    Raises:
        ValueError: it is neither; a mistyped "ture" must not silently be a no.
    """
    value = environment.get(name)
    if value is None:
        return default
    if value.lower() not in YES | NO:
        raise ValueError(f"{name} must be yes or no (1 or 0), not {value!r}")
    return value.lower() in YES


def env_list(name: str, default: str = "", environment: Mapping[str, str] = os.environ) -> list[str]:
    return [item.strip() for item in environment.get(name, default).split(",") if item.strip()]


def env_port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isdecimal() and 0 < int(value) < 65536):
        raise ValueError(f"{name} must be a port number, not {value!r}")
    return int(value)


def unsafe_in_production(environment: Mapping[str, str]) -> list[str]:
    """What makes these variables unsafe for production, in words for the administrator; empty when safe."""
    hosts = env_list("LAMP_HOSTS", environment=environment)
    broker, cache = environment.get("LAMP_BROKER"), environment.get("LAMP_CACHE")
    insecure = [
        origin
        for origin in env_list("LAMP_TRUSTED_ORIGINS", environment=environment)
        if not origin.startswith("https://")
    ]
    debug, demo = (env_flag(name, False, environment) for name in ("LAMP_DEBUG", "LAMP_DEMO"))
    secret = environment.get("LAMP_SECRET_KEY", "")
    rules = {
        "LAMP_DEBUG must be off": debug,
        "LAMP_DEMO must be off: everybody knows the password of its accounts": demo,
        f"LAMP_SECRET_KEY must have {MIN_SECRET_LENGTH} or more characters": len(secret) < MIN_SECRET_LENGTH,
        "LAMP_HOSTS must name the host names of this LAMP": not hosts,
        "LAMP_HOSTS must not be *": any(host in {"*", "."} for host in hosts),
        f"LAMP_TRUSTED_ORIGINS must start with https://: {', '.join(insecure)}": bool(insecure),
        "LAMP_BROKER and LAMP_CACHE must both be set, or neither": bool(broker) != bool(cache),
        "LAMP_CACHE must be another database than LAMP_BROKER": bool(broker) and broker == cache,
    }
    return [words for words, broken in rules.items() if broken]
