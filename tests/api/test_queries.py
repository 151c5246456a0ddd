"""A list of three takes as many queries as a list of one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.measurements.models import Measurement
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism
from programs.partners.models import Partner
from programs.programs.models import Program, ProgramLine
from tests.api.things import addresses, make_things
from tests.conftest import make_area


def count_queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.call("get", address).status_code == 200
    return len(queries)


def add_another(world, things, number: int) -> None:
    program = Program.objects.create(title=f"P{number}", start_date=date(2022, 1, 1), end_date=date(2030, 1, 1))
    world.partner.memberships.create(program=program, role="bureau")
    line = ProgramLine.objects.create(program=world.program, name=f"L{number}")
    partner = Partner.objects.create(program=world.program, name=f"P{number}")
    partner.lines.add(line)
    area = make_area(f"BU9{number}", f"A{number}", "buurt", world.wijk)
    intervention = Intervention.objects.create(
        program=world.program, title=f"I{number}", lead_partner=world.peuteropvang
    )
    intervention.areas.add(area)
    draft = LogicModel.objects.create(intervention=intervention, version=1)
    source = ChainElement.objects.create(logic_model=draft, stage="resource", what="a")
    target = ChainElement.objects.create(logic_model=draft, stage="activity", what="b")
    link = ChainLink.objects.create(logic_model=draft, source=source, target=target)
    mechanism = Mechanism.objects.create(logic_model=draft, link=link, offer="c")
    mechanism.conditions.create(text="d")
    observation = Observation.objects.create(
        program=world.program, kind="quote", text="e", observed_on=date(2025, 1, 1), recorded_by=world.partner
    )
    ObservationMechanism.objects.create(observation=observation, lineage=mechanism.lineage, direction="for")
    Verdict.objects.create(
        program=world.program,
        lineage=mechanism.lineage,
        judgement="works",
        strength=1,
        grounds="f",
        judged_on=date(2025, 1, 2),
        judged_by=world.manager,
    )
    indicator = Indicator.objects.create(program=world.program, name=f"N{number}", intervention=intervention)
    IndicatorElement.objects.create(indicator=indicator, lineage=target.lineage)
    indicator.breaks.create(date=date(2024, 1, 1), reason="g")
    indicator.exclusions.create(partner=partner, from_date=date(2024, 1, 1), reason="h")
    Target.objects.create(indicator=indicator, period="2025", value=1)
    Measurement.objects.create(
        indicator=indicator,
        partner=world.peuteropvang,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 3, 31),
        numerator=1,
        recorded_by=world.partner,
    )


@pytest.mark.django_db
def test_lists_take_a_constant_number_of_queries(world, partner):
    things = make_things(world)
    lists = list(addresses(world, things))
    add_another(world, things, 1)
    count_queries(partner, "/programs")  # the first use of a token is noted
    before = {address: count_queries(partner, address) for address in lists}
    for number in (2, 3):
        add_another(world, things, number)

    after = {address: count_queries(partner, address) for address in lists}

    assert after == before
    assert max(after.values()) <= 30
