"""What would light a link: the first step, on the pages too."""

from datetime import date

import pytest
from django.urls import reverse

from monitoring.learning.chains import read_chain
from monitoring.learning.next_steps import step_to_light
from monitoring.learning.services import Judged, Seen, answer_observation, give_verdict, record_observation
from programs.logic_models.services import activate, add_mechanism, start_draft


def observe(world, direction="for", **fields):
    seen = {"kind": "quote", "text": "Ik spreek de taal", "observed_on": date(2026, 1, 5), "source": "Gesprek"}
    return record_observation(mechanisms={world.mechanism: direction}, seen=Seen(**seen | fields), by=world.partner)


def judge(world, judgement, strength, **fields):
    judged = Judged(judgement=judgement, strength=strength, grounds="Besproken", **fields)
    return give_verdict(mechanism=world.mechanism, judged=judged, by=world.manager)


def step(world, today=None):
    links = read_chain(world.active, viewer=world.bureau, today=today).links
    found = step_to_light(next(each for each in links if each.link.pk == world.mechanism.link_id))
    return found and (found.text, found.place)


def test_a_link_without_mechanism_asks_for_one(world):
    links = read_chain(world.active, viewer=world.bureau).links
    bare = next(each for each in links if not each.mechanisms)
    assert step_to_light(bare).text == "Schrijf in een concept op welk mechanisme hier helpt."


def test_each_observation_brings_the_next_step(world):
    assert step(world) == ("M1: Voeg een eerste observatie toe.", "bewijs")
    observe(world)
    assert step(world) == ("M1: Zoek een tweede bron, op een andere dag of plek.", "bewijs")
    observe(world, kind="figure", source="Telling", observed_on=date(2026, 2, 5))
    assert step(world) == ("M1: Bespreek andere verklaringen en schrijf die op bij een oordeel.", "bewijs")
    judge(world, "unknown", 2, other_explanations="Het weer")
    assert step(world) == ("Het bewijs voor M1 is sterk genoeg. Geef een oordeel.", "oordelen")
    judge(world, "works", 3, other_explanations="Het weer")
    assert step(world) is None


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        ("fails", ("M1 klopt niet. Bedenk samen wat hier wel werkt, in een nieuw concept.", "")),
        ("sometimes", ("M1 werkt soms. Zoek uit voor wie en waar het werkt.", "bewijs")),
    ],
)
def test_a_verdict_against_asks_for_something_else(world, judgement, expected):
    observe(world)
    judge(world, judgement, 1)
    assert step(world) == expected


def test_an_expired_verdict_is_discussed_again(world):
    observe(world)
    verdict = judge(world, "works", 1)
    later = verdict.judged_on.replace(year=verdict.judged_on.year + 1)
    assert step(world, today=later) == ("Het oordeel over M1 is verlopen. Bespreek het opnieuw.", "oordelen")


def test_canvas_and_mechanism_say_the_step(world, client):
    client.force_login(world.board)
    canvas = client.get(reverse("canvas", args=[world.intervention.pk])).content.decode()
    assert "M1: Voeg een eerste observatie toe." in canvas
    page = client.get(reverse("mechanism", args=[world.mechanism.pk])).content.decode()
    assert "Dit verband is nog donker. Volgende stap naar licht:" in page
    assert 'href="#bewijs"' not in page  # the board cannot add any


def test_two_answers_show_both_texts_and_neither_is_lost(world, client):
    against = observe(world, "against")
    answer_observation(observation=against, answer="Dat was voor de verhuizing", by=world.partner2, expected_revision=1)
    client.force_login(world.manager)
    address = reverse("observation-answer", args=[against.pk])
    name = f"antwoord-{against.pk}"
    typed = {"mechanisme": world.mechanism.pk, f"{name}-answer": "Nu na zes uur", f"{name}-revision": "1"}
    response = client.post(address, typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert page.count("Dat was voor de verhuizing") == 2  # as the answer that holds, and in the comparison
    assert "Dit vulde u in" in page
    assert f'name="{name}-revision" value="2"' in page
    assert client.post(address, typed | {f"{name}-revision": "2"}).status_code == 302
    against.refresh_from_db()
    assert against.answer == "Nu na zes uur"


def test_a_mechanism_nobody_judged_does_not_take_the_light_of_another(world, client):
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    link = draft.mechanisms.get(lineage=world.mechanism.lineage).link
    unjudged = add_mechanism(link=link, by=world.bureau, offer="Een tweede reden")
    activate(logic_model=draft, by=world.bureau, reason="Haast")
    observe(world)
    observe(world, kind="figure", source="Telling", observed_on=date(2026, 2, 5))
    judge(world, "works", 3, other_explanations="Een andere reden")
    client.force_login(world.bureau)

    page = client.get(reverse("mechanism", args=[unjudged.pk])).content.decode()

    assert "Dit verband is verlicht, door een ander mechanisme." in page
    assert "Mensen stelden vast dat het werkt" not in page
    shown = link.mechanisms.get(lineage=world.mechanism.lineage)
    assert "Mensen stelden vast dat het werkt" in client.get(reverse("mechanism", args=[shown.pk])).content.decode()
