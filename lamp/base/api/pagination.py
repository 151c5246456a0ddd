"""Lists in pages: ``?page=&pageSize=``, at most 500 rows a page."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

LARGEST_PAGE = 500
LAST_PAGE = 1_000_000


class Pages(PageNumberPagination):
    page_size = 100
    page_size_query_param = "pageSize"
    max_page_size = LARGEST_PAGE

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list:
        """The rows of the page asked for.

        Raises:
            ValidationError: ``page`` or ``pageSize`` is not a whole number within its limits.
            Http404: there is no such page.
        """
        self.request = request
        size = _whole_number(request, "pageSize", self.page_size, LARGEST_PAGE)
        number = _whole_number(request, "page", 1, LAST_PAGE)
        paginator = Paginator(queryset, size)
        if number > paginator.num_pages:
            raise Http404
        self.page = paginator.page(number)
        return list(self.page)

    def get_paginated_response_schema(self, schema: dict) -> dict:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0, "description": "All rows, over all pages.", "example": 1},
                "next": {**address, "description": "Address of the next page.", "example": None},
                "previous": {**address, "description": "Address of the previous page.", "example": None},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict]:
        return [
            _parameter("page", LAST_PAGE, "Which page, from 1. A page that does not exist gives 404."),
            _parameter("pageSize", LARGEST_PAGE, f"Rows on a page, {self.page_size} unless told."),
        ]


def _parameter(name: str, most: int, description: str) -> dict:
    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _whole_number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        message = _("Geef een heel getal van 1 tot en met %(most)d.") % {"most": most}
        raise ValidationError({name: [message]}, code="invalid")
    return int(text)
