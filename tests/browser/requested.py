"""A request of its own for a browser test: ``ask(data)`` sends one in the running LAMP's data folder.

It runs as a program of its own (``python -m tests.browser.requested``), since the tests' process has other settings.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNG, OPENED, PLACED = "Proefdeuren waar u aanbelde", "Proefdeuren die opengingen", "Proefplekken"


def ask(data: Path) -> str:
    """The address of a new request to the demonstration's partner: two counts per month, a split one per quarter."""
    environment = os.environ | {"LAMP_DATA": str(data), "LAMP_DEMO": "1", "DJANGO_SETTINGS_MODULE": "lamp.settings"}
    command = [sys.executable, "-m", "tests.browser.requested"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def _ask_here() -> str:
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from lamp.base.periods import Period
    from monitoring.indicators.models import Indicator
    from monitoring.requests.services import Asked, send_request
    from programs.people.models import User

    partner = User.objects.get(email="partner@demo.lamp.example").memberships.get().partner
    split = [
        {
            "key": "leeftijd",
            "label": "Leeftijd",
            "values": [{"key": "2", "label": "2 jaar"}, {"key": "3", "label": "3 jaar"}],
        }
    ]
    indicators = [
        Indicator.objects.create(program=partner.program, name=RUNG, frequency="month"),
        Indicator.objects.create(program=partner.program, name=OPENED, frequency="month"),
        Indicator.objects.create(program=partner.program, name=PLACED, dimensions=split),
    ]
    request = send_request(
        asked=Asked(partner, indicators, []),
        period=Period.parse("2026-Q3"),
        due_on=timezone.localdate() + timedelta(days=6),
        by=User.objects.get(email="bureau@demo.lamp.example"),
    )
    return f"/uitvraag/{request.pk}/"


if __name__ == "__main__":
    sys.stdout.write(_ask_here())
