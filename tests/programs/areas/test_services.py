import pytest
from django.core.exceptions import ValidationError

from lamp.base.models import EditConflict
from programs.areas.models import Area, AreaClosure
from programs.areas.services import add_area, change_area, record_area_year
from programs.signals import area_tree_changed


def closure_of(area: Area) -> dict[str, int]:
    """Codes of the area's ancestors and itself, with their distance."""
    return dict(AreaClosure.objects.filter(descendant=area).values_list("ancestor__code", "depth"))


def closure_from_parents(area: Area) -> dict[str, int]:
    found, depth, above = {}, 0, area
    while above:
        found[above.code], above, depth = depth, above.parent, depth + 1
    return found


def change(area: Area, **fields):
    current = {"code": area.code, "name": area.name, "level": area.level, "parent": area.parent}
    return change_area(area=area, expected_revision=area.revision, **(current | fields))


@pytest.mark.django_db
def test_a_new_area_knows_all_its_ancestors(world):
    assert closure_of(world.molenveld) == {"BU00010101": 0, "WK000101": 1, "GM0001": 2}


@pytest.mark.django_db
def test_everything_inside_a_moved_area_moves_along(world):
    country = add_area(code="NL00", name="Nederland", level="country")
    district = add_area(code="SD01", name="Stadsdeel Oost", level="district", parent=world.municipality)
    heard = []
    area_tree_changed.connect(lambda area_ids, **_: heard.append(area_ids), weak=False, dispatch_uid="test")

    change(world.wijk, parent=district)
    change(world.municipality, parent=country)

    area_tree_changed.disconnect(dispatch_uid="test")
    for area in Area.objects.all():
        assert closure_of(area) == closure_from_parents(area)
    assert closure_of(world.molenveld) == {"BU00010101": 0, "WK000101": 1, "SD01": 2, "GM0001": 3, "NL00": 4}
    assert set(heard[0]) == {world.wijk.pk, world.molenveld.pk, world.zonnehof.pk}
    assert len(heard[1]) == 5


@pytest.mark.django_db
def test_an_area_cut_loose_keeps_what_is_inside(world):
    change(world.wijk, parent=None)

    assert closure_of(world.molenveld) == {"BU00010101": 0, "WK000101": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moved", "into", "code"),
    [("wijk", "wijk", "loop"), ("wijk", "molenveld", "loop"), ("molenveld", "zonnehof", "level")],
)
def test_an_area_never_lies_in_itself_or_in_a_smaller_one(world, moved, into, code):
    with pytest.raises(ValidationError) as refused:
        change(getattr(world, moved), parent=getattr(world, into))

    assert refused.value.error_dict["parent"][0].code == code
    assert closure_of(world.molenveld) == {"BU00010101": 0, "WK000101": 1, "GM0001": 2}


@pytest.mark.django_db
def test_a_level_stays_above_what_lies_inside(world):
    with pytest.raises(ValidationError) as refused:
        change(world.wijk, level="buurt")

    assert list(refused.value.message_dict) == ["level"]


@pytest.mark.django_db
def test_a_change_of_an_old_revision_is_a_conflict(world):
    old = world.wijk
    change(Area.objects.get(pk=old.pk), name="Noordwijk")

    with pytest.raises(EditConflict) as conflict:
        change(old, name="Zuidwijk")

    assert conflict.value.current.name == "Noordwijk"


@pytest.mark.django_db
def test_population_is_kept_per_year_and_storing_it_again_changes_nothing(world):
    assert record_area_year(area=world.wijk, year=2020, population=100)[1] is True
    assert record_area_year(area=world.wijk, year=2020, population=100)[1] is False
    assert record_area_year(area=world.wijk, year=2021, population=110)[1] is True
    assert sorted(world.wijk.years.values_list("population", flat=True)) == [100, 110]
