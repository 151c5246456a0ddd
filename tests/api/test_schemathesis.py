"""Requests made from the description itself find no server error and no answer that is not described."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from lamp.base.api.tokens import issue_token

EXAMPLES = int(os.environ.get("LAMP_API_EXAMPLES", "8"))  # per operation and role, half of them against the description
NOT_ASKED = [
    # What fits the description need not be sensible: ids that do not exist, a second draft.
    "positive_data_acceptance",
    # These compare several calls; the tests of rights and of tokens do that with exact expectations.
    "use_after_free",
    "ensure_resource_availability",
    "object_level_authorization",
]


def described() -> Any:
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = get_wsgi_application()
    return schema


def operations(schema: Any) -> Iterator[Any]:
    return (result.ok() for result in schema.get_all_operations())


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["bureau", "partner", "board"])
def test_no_server_error_and_no_answer_that_is_not_described(world, role):
    token = issue_token(user=world.people[role])[1]
    schema = described()
    for operation in operations(schema):
        probe(operation, {"Authorization": f"Bearer {token}"}, EXAMPLES)


def probe(operation: Any, headers: dict[str, str], examples: int) -> None:
    """Send generated requests for one operation and check every answer against the description."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(20)
        @settings(
            max_examples=examples // 2,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=CHECKS.get_by_names(NOT_ASKED))

        run()
