"""No door leads to the structure of a version that is no draft."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, MechanismCondition


def save(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


DOORS = {
    "save an element": lambda w: save(w.activity, what="Anders"),
    "save one field": lambda w: (setattr(w.activity, "why", "Anders"), w.activity.save(update_fields=["why"])),
    "reword a mechanism": lambda w: save(w.mechanism, offer="Anders"),
    "move a link": lambda w: save(ChainLink.objects.get(source=w.resource), lag_to_months=9),
    "delete an element": lambda w: w.activity.delete(),
    "delete elements": lambda w: ChainElement.objects.filter(logic_model=w.active).delete(),
    "update elements": lambda w: ChainElement.objects.filter(stage="effect").update(what="Anders"),
    "bulk update": lambda w: ChainElement.objects.bulk_update([w.effect], ["what"]),
    "bulk create": lambda w: ChainElement.objects.bulk_create(
        [ChainElement(logic_model=w.active, stage="effect", what="Erbij")]
    ),
    "create": lambda w: ChainElement.objects.create(logic_model=w.active, stage="effect", what="Erbij"),
    "add a mechanism": lambda w: Mechanism.objects.create(logic_model=w.active, link=w.mechanism.link, offer="Erbij"),
    "add a condition": lambda w: MechanismCondition.objects.create(mechanism=w.mechanism, text="Erbij"),
    "related manager": lambda w: w.active.chainelements.create(stage="effect", what="Erbij"),
    "delete the version": lambda w: w.active.delete(),
    "delete the intervention": lambda w: w.intervention.delete(),
    "back to draft": lambda w: save(w.active, status="draft"),
    "status by update": lambda w: LogicModel.objects.filter(pk=w.active.pk).update(status="draft"),
    "another number": lambda w: save(w.active, version=9),
    "smuggle into another version": lambda w: save(
        w.mechanism, logic_model=LogicModel.objects.create(intervention=w.intervention, version=2)
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_of_the_models_is_shut(world, door):
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        DOORS[door](world)

    assert refusal.value.code == "immutable"


def test_a_part_in_a_draft_cannot_hang_on_a_link_of_an_active_version(world, draft):
    with pytest.raises(ValidationError):
        Mechanism.objects.create(logic_model=draft, link=world.mechanism.link, offer="Smokkel")


STATEMENTS = {
    "element": "UPDATE programs_chainelement SET what = 'Anders' WHERE id = {activity}",
    "lineage": "UPDATE programs_chainelement SET lineage = '{other}' WHERE id = {activity}",
    "link": "UPDATE programs_chainlink SET lag_to_months = 9 WHERE source_id = {activity}",
    "mechanism": "UPDATE programs_mechanism SET offer = 'Anders' WHERE id = {mechanism}",
    "condition": "UPDATE programs_mechanismcondition SET text = 'Anders' WHERE mechanism_id = {mechanism}",
    "status": "UPDATE programs_logicmodel SET status = 'draft' WHERE id = {version}",
    "delete a mechanism": "DELETE FROM programs_mechanism WHERE id = {mechanism}",
    "delete a condition": "DELETE FROM programs_mechanismcondition WHERE mechanism_id = {mechanism}",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_database_itself_refuses(world, draft, name):
    from programs.logic_models.services import activate

    MechanismCondition.objects.create(mechanism=draft.mechanisms.get(), text="Genoeg plek")
    activate(logic_model=draft, by=world.bureau, reason="Haast")
    keys = {
        "activity": draft.chainelements.get(stage="activity").pk,
        "mechanism": draft.mechanisms.get().pk,
        "version": draft.pk,
        "other": "0" * 32,
    }

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS[name].format(**keys))


def test_the_database_lets_through_what_may_change(world):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_chainelement SET position = 7, partner_id = NULL")
        cursor.execute("UPDATE programs_logicmodel SET status = 'archived'")

    world.activity.refresh_from_db()
    assert (world.activity.position, world.activity.partner) == (7, None)


def test_a_whole_draft_goes_by_cascade(world, draft):
    draft.delete()

    assert ChainElement.objects.count() == 4
