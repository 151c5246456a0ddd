"""Who sees what: every list starts from ``visible_to``."""

from programs.logic_models.models import LogicModel


def test_a_draft_is_seen_by_those_who_take_part_and_nobody_else(world):
    draft = LogicModel.objects.create(intervention=world.intervention, version=2)

    seen_by = {
        role for role, user in world.people.items() if LogicModel.objects.visible_to(user).filter(pk=draft.pk).exists()
    }

    assert seen_by == {"bureau", "partner", "manager"}
