"""The four steps of a review: their addresses, and how far one is."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.reviews.models import Review, Step
from monitoring.reviews.permissions import may_read_conversation

NAMES = {Step.PREPARE: "voorbereiden", Step.TALK: "gesprek", Step.DECIDE: "besluiten", Step.RENEW: "versie"}
STEPS = {name: step for step, name in NAMES.items()}


@dataclass(frozen=True)
class StepLink:
    """A step as a link; ``state`` says where it stands, in words."""

    number: int
    label: str
    address: str
    is_now: bool
    is_done: bool
    state: str


def step_address(review: Review, step: Step, anchor: str = "") -> str:
    """The page of a step."""
    return f"{reverse('review', args=[review.pk])}?stap={NAMES[step]}{'#' + anchor if anchor else ''}"


def asked_step(request: HttpRequest, review: Review) -> Step:
    """The step of ``?stap=``; else where the review is, and for who reads conclusions only those."""
    if asked := STEPS.get(request.GET.get("stap", "")):
        return asked
    if not review.is_open or not may_read_conversation(request.user, review):
        return Step.DECIDE
    return review.reached


def step_links(review: Review, shown: Step) -> list[StepLink]:
    """All steps, with the one that is shown."""
    order = list(NAMES)
    reached = order.index(review.reached) if review.is_open else len(order)
    links = []
    for place, step in enumerate(order):
        is_now, is_done = step == shown, place < reached
        state = _("U bent hier") if is_now else _("Klaar") if is_done else _("Volgt")
        links.append(StepLink(place + 1, str(step.label), f"?stap={NAMES[step]}", is_now, is_done, state))
    return links
