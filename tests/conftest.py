"""The same few people and the same small programme in every test that needs them."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.utils import translation

from programs.areas.models import Area
from programs.areas.services import add_area
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism
from programs.logic_models.triggers import drop_triggers
from programs.partners.models import Partner
from programs.people.models import Membership, User
from programs.programs.models import Program, ProgramLine


@dataclass
class World:
    """One programme with two partners, a person for each role, four areas and an active chain.

    ``peuteropvang`` leads the intervention; ``weller`` is a partner of the programme that does not take
    part in it. ``outsider`` has a role in another programme only.
    """

    program: Program
    learning: ProgramLine
    housing: ProgramLine
    peuteropvang: Partner
    weller: Partner
    municipality: Area
    wijk: Area
    molenveld: Area
    zonnehof: Area
    intervention: Intervention
    active: LogicModel
    resource: ChainElement
    activity: ChainElement
    output: ChainElement
    effect: ChainElement
    mechanism: Mechanism
    bureau: User
    partner: User
    partner2: User
    manager: User
    board: User
    admin: User
    outsider: User

    @property
    def people(self) -> dict[str, User]:
        return {
            "bureau": self.bureau,
            "partner": self.partner,
            "partner2": self.partner2,
            "manager": self.manager,
            "board": self.board,
            "admin": self.admin,
            "outsider": self.outsider,
        }


def make_user(email: str, program: Program, role: str, partner: Partner | None = None) -> User:
    user = User.objects.create_user(email, "wachtwoord-voor-tests", name=email.split("@")[0].title())
    Membership.objects.create(user=user, program=program, role=role, partner=partner)
    return user


def make_area(code: str, name: str, level: str, parent: Area | None = None) -> Area:
    return add_area(code=code, name=name, level=level, parent=parent)


def make_world() -> World:
    program = Program.objects.create(
        title="Programma Voorbeeld-Noord", start_date=date(2022, 1, 1), end_date=date(2046, 12, 31)
    )
    learning = ProgramLine.objects.create(program=program, name="Leren", color="leren", position=1)
    housing = ProgramLine.objects.create(program=program, name="Wonen", color="wonen", position=2)
    peuteropvang = Partner.objects.create(program=program, name="Peuteropvang")
    weller = Partner.objects.create(program=program, name="Weller")
    peuteropvang.lines.add(learning)
    weller.lines.add(housing)
    municipality = make_area("GM0001", "Voorbeeldstad", "municipality")
    wijk = make_area("WK000101", "Noord", "wijk", municipality)
    molenveld = make_area("BU00010101", "Molenveld", "buurt", wijk)
    zonnehof = make_area("BU00010102", "Zonnehof", "buurt", wijk)
    program.areas.add(wijk)
    intervention = Intervention.objects.create(
        program=program, title="Meer peuters naar de opvang", age_from=2, age_to=4, lead_partner=peuteropvang
    )
    intervention.lines.add(learning)
    intervention.areas.add(wijk)
    active = LogicModel.objects.create(intervention=intervention, version=1)
    resource = ChainElement.objects.create(
        logic_model=active, stage="resource", what="Plusfunctionarissen", why="Ouders kennen hen", partner=peuteropvang
    )
    activity = ChainElement.objects.create(
        logic_model=active, stage="activity", what="Aanbellen", why="Ouders komen niet vanzelf", partner=peuteropvang
    )
    output = ChainElement.objects.create(
        logic_model=active, stage="output", what="Gevoerde gesprekken", why="Kort praten is te weinig"
    )
    effect = ChainElement.objects.create(
        logic_model=active, stage="effect", what="Kinderen gaan naar de opvang", why="Een betere start"
    )
    link = ChainLink.objects.create(logic_model=active, source=resource, target=activity)
    ChainLink.objects.create(logic_model=active, source=activity, target=output)
    ChainLink.objects.create(logic_model=active, source=output, target=effect)
    mechanism = Mechanism.objects.create(logic_model=active, link=link, offer="Zij komen uit de buurt")
    active.status = "active"
    active.save()
    elsewhere = Program.objects.create(title="Elders", start_date=date(2022, 1, 1), end_date=date(2040, 1, 1))
    return World(
        program=program,
        learning=learning,
        housing=housing,
        peuteropvang=peuteropvang,
        weller=weller,
        municipality=municipality,
        wijk=wijk,
        molenveld=molenveld,
        zonnehof=zonnehof,
        intervention=intervention,
        active=active,
        resource=resource,
        activity=activity,
        output=output,
        effect=effect,
        mechanism=mechanism,
        bureau=make_user("bureau@voorbeeld.example", program, "bureau"),
        partner=make_user("partner@voorbeeld.example", program, "partner", peuteropvang),
        partner2=make_user("partner2@voorbeeld.example", program, "partner", weller),
        manager=make_user("manager@voorbeeld.example", program, "manager"),
        board=make_user("bestuurder@voorbeeld.example", program, "board"),
        admin=make_user("beheerder@voorbeeld.example", program, "admin"),
        outsider=make_user("elders@voorbeeld.example", elsewhere, "bureau"),
    )


@pytest.fixture(autouse=True)
def _versions_may_be_flushed(request):
    """After a test with real transactions the tables are emptied, which the triggers would refuse on SQLite.

    The flush that follows puts them back (``post_migrate``).
    """
    marker = request.node.get_closest_marker("django_db")
    flushes = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if not flushes:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    drop_triggers()


@pytest.fixture(autouse=True)
def _in_dutch():
    """A request in English leaves its thread in English; the next test starts in Dutch again."""
    with translation.override("nl"):
        yield


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def as_(client, world):
    """The client, signed in as one of the world's people."""

    def sign_in(name):
        client.force_login(world.people[name])
        return client

    return sign_in
