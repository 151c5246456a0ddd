"""Reviews, decisions and actions on the timeline, for who may read them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from monitoring.reviews.conclusions import agree_on_action, close_review, decide
from monitoring.reviews.models import Review
from monitoring.reviews.services import change_review, start_review

HELD_ON = date(2026, 7, 1)


@pytest.fixture
def review(world) -> Review:
    """Held on the first of July 2026 and still open, with a decision and an action."""
    started = start_review(
        intervention=world.intervention,
        by=world.manager,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 6, 30),
    )
    changed = change_review(
        review=started,
        by=world.manager,
        held_on=HELD_ON,
        right_things_judgement="partly",
        right_things_grounds="Het gesprek werkt.",
        things_right_judgement="yes",
        things_right_grounds="We doen wat we afspraken.",
    )
    decide(review=changed, by=world.manager, choice="adjust", text="Later aanbellen.", decided_by="Stuurgroep")
    agree_on_action(
        review=changed,
        by=world.manager,
        text="Na zes uur aanbellen",
        owner=world.peuteropvang,
        due_on=timezone.localdate() + timedelta(days=30),
    )
    return changed


@pytest.fixture
def told(client, world):
    """What stands in the past, and what is still to come, as title and text."""

    def run(who: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        client.force_login(world.people[who])
        context = client.get(reverse("timeline", args=[world.intervention.pk])).context
        past = [(entry.title, entry.text) for group in context["years"] for entry in group.entries]
        return past, [(entry.title, entry.text) for entry in context["ahead"]]

    return run


LABEL = "Leer- en verbeterronde januari tot en met juni 2026"


def test_an_open_review_tells_neither_its_answers_nor_its_decisions(review, told):
    past, ahead = told("bureau")
    assert past == [(LABEL, "")]
    assert ahead == [("Na zes uur aanbellen", "Peuteropvang: nog niet begonnen.")]


def test_a_closed_review_tells_what_it_concluded_and_decided(world, review, told):
    close_review(review=review, by=world.manager)
    past, _ahead = told("manager")
    assert (LABEL, "Doen we de goede dingen? deels. Doen we de dingen goed? ja.") in past
    assert ("Besluit: bijstellen", "Later aanbellen. (Stuurgroep)") in past


@pytest.mark.parametrize(("who", "open_seen", "closed_seen"), [("board", 0, 2), ("partner", 1, 2), ("partner2", 0, 0)])
def test_who_reads_it(world, review, told, who, open_seen, closed_seen):
    assert sum(title != "Na zes uur aanbellen" for title, _text in told(who)[0]) == open_seen
    close_review(review=review, by=world.manager)
    told_now = [title for title, _text in told(who)[0]]
    assert sum(title in {LABEL, "Besluit: bijstellen"} for title in told_now) == closed_seen
