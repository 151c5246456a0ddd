"""What the load needs to be there: a programme with its chains, partners with requests, and many measurements.

Run by ``benchmarks/load.py`` in a process of its own, with the settings in the environment; prints JSON.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from benchmarks.chains import add_chain
from benchmarks.million import fill_measurements, make_areas
from lamp.base.api.tokens import issue_token
from lamp.base.jobs.tasks import run_due_jobs
from lamp.base.periods import Period, month_number, month_start
from lamp.celery import app as celery
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.progress.rebuild import rebuild_progress
from monitoring.requests.services import Asked, send_request
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.people.models import Membership, User
from programs.programs.models import Program, ProgramLine

KINDS = [
    ("count", "sum"), ("count", "mean"), ("ratio", "last"), ("ratio", "sum"), ("count", "latest"), ("amount", "sum"),
]  # fmt: skip
MONTHS, PARTNERS, INDICATORS, CHAINS = 120, 60, 400, 20
ASKED_INDICATORS, ASKED_AREAS = 6, 2


def make(*, measurements: int, users: int) -> dict[str, Any]:
    """Fill an empty database; returns what the clients have to know."""
    call_command("migrate", verbosity=0)
    today = timezone.localdate()
    first = month_start(month_number(today) - MONTHS)
    program = Program.objects.create(title="Belasting", start_date=first, end_date=date(2046, 12, 31))
    bureau = _person("bureau@lamp.example", program, "bureau")
    partners = Partner.objects.bulk_create(Partner(program=program, name=f"Partner {i}") for i in range(PARTNERS))
    areas = make_areas()
    program.areas.set(Area.objects.filter(level="municipality"))
    chains = list(_chains(program, partners, bureau))
    indicators = Indicator.objects.bulk_create(
        Indicator(
            program=program,
            intervention=chains[number % CHAINS],
            name=f"Indicator {number}",
            kind=kind,
            time_rule=rule,
            frequency="month",
        )
        for number, (kind, rule) in ((i, KINDS[i % len(KINDS)]) for i in range(INDICATORS))
    )
    stored = fill_measurements(
        indicators=indicators, partners=partners, areas=areas, by=bureau, count=measurements, first=first, months=MONTHS
    )
    rebuild_progress()
    celery.loader.import_default_modules()
    run_due_jobs()  # the load is that of a working day: what is done at night has been done
    people = [_person(f"partner{i}@lamp.example", program, "partner", partners[i % PARTNERS]) for i in range(users)]
    quarter = Period.containing("quarter", today)
    return {
        "program": program.pk,
        "interventions": [chain.pk for chain in chains],
        "indicators": [indicator.pk for indicator in indicators],
        "measurements": stored,
        "highest": Measurement.objects.aggregate(Max("pk"))["pk__max"],  # what comes after belongs to the load
        "people": [
            _client(person, _ask(person, bureau, indicators, areas, quarter, i)) for i, person in enumerate(people)
        ],
        "bureau": _client(bureau, {}),
        "database": connection.vendor,
    }


def _chains(program: Program, partners: Sequence[Partner], by: User) -> Iterator[Intervention]:
    line = ProgramLine.objects.create(program=program, name="Leren")
    for number in range(CHAINS):
        yield add_chain(
            program=program,
            line=line,
            partner=partners[number],
            by=by,
            elements=12,
            links=14,
            title=f"Interventie {number}",
            ages=(number % 20, number % 20 + 5),
            seed=number,
        )


def _ask(
    person: User, by: User, indicators: Sequence[Indicator], areas: Sequence[Area], quarter: Period, number: int
) -> dict[str, Any]:
    """The running quarter's request: counts only, so that any number will do."""
    counts = [indicator for indicator in indicators if indicator.kind != "ratio"]
    start = number * ASKED_INDICATORS
    asked = Asked(
        partner=Membership.objects.get(user=person).partner,
        indicators=[counts[(start + i) % len(counts)] for i in range(ASKED_INDICATORS)],
        areas=[areas[(number * ASKED_AREAS + i) % len(areas)] for i in range(ASKED_AREAS)],
    )
    request = send_request(asked=asked, period=quarter, due_on=quarter.ends_on + timedelta(days=14), by=by)
    names = ("pk", "indicator", "partner", "area", "starts_on")
    cells = [dict(zip(names, row, strict=True)) for row in request.cells.values_list(*names)]
    for cell in cells:
        cell["period"] = Period.containing("month", cell.pop("starts_on")).code
    return {"request": request.pk, "cells": cells}


def _person(email: str, program: Program, role: str, partner: Partner | None = None) -> User:
    user = User.objects.create_user(email, None, name=email.split("@")[0])
    Membership.objects.create(user=user, program=program, role=role, partner=partner)
    return user


def _client(user: User, asked: dict[str, Any]) -> dict[str, Any]:
    """A token for the API and a session for the pages, as signing in would leave them."""
    _row, token = issue_token(user=user, days=1)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"token": token, "session": session.session_key, **asked}


if __name__ == "__main__":
    made = make(measurements=int(sys.argv[1]), users=int(sys.argv[2]))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(json.dumps(made))
