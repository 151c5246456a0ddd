"""ETags: the revision of a row, then a hash of what was shown of it."""

import hashlib
import re
from typing import Any

from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from lamp.base.api.problems import PreconditionFailed, PreconditionRequired

TAG = re.compile(r'"(\d+)(?:-[0-9a-f]+)?"')


def etag_of(revision: int, representation: Any) -> str:
    """``"7-3fa9c1d2e0b4"``. The hash makes it change with what is derived, such as a mechanism's state."""
    digest = hashlib.sha256(JSONRenderer().render(representation)).hexdigest()[:12]
    return f'"{revision}-{digest}"'


def expected_revision(request: Request, row: Any) -> int:
    """The revision that ``If-Match`` names. Only the revision counts: derived values are not edited.

    Raises:
        PreconditionRequired: no ``If-Match``.
        PreconditionFailed: it names another revision than the row has now.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired(_("Stuur de ETag mee die u las, in de kop If-Match."))
    if header == "*" or row.revision in {int(number) for number in TAG.findall(header)}:
        return row.revision
    raise PreconditionFailed(
        _("Iemand anders heeft dit intussen gewijzigd. Haal het opnieuw op en probeer het dan nog eens.")
    )


def revision_if_given(request: Request, row: Any) -> int | None:
    """As ``expected_revision``, where ``If-Match`` is not required: ``None`` without it."""
    return expected_revision(request, row) if request.headers.get("If-Match") else None


def unless_unchanged(request: Request, response: Response) -> Response:
    """304 without a body when ``If-None-Match`` names what would be shown."""
    conditional = get_conditional_response(request._request, etag=response.headers["ETag"])
    if conditional is None or conditional.status_code != 304:
        return response
    return Response(status=304, headers={"ETag": response.headers["ETag"]})
