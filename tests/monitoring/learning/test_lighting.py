"""Lighting a lamp is a moment: the verdict that lights a link says so, once."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from monitoring.learning.models import Observation, ObservationMechanism, Verdict

LIT = "Er gaat een lamp aan. ‘Plusfunctionarissen → Aanbellen’ is verlicht. Dat is 1 van de 3 verbanden."


@pytest.fixture
def judge(world, client):
    """Gives a verdict on the page and answers with the page that follows."""
    for number, kind in enumerate(("quote", "figure"), start=1):
        observation = Observation.objects.create(
            program=world.program,
            kind=kind,
            text="Zo gaat het",
            observed_on=date(2026, 1, number),
            source=f"Bron {number}",
            recorded_by=world.bureau,
        )
        ObservationMechanism.objects.create(observation=observation, lineage=world.mechanism.lineage, direction="for")
    client.force_login(world.manager)

    def run(strength: int) -> str:
        sent = {
            "judgement": "works",
            "strength": strength,
            "grounds": "Besproken",
            "other_explanations": "Geen",
            "judged_on": timezone.localdate().isoformat(),
        }
        response = client.post(reverse("mechanism-judge", args=[world.mechanism.pk]), sent, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    return run


def test_the_verdict_that_lights_a_link_is_said_and_seen(judge):
    page = judge(3)
    assert LIT in page
    assert "lamp-newlight" in page


def test_a_verdict_that_lights_nothing_says_nothing(judge):
    assert "Er gaat een lamp aan" not in judge(2)


def test_what_was_lit_already_is_no_news(world, judge):
    Verdict.objects.create(
        program=world.program,
        lineage=world.mechanism.lineage,
        judgement="works",
        strength=3,
        grounds="Besproken",
        judged_on=date(timezone.localdate().year, 1, 1),
        judged_by=world.manager,
    )
    assert "Er gaat een lamp aan" not in judge(3)
