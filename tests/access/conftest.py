"""One small world for all routes: built once, in a transaction that is rolled back at the end of the module."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from lamp.base.api.tokens import issue_token
from tests.access.doors import Doors, cookies_of
from tests.access.people import everyone
from tests.access.things import make_things
from tests.conftest import make_world


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker) -> Iterator[Doors]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        people = everyone(world)
        things = make_things(world)
        cookies = {role: cookies_of(user) for role, user in people.items()}
        tokens = {role: issue_token(user=user, days=1)[1] for role, user in people.items() if user is not None}
        yield Doors(world, things, people, cookies, tokens)
        transaction.set_rollback(True)
