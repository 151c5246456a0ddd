import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from programs.people.models import User
from programs.programs.models import Program


@pytest.mark.django_db
def test_the_first_admin_chooses_a_password_by_mail(client):
    arguments = ["Programma", "--start=2022-01-01", "--end=2046-12-31", "--email=Eerste@voorbeeld.example", "--name=A"]
    call_command("create_program", *arguments)

    client.post("/account/password/reset/", {"email": "eerste@voorbeeld.example"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    new = {"password1": "vijf nieuwe woorden achter elkaar", "password2": "vijf nieuwe woorden achter elkaar"}
    client.post(page.request["PATH_INFO"], new)

    user = User.objects.get()
    assert user.check_password("vijf nieuwe woorden achter elkaar")
    assert sorted(user.memberships.values_list("role", flat=True)) == ["admin", "bureau"]


@pytest.mark.django_db
def test_a_programme_that_ends_before_it_starts_is_refused():
    with pytest.raises(CommandError):
        call_command("create_program", "P", "--start=2022-01-01", "--end=2021-01-01", "--email=a@b.example", "--name=A")

    assert not Program.objects.exists()
    assert not User.objects.exists()
