"""The two questions answered: no word claims more than is known."""

from collections import Counter
from types import SimpleNamespace

import pytest

from monitoring.canvas.sentences import _extent, lights_in_words
from monitoring.learning.rules import EvidenceState
from monitoring.portfolio.lanes import _rest_of_lamps


@pytest.mark.parametrize(
    ("on_course", "behind", "unjudged", "answer"),
    [
        (0, 0, 5, "Dat weten we nog niet"),
        (1, 0, 7, "Dat weten we nog maar voor een deel"),
        (3, 1, 5, "Dat weten we nog maar voor een deel"),
        (4, 0, 0, "Ja, alles is op koers"),
        (4, 0, 2, "Ja, zover we weten"),
        (4, 2, 2, "Grotendeels"),
        (2, 2, 0, "Deels"),
        (0, 3, 0, "Nog niet"),
    ],
)
def test_doing_things_right_in_one_word(on_course, behind, unjudged, answer):
    assert _extent(on_course, behind, unjudged) == answer


def links(*pairs):
    return [SimpleNamespace(light=light, strength=strength) for light, strength in pairs]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (links(), ""),
        (links(("lit", 3)), "1 van 1 verband verlicht. Ook de zwakste schakel is goed onderbouwd."),
        (
            links(("lit", 4), ("glowing", 2), ("dark", 0)),
            "1 van de 3 verbanden verlicht. De zwakste schakel is nog niet beoordeeld.",
        ),
    ],
)
def test_lights_in_words(given, said):
    assert lights_in_words(given) == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, ""),
        ({EvidenceState.ASSUMED: 18}, "18 zijn nog een aanname."),
        (
            {EvidenceState.ASSUMED: 18, EvidenceState.CONTESTED: 1, EvidenceState.REFUTED: 2},
            "18 zijn nog een aanname, 1 is betwist en 2 zijn weerlegd.",
        ),
    ],
)
def test_the_other_lamps_of_the_programme(counts, said):
    assert _rest_of_lamps(Counter(counts)) == said
