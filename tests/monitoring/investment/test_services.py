"""What is put into a resource: told once a year, shares that add up, and the history."""

import pytest
from django.core.exceptions import ValidationError

from lamp.base.models import EditConflict
from monitoring.investment.models import InputShare, ResourceInput
from monitoring.investment.services import ShareInput, add_input, change_input, remove_input

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(world):
    def add(*shares, year=2025, euros=1000, resource=world.resource, **fields):
        told = [ShareInput(*share) for share in shares]
        return add_input(resource=resource, by=world.bureau, year=year, euros=euros, shares=told, **fields)

    return add


def test_an_amount_with_its_areas(world, put):
    row = put((world.molenveld, 60, 5), (world.zonnehof, 30), domains=["werk", "inkomen", "werk"], note=" fte ")

    assert (row.euros, row.domains, row.note) == (1000, ["inkomen", "werk"], "fte")
    assert [str(share) for share in row.shares.all()] == ["Molenveld: 60%", "Zonnehof: 30%"]
    assert row.history.get().history_user == world.bureau


def test_a_year_is_told_once_and_a_double_click_is_no_mistake(world, put):
    first = put((world.molenveld, 60), note="1 fte ", domains=["werk"])

    assert put((world.molenveld, 60), note="1 fte", domains=["werk"]) == first
    with pytest.raises(ValidationError) as error:
        put((world.molenveld, 50), note="1 fte", domains=["werk"])

    assert error.value.message_dict == {"year": ["De inzet van 2025 staat er al. Wijzig die."]}


def test_only_a_resource_has_an_input(world, put):
    with pytest.raises(ValidationError, match="Alleen bij een middel hoort inzet"):
        put(resource=world.activity)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([("molenveld", 60), ("zonnehof", 50)], "Samen zijn de delen 110%. Meer dan 100% kan niet."),
        ([("molenveld", 10), ("molenveld", 20)], "Een gebied staat er twee keer in."),
        (
            [("molenveld", 10), ("wijk", 20)],
            "Molenveld ligt in Noord. Kies een van beide, anders telt het twee keer.",
        ),
        ([("municipality", 10)], "Kies gebieden van het programma."),
    ],
)
def test_shares_that_do_not_add_up(world, put, shares, message):
    with pytest.raises(ValidationError) as error:
        put(*[(getattr(world, name), percent) for name, percent in shares])

    assert error.value.message_dict == {"shares": [message]}
    assert not ResourceInput.objects.exists()


def test_a_change_replaces_the_shares_and_keeps_the_history(world, put):
    row = put((world.molenveld, 60), (world.zonnehof, 30))
    kept = row.shares.get(area=world.molenveld)

    change_input(
        resource_input=row,
        by=world.bureau,
        expected_revision=row.revision,
        euros=2000,
        shares=[ShareInput(world.molenveld, 60)],
    )

    row.refresh_from_db()
    assert row.euros == 2000
    assert list(row.shares.all()) == [kept]
    assert InputShare.history.filter(area=world.zonnehof).first().history_type == "-"
    assert InputShare.history.filter(area=world.molenveld).count() == 1  # an equal share is no change


def test_two_people_at_once(world, put):
    row = put()
    change_input(resource_input=row, by=world.bureau, expected_revision=row.revision, euros=1)

    with pytest.raises(EditConflict):
        change_input(resource_input=row, by=world.bureau, expected_revision=row.revision, euros=2)

    assert ResourceInput.objects.get().euros == 1


def test_removing_says_who(world, put):
    row = put((world.molenveld, 60))

    remove_input(resource_input=row, by=world.bureau)

    assert not ResourceInput.objects.exists()
    assert [one.history_user for one in (ResourceInput.history.first(), InputShare.history.first())] == [
        world.bureau,
        world.bureau,
    ]


def test_who_sees_the_resource_sees_what_is_put_in(world, put):
    put()

    seen = {name: ResourceInput.objects.visible_to(user).count() for name, user in world.people.items()}

    assert seen == {"bureau": 1, "partner": 1, "partner2": 1, "manager": 1, "board": 1, "admin": 0, "outsider": 0}
