"""Two people at the same moment, with real transactions. On SQLite they come one after the other anyway."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from lamp.base.models import EditConflict
from programs.logic_models.models import ChainElement, LogicModel
from programs.logic_models.services import activate, add_element, change_element, start_draft
from tests.conftest import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions):
    """Run all at the same moment, each on its own connection; what each gave or raised, in order."""
    barrier, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def run(place, action):
        barrier.wait()
        try:
            outcomes[place] = action()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def two(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("an in-memory SQLite database has one connection")
    return make_world()


def test_two_drafts_at_once_make_one(two):
    outcomes = at_once(*[lambda: start_draft(intervention=two.intervention, by=two.bureau)] * 2)

    refused = [outcome for outcome in outcomes if isinstance(outcome, ValidationError)]
    assert [error.code for error in refused] == ["draft_exists"]
    assert LogicModel.objects.filter(status="draft").count() == 1


def test_two_activations_at_once_leave_one_active_version(two):
    draft = start_draft(intervention=two.intervention, by=two.bureau)

    outcomes = at_once(*[lambda: activate(logic_model=draft, by=two.bureau, reason="Haast")] * 2)

    assert [type(outcome) for outcome in outcomes] == [LogicModel, LogicModel]
    states = list(LogicModel.objects.order_by("version").values_list("status", flat=True))
    assert states == ["archived", "active"]


def test_two_texts_at_once_give_one_conflict(two):
    draft = start_draft(intervention=two.intervention, by=two.bureau)
    element = draft.chainelements.get(stage="activity")

    outcomes = at_once(
        lambda: change_element(element=element, by=two.bureau, expected_revision=1, what="A"),
        lambda: change_element(element=element, by=two.partner, expected_revision=1, what="B"),
    )

    assert {type(outcome) for outcome in outcomes} == {ChainElement, EditConflict}


def test_writing_and_activating_at_once_never_writes_in_an_active_version(two):
    draft = start_draft(intervention=two.intervention, by=two.bureau)
    read = draft.revision

    written, activated = at_once(
        lambda: add_element(logic_model=draft, by=two.partner, stage="effect", what="Net op tijd"),
        lambda: activate(logic_model=draft, by=two.bureau, reason="Haast", expected_revision=read),
    )

    was_first = isinstance(written, ChainElement)
    assert isinstance(activated, EditConflict) is was_first
    assert ChainElement.objects.filter(what="Net op tijd").exists() is was_first
