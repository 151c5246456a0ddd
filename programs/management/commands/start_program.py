"""Start on an empty LAMP: the first programme, and the person who invites the others."""

import sys
from argparse import Namespace
from datetime import date
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from programs.people.models import User
from programs.programs.services import add_program


def read_password() -> str:
    """Asked for at a terminal; else the first line of standard input. Never an argument: others can see those."""
    return getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


class Command(BaseCommand):
    help = "Start a programme with its first person, who becomes its bureau and administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("title")
        parser.add_argument("--start", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--end", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--email", required=True, help="of the first person; an account that exists is used")
        parser.add_argument("--name", default="", help="of the first person")

    def handle(self, **options) -> None:
        given = Namespace(**options)
        try:
            with transaction.atomic():
                person = self.find_or_make(given.email, given.name)
                add_program(by=person, admins=[person], title=given.title, start_date=given.start, end_date=given.end)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{given.title} is there, and {person.email} can sign in and invite the others.")

    def find_or_make(self, email: str, name: str) -> User:
        if known := User.objects.filter(email__iexact=email).first():
            return known
        person = User(email=email.strip().lower(), name=name or email)
        password = read_password()
        validate_password(password, person)
        person.set_password(password)
        person.full_clean()
        person.save()
        return person
