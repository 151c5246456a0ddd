from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lamp.base.api.models import ApiToken
from lamp.base.api.tokens import revoke_tokens


class Command(BaseCommand):
    help = "List a person's API tokens, or revoke all of them or one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--ending", help="only the token that ends with these four characters")
        parser.add_argument("--list", action="store_true", dest="only_list", help="show them and revoke nothing")

    def handle(self, *, email: str, ending: str | None, only_list: bool, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"no person with the address {email}")
        if only_list:
            for token in ApiToken.objects.filter(user=user):
                self.stdout.write(f"{token}  {_state(token)}  last used {_moment(token.last_used_at)}")
            return
        revoked = revoke_tokens(user=user, ending=ending)
        if ending and not revoked:
            raise CommandError(f"{email} has no token that ends with {ending}")
        self.stdout.write(f"revoked: {revoked}")


def _state(token: ApiToken) -> str:
    if token.revoked_at:
        return f"revoked {_moment(token.revoked_at)}"
    return f"{'valid until' if token.is_valid else 'expired'} {_moment(token.expires_at)}"


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "never"
