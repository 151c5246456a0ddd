"""The command that begins an empty LAMP."""

import io

import pytest
from django.core.management import CommandError, call_command

from programs.people.models import Membership, User
from programs.programs.models import Program

pytestmark = pytest.mark.django_db
ARGUMENTS = {"start": "2022-01-01", "end": "2046-12-31", "email": "Eerste@voorbeeld.nl", "name": "Eva Eerste"}


def start(title: str = "Noord", **changes) -> None:
    given = {**ARGUMENTS, **changes}
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    call_command("start_program", title, *options, stdout=io.StringIO())


def test_it_makes_the_programme_and_its_first_person(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("een lange zin als wachtwoord\n"))

    start()

    person = User.objects.get()
    assert (person.email, person.name) == ("eerste@voorbeeld.nl", "Eva Eerste")
    assert person.check_password("een lange zin als wachtwoord")
    assert set(Membership.objects.values_list("program__title", "role")) == {("Noord", "bureau"), ("Noord", "admin")}


def test_somebody_who_is_known_keeps_their_password(monkeypatch):
    User.objects.create_user("eerste@voorbeeld.nl", "het oude wachtwoord", name="Eva")

    start()

    assert User.objects.get().check_password("het oude wachtwoord")


@pytest.mark.parametrize(
    ("password", "changes"), [("kort", {}), ("een lange zin als wachtwoord", {"end": "2000-01-01"})]
)
def test_what_is_wrong_is_refused_and_leaves_nothing(monkeypatch, password, changes):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    with pytest.raises(CommandError):
        start(**changes)

    assert not User.objects.exists()
    assert not Program.objects.exists()
