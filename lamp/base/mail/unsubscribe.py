"""Unsubscribing without signing in: a link that only LAMP can make, for one person, that gives no address away."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

SALT = "lamp.mail.unsubscribe"


def unsubscribe_address(user: Any) -> str:
    """The whole address of a person's own link."""
    return f"{settings.ADDRESS}{reverse('mail-unsubscribe', args=[signing.dumps(user.pk, salt=SALT)])}"


def user_of(token: str) -> Any | None:
    """The active person of a link; ``None`` for one that LAMP did not make."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return get_user_model().objects.filter(pk=pk, is_active=True).first()
