"""Who knocks at each door, in the order of the table's columns."""

from tests.conftest import World, make_user

ROLES = ("anonymous", "partner", "partner2", "bureau", "manager", "board", "admin", "outsider")


def everyone(world: World) -> dict:
    """Role → user; the anonymous visitor is ``None``. ``inactive`` must get what the anonymous one gets."""
    inactive = make_user("uit-dienst@voorbeeld.example", world.program, "bureau")
    inactive.is_active = False
    inactive.save()
    return {"anonymous": None, **{role: getattr(world, role) for role in ROLES[1:]}, "inactive": inactive}
