"""The number in a partner's menu is the number of requests that "Mijn uitvraag" asks for."""

from datetime import date

import pytest

from lamp.base.periods import Period
from monitoring.requests.models import ReportingRequest
from monitoring.requests.queues import number_for_partner, waiting_for_partner
from monitoring.requests.services import Asked, send_request
from programs.people.models import Membership, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("partners", [["peuteropvang"], ["weller"], ["peuteropvang", "weller"]])
def test_it_counts_for_each_of_the_partners_somebody_stands_for(world, request_q3, places, partners):
    for quarter in ("2025-Q1", "2025-Q2"):
        asked = Asked(world.weller, [places])
        send_request(asked=asked, period=Period.parse(quarter), due_on=date(2025, 11, 1), by=world.bureau)
    Membership.objects.filter(user=world.partner).delete()
    for name in partners:
        Membership.objects.create(
            user=world.partner, program=world.program, role=Role.PARTNER, partner=getattr(world, name)
        )
    membership = Membership.objects.filter(user=world.partner).first()
    own = ReportingRequest.objects.filter(partner__in=[getattr(world, name) for name in partners])

    assert number_for_partner(world.partner, membership) == waiting_for_partner(own).count() == own.count() > 0
