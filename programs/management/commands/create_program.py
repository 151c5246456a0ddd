"""Start the first programme of a new installation, with its first admin."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from programs.people.models import User
from programs.programs.services import add_program


class Command(BaseCommand):
    help = "Start a programme; its first bureau member and admin chooses a password by 'Wachtwoord vergeten?'."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("title")
        parser.add_argument("--start", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--end", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--email", required=True, help="of the first admin; an existing account keeps its password")
        parser.add_argument("--name", required=True, help="of the first admin")

    @transaction.atomic
    def handle(self, *, title: str, start: date, end: date, email: str, name: str, **options) -> None:
        user = User.objects.filter(email__iexact=email).first() or User(email=email.lower(), name=name)
        try:
            if user.pk is None:
                user.set_unusable_password()
                user.full_clean(exclude=["password"])
                user.save()
            program = add_program(by=user, admins=[user], title=title, start_date=start, end_date=end)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{program} has number {program.pk}; {user.email} can now choose a password.")
