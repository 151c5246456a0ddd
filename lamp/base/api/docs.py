"""The published description and its page, open to everybody: they hold no data and no secret."""

from functools import lru_cache
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class SchemaRenderer(OpenApiJsonRenderer2):
    media_type = "application/json"


@lru_cache(maxsize=len(settings.LANGUAGES))
def description_in(language: str) -> dict[str, Any]:
    """The description in one language. Making it takes long and only other code changes it: once per process."""
    with translation.override(language):
        return SchemaGenerator().get_schema(public=True)


@extend_schema(exclude=True)
class SchemaView(APIView):
    """The OpenAPI 3.1 description. Readable from any site, as the API design rules ask."""

    renderer_classes = [SchemaRenderer]
    permission_classes = [AllowAny]
    authentication_classes = []

    def get(self, request: Request) -> Response:
        asked, known = request.GET.get("lang"), dict(settings.LANGUAGES)
        language = asked if asked in known else translation.get_language()
        description = description_in(language if language in known else settings.LANGUAGE_CODE)
        return Response(description, headers={"Access-Control-Allow-Origin": "*"})


@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")  # icons inside Swagger's style sheet
class DocsView(SpectacularSwaggerSplitView):
    """A page to read the description and try the API."""

    permission_classes = [AllowAny]
    authentication_classes = []
    renderer_classes = [TemplateHTMLRenderer]
    url_name = "api:openapi"
    template_name = "base/api_docs.html"


@extend_schema(exclude=True)
class UnknownAddress(APIView):
    """Any other address under ``/api``: a problem, and never a page."""

    permission_classes = [AllowAny]
    authentication_classes = []

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound

    def http_method_not_allowed(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        raise NotFound
