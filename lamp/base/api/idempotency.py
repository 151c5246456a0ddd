"""A write with an ``Idempotency-Key`` happens once, however often it is sent."""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from lamp.base.api.models import IdempotentAnswer
from lamp.base.api.problems import KeyReused

KEPT_FOR = timedelta(days=3)
KEPT_HEADERS = ("ETag", "Location")


def answer_once(request: Request, write: Callable[[], Response]) -> Response:
    """Carry out a write in one transaction, or repeat the answer that its key got before.

    Only answers of writes that succeeded are kept. A second request with the same key waits for
    the first, because both insert the same unique row.

    Raises:
        ParseError: the key is not a UUID.
        KeyReused: the key came before with another address or body.
    """
    key = _key_of(request)
    with transaction.atomic():
        if key is None:
            return write()
        fingerprint = _fingerprint(request)
        try:
            with transaction.atomic():
                kept = IdempotentAnswer.objects.create(user=request.user, key=key, fingerprint=fingerprint)
        except IntegrityError:
            return _repeat(IdempotentAnswer.objects.get(user=request.user, key=key), fingerprint)
        response = write()
        kept.status = response.status_code
        kept.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        kept.body = JSONRenderer().render(response.data).decode()
        kept.save(update_fields=["status", "headers", "body"])
        return response


def delete_old_answers() -> int:
    """Throw away answers older than three days. Returns how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _key_of(request: Request) -> uuid.UUID | None:
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    try:
        return uuid.UUID(header)
    except ValueError as error:
        raise ParseError(_("Idempotency-Key moet een UUID zijn.")) from error


def _fingerprint(request: Request) -> str:
    content = json.dumps([request.method, request.get_full_path(), request.data], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _repeat(kept: IdempotentAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReused(_("Deze Idempotency-Key is al gebruikt voor een ander verzoek."))
    return Response(json.loads(kept.body), status=kept.status, headers=kept.headers)
