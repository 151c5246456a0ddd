"""Django's own checks: also that no model asks the database for what it would silently leave out."""

import pytest
from django.core.checks import run_checks


@pytest.mark.django_db
def test_no_check_warns_on_this_database():
    found = [message for message in run_checks(databases=["default"]) if not message.is_silenced()]

    assert found == []  # on SQLite models.W0xx tell of constraints that it ignores
