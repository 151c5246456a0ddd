"""Access tokens: 256 random bits after ``lamp_``, shown once; only the SHA-256 is stored."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lamp.base.api.models import ApiToken

PREFIX = "lamp_"
DEFAULT_DAYS, MOST_DAYS = 90, 365
SEEN_AGAIN_AFTER = timedelta(minutes=10)  # a busy token does not write a row at every request


def hash_of(token: str) -> str:
    """SHA-256 in hex. Enough for 256 random bits: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(*, user: Any, days: int = DEFAULT_DAYS) -> tuple[ApiToken, str]:
    """Make a token for a person.

    Returns:
        The stored row, and the token itself, which nobody can read back later.

    Raises:
        ValueError: ``days`` is not 1 to 365.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a token lives 1 to {MOST_DAYS} days")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        token_hash=hash_of(token),
        ending=token[-4:],
        expires_at=timezone.now() + timedelta(days=days),
    )
    return row, token


def find_token(token: str) -> ApiToken | None:
    """The valid token of an active person, marked as used; otherwise ``None``."""
    if not token.startswith(PREFIX):
        return None
    row = ApiToken.objects.select_related("user").filter(token_hash=hash_of(token), user__is_active=True).first()
    if row is None or not row.is_valid:
        return None
    now = timezone.now()
    if row.last_used_at is None or now - row.last_used_at > SEEN_AGAIN_AFTER:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def revoke_tokens(*, user: Any, ending: str | None = None) -> int:
    """End a person's tokens at once, all or only those with this ending. Returns how many."""
    tokens = ApiToken.objects.filter(user=user, revoked_at=None)
    if ending is not None:
        tokens = tokens.filter(ending=ending)
    return tokens.update(revoked_at=timezone.now())
