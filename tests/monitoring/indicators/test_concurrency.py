"""Two people who set the same target at once, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from monitoring.indicators.models import Indicator, Target
from monitoring.indicators.services import set_target

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="an in-memory database has one connection")
def test_the_same_target_at_once_is_set_once_and_refused_in_words(world):
    indicator = Indicator.objects.create(program=world.program, name="Gesprekken")

    def set_it(_number: int) -> str:
        try:
            set_target(indicator=indicator, by=world.bureau, period="2025-Q1", value=Decimal(60))
        except ValidationError as refused:
            return refused.error_dict["period"][0].code
        finally:
            connection.close()
        return "set"

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(set_it, range(6)))

    assert outcomes == ["set", *["unique"] * 5]
    assert Target.objects.count() == 1
