from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lamp.base.api.tokens import DEFAULT_DAYS, issue_token


class Command(BaseCommand):
    help = "Issue an API token for a person and print it once; only its hash is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long it is valid, at most 365")

    def handle(self, *, email: str, days: int, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"no active person with the address {email}")
        try:
            row, token = issue_token(user=user, days=days)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"for {user.email}, valid until {timezone.localtime(row.expires_at):%Y-%m-%d %H:%M}")
        self.stdout.write(token)
