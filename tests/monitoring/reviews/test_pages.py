"""The pages of reviews: what a form writes, what is refused, and how many questions the database gets."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitoring.learning.services import Judged, give_verdict
from monitoring.reviews.conclusions import agree_on_action, close_review, decide
from monitoring.reviews.contributions import prepare, suggest, tell_interest
from monitoring.reviews.models import Decision, ImprovementAction, Interest, Preparation, ProposedChange, Review, Step
from monitoring.reviews.next_version import propose_change
from monitoring.reviews.services import add_agenda_item, change_review
from monitoring.reviews.steps import STEPS

DUE = date(2027, 1, 15)


@pytest.fixture
def signed_in(world):
    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(getattr(world, who))
        return client

    return sign_in


@pytest.fixture
def page(review) -> str:
    return reverse("review", args=[review.pk])


@pytest.fixture
def full(concluded, world) -> Review:
    """A review with one of everything in it."""
    prepare(review=concluded, by=world.partner, partner=world.peuteropvang, to_discuss="De wachttijd")
    suggest(review=concluded, by=world.partner, partner=world.peuteropvang, text="Ga naar de speeltuin")
    tell_interest(review=concluded, by=world.partner, partner=world.peuteropvang, text="Volle groepen", shared=True)
    agree_on_action(review=concluded, by=world.manager, text="Na zes uur", owner=world.peuteropvang, due_on=DUE)
    _propose(concluded, world)
    return concluded


def _propose(review: Review, world) -> ProposedChange:
    return propose_change(
        review=review,
        by=world.manager,
        kind="remove",
        part="mechanism",
        lineage=world.mechanism.lineage,
        reason="Klopt niet",
    )


def test_each_part_of_a_review_is_written_by_its_form(review, world, page, signed_in):
    manager = signed_in("manager")
    part = world.mechanism.lineage
    forms = [
        {"deel": "punt", "title": "De wachttijd", "minutes": "5"},
        {"deel": "idee", "text": "Een kaartje in de bus"},
        {"deel": "besluit", "choice": "adjust", "text": "Later aanbellen", "decided_by": "De stuurgroep"},
        {"deel": "actie", "text": "Rooster maken", "owner": world.peuteropvang.pk, "due_on": "2027-01-15"},
        {"deel": "wijziging", "what": f"remove:mechanism:{part}", "reason": "Klopt niet"},
    ]
    for form in forms:
        assert manager.post(page, form).status_code == 302, form["deel"]

    assert review.agenda.filter(title="De wachttijd", minutes=5).exists()
    assert review.suggestions.get().partner is None
    assert Decision.objects.get().choice == "adjust"
    assert ImprovementAction.objects.get().owner == world.peuteropvang
    assert ProposedChange.objects.get().lineage == part


def test_a_form_sent_twice_writes_once(review, page, signed_in):
    form = {
        "deel": "besluit",
        "choice": "stop",
        "text": "Het werkt niet",
        "decided_by": "Bestuur",
        "client_key": "6f1c2a34-1111-4222-8333-444455556666",
    }
    for _time in range(2):
        signed_in("manager").post(page, form)

    assert Decision.objects.count() == 1


def test_what_is_wrong_is_said_and_what_was_typed_stays(review, page, signed_in):
    answer = signed_in("manager").post(page, {"deel": "besluit", "text": "Zonder keuze", "decided_by": ""})

    assert answer.status_code == 422
    assert "Zonder keuze" in answer.content.decode()
    assert not Decision.objects.exists()


def test_two_people_at_one_answer_see_both(review, world, page, signed_in):
    seen = review.revision
    change_review(review=review, by=world.bureau, expected_revision=seen, right_things_grounds="Van het bureau")
    form = {"deel": "antwoord", "right_things_grounds": "Van de manager", "revision": seen}
    answer = signed_in("manager").post(page, form)

    assert answer.status_code == 409
    assert "Van het bureau" in answer.content.decode()
    assert "Van de manager" in answer.content.decode()


@pytest.mark.parametrize("part", ["ronde", "agenda", "punt", "antwoord", "besluit", "actie", "wijziging", "", "x"])
def test_a_partner_writes_nothing_of_who_leads(part, review, page, signed_in):
    assert signed_in("partner").post(page, {"deel": part}).status_code == 403


def test_a_partner_brings_in_an_idea_and_an_interest(review, world, page, signed_in):
    partner = signed_in("partner")
    partner.post(page, {"deel": "idee", "text": "Ga naar de speeltuin"})
    partner.post(page, {"deel": "belang", "text": "Volle groepen", "shared": ""})

    assert review.suggestions.get().partner == world.peuteropvang
    assert (Interest.objects.get().partner, Interest.objects.get().shared) == (world.peuteropvang, False)
    assert signed_in("bureau").post(page, {"deel": "belang", "text": "Niet van ons"}).status_code == 403


def test_a_partner_prepares_on_its_own_page(review, world, signed_in):
    form = {"things_right_judgement": "yes", "to_discuss": "De wachttijd"}
    answer = signed_in("partner").post(reverse("review-preparation", args=[review.pk]), form)

    assert answer.status_code == 302
    assert Preparation.objects.get().partner == world.peuteropvang


def test_closing_says_what_is_missing_and_then_opens_the_draft(review, world, signed_in):
    address = reverse("review-close", args=[review.pk])
    refused = signed_in("manager").post(address, {"revision": review.revision})
    assert refused.status_code == 422
    assert "Er is nog geen besluit." in refused.content.decode()


@pytest.mark.parametrize("who", ["bureau", "manager", "partner"])
def test_after_the_close_every_door_is_shut_without_an_error(who, full, world, signed_in):
    item, suggestion = full.agenda.first(), full.suggestions.get()
    interest, decision = Interest.objects.get(), full.decisions.get()
    action, change = ImprovementAction.objects.get(), full.changes.get()
    close_review(review=full, by=world.manager)
    client, page = signed_in(who), reverse("review", args=[full.pk])

    for name in ("ronde", "agenda", "punt", "idee", "belang", "antwoord", "besluit", "actie", "wijziging"):
        assert client.post(page, {"deel": name, "text": "Achteraf"}).status_code == 403, name
    doors = {
        "agenda-item": item,
        "suggestion": suggestion,
        "interest-remove": interest,
        "decision-remove": decision,
        "proposed-change-remove": change,
        "improvement-action-remove": action,
        "review-preparation": full,
    }
    for name, row in doors.items():
        assert client.post(reverse(name, args=[row.pk])).status_code == 403, name


def test_a_closed_review_shows_the_facts_of_its_day(full, world, signed_in, shift_clock):
    page = f"{reverse('review', args=[full.pk])}?stap=gesprek"
    close_review(review=full, by=world.manager)
    shift_clock(30)
    judged = Judged(judgement="fails", strength=1, grounds="Het blijkt niet te kloppen")
    give_verdict(mechanism=world.mechanism, judged=judged, by=world.manager)

    assert "Weerlegd" in signed_in("manager").get(reverse("mechanism", args=[world.mechanism.pk])).content.decode()
    assert "Weerlegd" not in signed_in("manager").get(page).content.decode()


@pytest.mark.parametrize("step", list(STEPS))
@pytest.mark.parametrize("who", ["manager", "partner"])
def test_the_number_of_queries_does_not_grow(step, who, full, world, signed_in, django_assert_max_num_queries):
    client, address = signed_in(who), f"{reverse('review', args=[full.pk])}?stap={step}"
    client.get(address)
    with django_assert_max_num_queries(200) as few:
        client.get(address)
    for number in range(5):
        add_agenda_item(review=full, by=world.manager, title=f"Punt {number}")
        suggest(review=full, by=world.manager, text=f"Idee {number}")
        tell_interest(review=full, by=world.partner, partner=world.peuteropvang, text=f"Belang {number}", shared=True)
        agree_on_action(review=full, by=world.manager, text=f"Actie {number}", owner=world.weller, due_on=DUE)
        _propose(full, world)

    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_how_far_a_review_is_follows_from_what_is_in_it(review, world):
    def reached() -> Step:
        return Review.objects.get(pk=review.pk).reached

    assert reached() == Step.PREPARE
    change_review(review=review, by=world.manager, held_on=timezone.localdate())
    assert reached() == Step.TALK
    change_review(review=review, by=world.manager, right_things_judgement="yes", things_right_judgement="no")
    assert reached() == Step.DECIDE
    decide(review=review, by=world.manager, choice="stop", text="Het werkt niet", decided_by="Bestuur")
    assert reached() == Step.RENEW
