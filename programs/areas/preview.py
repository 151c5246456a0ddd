"""The files of an import between its preview and its confirmation: they travel along in the page, signed."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from django.core.signing import TimestampSigner

LARGEST_PREVIEW = 2 * 1024 * 1024  # a form takes 2.5 MB
HOLDS_FOR = 24 * 60 * 60

signer = TimestampSigner(salt="area import preview")


def pack(files: Iterable[bytes]) -> str:
    """The files as one signed text."""
    return signer.sign(".".join(urlsafe_b64encode(zlib.compress(content)).decode() for content in files))


def unpack(text: str) -> list[bytes]:
    """The files as they were packed.

    Raises:
        BadSignature: not ours, changed, or older than a day.
    """
    packed = signer.unsign(text, max_age=HOLDS_FOR)
    return [zlib.decompress(urlsafe_b64decode(part)) for part in packed.split(".")]
