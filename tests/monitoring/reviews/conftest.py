from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from monitoring.reviews.conclusions import decide
from monitoring.reviews.models import Review
from monitoring.reviews.services import change_review, start_review


@pytest.fixture
def review(world) -> Review:
    """An open review of the intervention, led by the manager."""
    return start_review(
        intervention=world.intervention,
        by=world.manager,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 6, 30),
    )


@pytest.fixture
def concluded(review, world) -> Review:
    """The same, with both questions answered and a decision: ready to be closed."""
    decide(review=review, by=world.manager, choice="adjust", text="Later aanbellen.", decided_by="Stuurgroep")
    return change_review(
        review=review,
        by=world.manager,
        right_things_judgement="partly",
        right_things_grounds="Het gesprek werkt.",
        things_right_judgement="yes",
        things_right_grounds="We doen wat we afspraken.",
    )


@pytest.fixture
def shift_clock(monkeypatch) -> Callable[[int], None]:
    """Lets it be so many days later for everybody who asks Django what time it is."""
    real = timezone.now

    def shift(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=days))

    return shift
