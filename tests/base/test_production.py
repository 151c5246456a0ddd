"""Production refuses unsafe settings, and safe ones pass Django's own checks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lamp.base.environment import env_flag, unsafe_in_production

ROOT = Path(__file__).parents[2]
SAFE = {
    "LAMP_PRODUCTION": "1",
    "LAMP_SECRET_KEY": "kj3h4v9xq2" * 5,
    "LAMP_HOSTS": "lamp.voorbeeld.nl",
    "LAMP_TRUSTED_ORIGINS": "https://lamp.voorbeeld.nl",
    "LAMP_DATABASE": "postgresql://lamp@db/lamp",
    "LAMP_BROKER": "redis://redis:6379/0",
    "LAMP_CACHE": "redis://redis:6379/1",
    "LAMP_SMTP": "smtp+tls://mail.voorbeeld.nl:587",
}


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess:
    others = {name: value for name, value in os.environ.items() if not name.startswith(("LAMP_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**others, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_safe_settings_are_accepted():
    assert unsafe_in_production(SAFE) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"LAMP_DEBUG": "1"}, "LAMP_DEBUG must be off"),
        ({"LAMP_DEMO": "yes"}, "LAMP_DEMO must be off: everybody knows the password of its accounts"),
        ({"LAMP_SECRET_KEY": "k" * 49}, "LAMP_SECRET_KEY must have 50 or more characters"),
        ({"LAMP_HOSTS": ""}, "LAMP_HOSTS must name the host names of this LAMP"),
        ({"LAMP_HOSTS": "lamp.nl,*"}, "LAMP_HOSTS must not be *"),
        ({"LAMP_TRUSTED_ORIGINS": "http://lamp.nl"}, "LAMP_TRUSTED_ORIGINS must start with https://: http://lamp.nl"),
        ({"LAMP_CACHE": ""}, "LAMP_BROKER and LAMP_CACHE must both be set, or neither"),
        ({"LAMP_CACHE": "redis://redis:6379/0"}, "LAMP_CACHE must be another database than LAMP_BROKER"),
    ],
)
def test_each_unsafe_setting_is_named(changes, words):
    assert unsafe_in_production({**SAFE, **changes}) == [words]


def test_production_does_not_start_with_an_unsafe_setting(tmp_path):
    run = manage("check", **{**SAFE, "LAMP_DATA": str(tmp_path), "LAMP_SECRET_KEY": "short"})

    assert run.returncode == 1
    assert "LAMP_SECRET_KEY must have 50 or more characters" in run.stderr


def test_the_deployment_check_finds_nothing_in_production(tmp_path):
    run = manage("check", "--deploy", "--fail-level", "WARNING", **{**SAFE, "LAMP_DATA": str(tmp_path)})

    assert run.returncode == 0, run.stderr


def test_the_deployment_check_names_a_missing_second_step_and_mail(tmp_path):
    environment = {**SAFE, "LAMP_DATA": str(tmp_path), "LAMP_MFA": "0"}
    del environment["LAMP_SMTP"]

    run = manage("check", "--deploy", "--fail-level", "WARNING", **environment)

    assert run.returncode == 1
    assert "lamp.W002" in run.stderr
    assert "lamp.W003" in run.stderr


def test_a_mistyped_yes_is_no_silent_no():
    assert env_flag("X", False, {"X": "Yes"}) is True
    with pytest.raises(ValueError, match="X must be yes or no"):
        env_flag("X", False, {"X": "ture"})
