"""Holding a review, from its start to its close."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from lamp.base.models import EditConflict
from monitoring.learning.services import Judged, give_verdict
from monitoring.reviews.conclusions import (
    agree_on_action,
    change_action,
    change_decision,
    close_review,
    decide,
)
from monitoring.reviews.contributions import answer_suggestion, prepare, suggest, tell_interest, withdraw_interest
from monitoring.reviews.models import AgendaItem, Decision, ImprovementAction, Interest, Preparation, Review
from monitoring.reviews.next_version import propose_change
from monitoring.reviews.services import (
    add_agenda_item,
    change_agenda_item,
    change_review,
    move_agenda_item,
    refresh_agenda,
    start_review,
    take_back,
)
from programs.logic_models.models import LogicModel
from programs.logic_models.services.versions import activate

DUE = date(2027, 1, 15)
HALF_YEAR = {"period_start": date(2026, 1, 1), "period_end": date(2026, 6, 30)}


def kinds(review) -> list[str]:
    return list(review.agenda.order_by("position").values_list("kind", flat=True))


def agree(review, world) -> ImprovementAction:
    return agree_on_action(review=review, by=world.manager, text="Na zes uur", owner=world.peuteropvang, due_on=DUE)


def moved_out(decision: Decision, world) -> None:
    """Hang a decision of a closed review on an open one."""
    decision.review = start_review(intervention=world.intervention, by=world.manager, **HALF_YEAR)
    decision.save()


def test_a_review_looks_at_the_version_that_holds_and_has_its_agenda(review, world):
    assert review.logic_model == world.active
    assert review.chair == world.manager
    assert review.label == "Leer- en verbeterronde januari tot en met juni 2026"
    assert kinds(review) == ["assumption"]
    assert review.agenda.get().title == "M1: Zij komen uit de buurt"


@pytest.mark.parametrize("who", ["partner", "board", "admin", "outsider"])
def test_only_bureau_and_manager_start_one(who, world):
    with pytest.raises(PermissionDenied):
        start_review(intervention=world.intervention, by=getattr(world, who), **HALF_YEAR)


def test_there_is_one_open_review_at_a_time(review, world):
    with pytest.raises(ValidationError) as refused:
        start_review(intervention=world.intervention, by=world.bureau, **HALF_YEAR)

    assert refused.value.code == "open_exists"
    assert Review.objects.count() == 1


def test_the_same_form_sent_twice_starts_one(world):
    key = uuid4()
    started = [
        start_review(intervention=world.intervention, by=world.bureau, client_key=key, **HALF_YEAR)
        for _time in range(2)
    ]

    assert started[0] == started[1]


def test_a_period_that_ends_before_it_starts_is_refused(world):
    with pytest.raises(ValidationError) as refused:
        start_review(
            intervention=world.intervention,
            by=world.bureau,
            period_start=date(2026, 6, 30),
            period_end=date(2026, 1, 1),
        )

    assert "period_end" in refused.value.error_dict


def test_without_a_version_that_holds_there_is_nothing_to_review(world):
    world.active.status = "archived"
    world.active.save()

    with pytest.raises(ValidationError) as refused:
        start_review(intervention=world.intervention, by=world.bureau, **HALF_YEAR)
    assert refused.value.code == "no_version"


def test_the_agenda_keeps_what_people_did_and_takes_in_what_came_up(review, world):
    item = review.agenda.get()
    change_agenda_item(item=item, by=world.manager, minutes=25, notes="Bewijs volgt.")
    own = add_agenda_item(review=review, by=world.manager, title="Wachttijd op de groep", minutes=5)
    move_agenda_item(item=own, by=world.manager, up=True)

    assert refresh_agenda(review=review, by=world.manager) == []
    assert kinds(review) == ["own", "assumption"]
    item.refresh_from_db()
    assert (item.minutes, item.notes) == (25, "Bewijs volgt.")

    take_back(item, by=world.manager)
    assert [each.kind for each in refresh_agenda(review=review, by=world.manager)] == ["assumption"]


def test_two_people_at_one_answer_get_a_conflict(review, world):
    seen = review.revision
    change_review(review=review, by=world.manager, expected_revision=seen, right_things_grounds="Ja, kijk maar.")

    with pytest.raises(EditConflict) as conflict:
        change_review(review=review, by=world.bureau, expected_revision=seen, right_things_grounds="Nee.")
    assert conflict.value.current.right_things_grounds == "Ja, kijk maar."


def test_personal_data_is_refused_in_every_text(review, world):
    iban = "Betaald op NL91ABNA0417164300"
    for write in (
        lambda: change_review(review=review, by=world.manager, right_things_grounds=iban),
        lambda: add_agenda_item(review=review, by=world.manager, title=iban),
        lambda: prepare(review=review, by=world.partner, partner=world.peuteropvang, to_discuss=iban),
        lambda: suggest(review=review, by=world.manager, text=iban),
        lambda: tell_interest(review=review, by=world.partner, partner=world.peuteropvang, text=iban, shared=True),
        lambda: decide(review=review, by=world.manager, choice="stop", text=iban, decided_by="Bestuur"),
        lambda: agree_on_action(review=review, by=world.manager, text=iban, owner=world.weller, due_on=DUE),
    ):
        with pytest.raises(ValidationError):
            write()


def test_a_partner_prepares_and_only_leads_and_itself_read_it(review, world):
    mine = {"partner": world.peuteropvang, "right_things_judgement": "no", "to_discuss": "De wachttijd"}
    prepare(review=review, by=world.partner, **mine)
    prepare(review=review, by=world.manager, things_right_judgement="yes")

    assert Preparation.objects.visible_to(world.manager).count() == 2
    assert [each.partner for each in Preparation.objects.visible_to(world.partner)] == [world.peuteropvang]
    assert not Preparation.objects.visible_to(world.board).exists()
    with pytest.raises(PermissionDenied):
        prepare(review=review, by=world.partner2, partner=world.weller, to_discuss="Ik doe niet mee")
    with pytest.raises(PermissionDenied):
        prepare(review=review, by=world.partner, partner=world.weller, to_discuss="Namens een ander")


def test_colleagues_share_one_preparation(review, world):
    first = prepare(review=review, by=world.partner, partner=world.peuteropvang, to_discuss="A")
    again = prepare(
        review=review, by=world.partner, partner=world.peuteropvang, expected_revision=first.revision, to_discuss="B"
    )

    assert again.pk == first.pk
    with pytest.raises(EditConflict):
        prepare(review=review, by=world.partner, partner=world.peuteropvang, expected_revision=1, to_discuss="C")


def test_ideas_of_both_sides_get_an_answer(review, world):
    theirs = suggest(review=review, by=world.partner, partner=world.peuteropvang, text="Ga ook naar de markt")
    ours = suggest(review=review, by=world.bureau, text="Kaartje in de bus")
    answer_suggestion(suggestion=theirs, by=world.manager, state="taken", answer="In mei")

    assert (ours.partner, ours.state) == (None, "new")
    theirs.refresh_from_db()
    assert (theirs.state, theirs.answer) == ("taken", "In mei")
    with pytest.raises(PermissionDenied):
        answer_suggestion(suggestion=ours, by=world.partner, state="declined")


def test_an_own_interest_is_read_only_by_whom_its_partner_allows(review, world):
    world.intervention.partners.add(world.weller)
    mine = {"review": review, "by": world.partner, "partner": world.peuteropvang}
    secret = tell_interest(text="Onze groepen moeten vol", shared=False, **mine)
    told = tell_interest(text="Wij willen blijven", shared=False, allowed_partners=[world.weller], **mine)
    bureau = tell_interest(text="Wij zoeken personeel", shared=False, allows_bureau=True, **mine)
    shared = tell_interest(text="Kinderen leren praten", shared=True, **mine)

    def read_by(user) -> set[Interest]:
        return set(Interest.objects.visible_to(user))

    assert read_by(world.partner) == {secret, told, bureau, shared}
    assert read_by(world.partner2) == {told, shared}
    assert read_by(world.manager) == read_by(world.bureau) == {bureau, shared}
    assert read_by(world.board) == read_by(world.outsider) == set()
    with pytest.raises(PermissionDenied):
        withdraw_interest(interest=secret, by=world.manager)
    withdraw_interest(interest=secret, by=world.partner)
    assert read_by(world.partner) == {told, bureau, shared}


def test_nobody_writes_the_interest_of_another(review, world):
    with pytest.raises(PermissionDenied):
        tell_interest(review=review, by=world.bureau, partner=world.peuteropvang, text="Zij willen geld", shared=True)


def test_closing_needs_both_answers_and_a_decision(review, world):
    with pytest.raises(ValidationError) as refused:
        close_review(review=review, by=world.manager)

    assert set(refused.value.error_dict) == {"right_things_judgement", "things_right_judgement", "__all__"}
    review.refresh_from_db()
    assert review.is_open


def test_closing_freezes_it_at_every_door(concluded, world):
    action = agree(concluded, world)
    suggestion = suggest(review=concluded, by=world.manager, text="Kaartje")
    decision = concluded.decisions.get()
    closed = close_review(review=concluded, by=world.manager)

    assert closed.status == "closed"
    assert close_review(review=closed, by=world.manager).closed_at == closed.closed_at
    item = closed.agenda.first()
    for write in (
        lambda: change_review(review=closed, by=world.manager, other_explanations="Toch wat anders"),
        lambda: refresh_agenda(review=closed, by=world.manager),
        lambda: change_agenda_item(item=item, by=world.manager, notes="Achteraf"),
        lambda: answer_suggestion(suggestion=suggestion, by=world.manager, state="taken"),
        lambda: decide(review=closed, by=world.manager, choice="stop", text="Toch niet", decided_by="Ik"),
        lambda: change_decision(decision=decision, by=world.manager, text="Anders"),
        lambda: take_back(decision, by=world.manager),
        lambda: change_action(action=action, by=world.manager, text="Iets anders"),
        lambda: closed.save(),
        lambda: closed.delete(),
        lambda: decision.save(),
        lambda: item.delete(),
        lambda: Review.objects.filter(pk=closed.pk).update(right_things_grounds="Stiekem"),
        lambda: AgendaItem.objects.filter(review=closed).delete(),
        lambda: Decision.objects.filter(review=closed).update(text="Stiekem"),
        lambda: Decision.objects.bulk_create([Decision(review=closed, choice="stop", text="X", decided_by="Y")]),
        lambda: moved_out(decision, world),
    ):
        with pytest.raises(ValidationError):
            write()
    assert Review.objects.get(pk=closed.pk).right_things_grounds == "Het gesprek werkt."


def test_an_action_goes_on_after_the_close(concluded, world):
    action = agree(concluded, world)
    close_review(review=concluded, by=world.manager)
    done = change_action(action=action, by=world.partner, state="done", outcome="Meer deuren open")

    assert (done.state, done.finished_on) == ("done", timezone.localdate())
    with pytest.raises(PermissionDenied):
        change_action(action=action, by=world.partner2, state="open")
    with pytest.raises(PermissionDenied):
        change_action(action=action, by=world.partner, due_on=date(2030, 1, 1))


def test_closing_opens_the_next_draft_with_the_changes_in_it(concluded, world):
    link = world.active.chainlinks.get(source=world.resource)
    common = {"review": concluded, "by": world.manager, "reason": "Overdag is niemand thuis"}
    propose_change(kind="reword", part="element", lineage=world.activity.lineage, text="Aanbellen na zes uur", **common)
    propose_change(kind="remove", part="mechanism", lineage=world.mechanism.lineage, **common)
    propose_change(kind="add", part="mechanism", lineage=link.lineage, text="Na zes uur is men thuis", **common)
    propose_change(kind="add", part="element", stage="output", text="Aanmelden in één bezoek", **common)
    closed = close_review(review=concluded, by=world.bureau)

    draft = closed.next_draft
    assert (draft.version, draft.status) == (2, "draft")
    assert draft.chainelements.get(lineage=world.activity.lineage).what == "Aanbellen na zes uur"
    assert [each.offer for each in draft.mechanisms.all()] == ["Na zes uur is men thuis"]
    assert draft.mechanisms.get().change_reason == "Overdag is niemand thuis"
    assert draft.chainelements.filter(stage="output", what="Aanmelden in één bezoek").exists()
    assert world.active.chainelements.get(pk=world.activity.pk).what == "Aanbellen"


def test_a_change_of_a_part_that_is_not_there_is_refused(concluded, world):
    with pytest.raises(ValidationError):
        propose_change(
            review=concluded, by=world.manager, kind="remove", part="mechanism", lineage=uuid4(), reason="Weg ermee"
        )


def test_without_proposals_there_is_no_draft(concluded, world):
    assert close_review(review=concluded, by=world.manager).next_draft is None
    assert not LogicModel.objects.filter(status="draft").exists()


def test_a_year_later_verdicts_expire_and_the_next_agenda_asks_back(concluded, world, shift_clock):
    judged = Judged(judgement="works", strength=1, grounds="Wij zien het")
    give_verdict(mechanism=world.mechanism, judged=judged, by=world.manager)
    agree(concluded, world)
    link = world.active.chainlinks.get(source=world.resource)
    new = {"kind": "add", "part": "mechanism", "lineage": link.lineage, "text": "Een kaartje", "reason": "R"}
    propose_change(review=concluded, by=world.manager, **new)
    closed = close_review(review=concluded, by=world.bureau)
    activate(logic_model=closed.next_draft, by=world.bureau, reason="Afgesproken in de ronde")

    shift_clock(400)
    later = start_review(
        intervention=world.intervention,
        by=world.manager,
        period_start=date(2026, 7, 1),
        period_end=date(2027, 6, 30),
    )

    assert later.logic_model == closed.next_draft
    assert kinds(later) == ["decision", "action", "expiring", "assumption"]
    assert later.agenda.first().title == "Vorige keer besloten we: bijstellen. Heeft het geholpen?"


def test_what_each_link_said_is_kept_with_the_review(concluded, world):
    closed = close_review(review=concluded, by=world.manager)

    assert len(closed.statements) == 3
    assert {each["rule"] for each in closed.statements.values()} == {0}


@pytest.mark.parametrize(
    ("who", "open_one", "closed_one"),
    [
        ("bureau", True, True),
        ("manager", True, True),
        ("partner", True, True),
        ("partner2", False, False),
        ("board", False, True),
        ("admin", False, False),
        ("outsider", False, False),
    ],
)
def test_who_reads_reviews_and_their_decisions(who, open_one, closed_one, concluded, world):
    user = getattr(world, who)

    assert Review.objects.visible_to(user).exists() == open_one
    assert Decision.objects.visible_to(user).exists() == open_one
    assert AgendaItem.objects.visible_to(user).exists() == open_one
    close_review(review=concluded, by=world.manager)
    assert Review.objects.visible_to(user).exists() == closed_one
    assert Decision.objects.visible_to(user).exists() == closed_one
    assert AgendaItem.objects.visible_to(user).exists() == open_one  # the board reads conclusions only


def test_an_owner_outside_the_intervention_sees_its_action(concluded, world):
    agree_on_action(review=concluded, by=world.manager, text="Kaartjes drukken", owner=world.weller, due_on=DUE)

    assert ImprovementAction.objects.visible_to(world.partner2).count() == 1
    assert ImprovementAction.objects.visible_to(world.outsider).count() == 0


def test_each_change_is_in_the_history_with_who_did_it(concluded, world):
    assert {record.history_user for record in concluded.history.all()} == {world.manager}
    assert concluded.decisions.get().history.get().history_user == world.manager
    assert isinstance(concluded.history.first().history_date, datetime)
