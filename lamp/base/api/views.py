"""The few verbs a resource can offer. Each viewset names its own; writing goes through services."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from lamp.base.api.etags import etag_of, expected_revision, unless_unchanged
from lamp.base.api.idempotency import answer_once
from lamp.base.api.serializers import Query
from lamp.base.privacy.answers import HEADER, Answer


class Resource(GenericViewSet):
    """One resource: ``get_queryset`` starts from ``visible_to(request.user)``.

    ``serializer_class`` is what is read, ``input_class`` what POST takes, ``change_class`` what
    PATCH takes, ``queries`` the parameters by action. ``error_names`` translates the fields of
    services' errors where they differ from the API's. ``has_etag`` is for what can be edited,
    ``takes_if_match`` for steps that may name the version they are about.
    """

    input_class: type | None = None
    change_class: type | None = None
    queries: Mapping[str, type[Query]] = {}
    error_names: Mapping[str, str] = {}
    has_etag = False
    takes_if_match = False
    http_method_names = ["get", "post", "patch", "delete", "head"]
    lookup_value_converter = "int"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.headers.get(HEADER, Answer.REMOVE) not in Answer.values:
            raise ParseError(_("De kop %(header)s is een van: %(values)s.") % _header_help())
        self.query = self.read_query(request)

    def read_query(self, request: Request) -> Query:
        """The filters of the address; anything that is no parameter here is refused."""
        action = getattr(self, "action", None)
        query = self.queries.get(action, Query)(data=request.query_params.dict(), context=self.get_serializer_context())
        known = {*query.fields, *(("page", "pageSize") if action == "list" and self.paginator else ())}
        wrong = {
            name: [_("Deze parameter is onbekend of staat er meer dan één keer.")]
            for name, values in request.query_params.lists()
            if name not in known or len(values) > 1
        }
        if wrong:
            raise ValidationError(wrong, code="unknown_parameter")
        query.is_valid(raise_exception=True)
        return query

    def may_write(self) -> bool:
        """Whether the person may do this write to some row at all; told before the body is read."""
        return False

    def read_body(self, serializer_class: type, **kwargs: Any) -> dict:
        """The checked body, with our own names."""
        if not self.may_write():
            raise PermissionDenied
        context = {**self.get_serializer_context(), **kwargs.pop("context", {})}
        serializer = serializer_class(data=self.request.data, context=context, **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def filter_rows(self, rows: QuerySet) -> QuerySet:
        """The rows of a list that fit the filters of the address."""
        return self.query.filtered(rows)

    def load_facts(self, rows: Sequence[Model]) -> dict:
        """What the serializer needs beside the rows, read for all of them at once."""
        return {}

    def represent(self, rows: Sequence[Model]) -> list[dict]:
        context = {**self.get_serializer_context(), **self.load_facts(rows)}
        return self.serializer_class(rows, many=True, context=context).data

    def show(self, row: Model, status: int = 200) -> Response:
        """One row as an answer, with its ETag."""
        representation = self.represent([row])[0]
        response = Response(representation, status=status)
        if self.has_etag:
            response.headers["ETag"] = etag_of(row.revision, representation)
        return response

    def reread(self, row: Model) -> Model:
        return self.get_queryset().get(pk=row.pk)


class Listed:
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.filter_rows(self.get_queryset())
        return self.get_paginated_response(self.represent(self.paginate_queryset(rows)))


class Retrieved:
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = self.show(self.get_object())
        return unless_unchanged(request, response) if self.has_etag else response


class Created:
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return answer_once(request, self._create)

    def _create(self) -> Response:
        self.prepare_create()
        row = self.perform_create(self.read_body(self.input_class))
        response = self.show(self.reread(row), status=201)
        if hasattr(self, "retrieve"):
            address = reverse(f"api:{self.basename}-detail", args=[row.pk], request=self.request)
            response.headers["Location"] = address
        return response

    def prepare_create(self) -> None:
        """Refuse, before the body is read, what the address alone shows to be impossible."""

    def perform_create(self, data: dict) -> Model:
        """Store a new row by a service."""
        raise NotImplementedError


class Changed:
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        if not (self.may_write() and self.may_change(row)):
            raise PermissionDenied
        revision = expected_revision(request, row)
        data = self.read_body(self.change_class, instance=row, partial=True)
        return self.show(self.reread(self.perform_change(row, revision, data)))

    def may_change(self, row: Model) -> bool:
        return True

    def perform_change(self, row: Model, revision: int, data: dict) -> Model:
        """Change what ``data`` names by a service that checks the revision."""
        raise NotImplementedError


class Deleted:
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        if not (self.may_write() and self.may_change(row)):
            raise PermissionDenied
        self.perform_delete(row, expected_revision(request, row))
        return Response(status=204)

    def perform_delete(self, row: Model, revision: int) -> None:
        """Delete the row by a service that checks the revision."""
        raise NotImplementedError


def editable(queryset: QuerySet, row: Model) -> bool:
    """Whether the row is among those a person may edit."""
    return queryset.filter(pk=row.pk).exists()


def _header_help() -> dict[str, str]:
    return {"header": HEADER, "values": ", ".join(Answer.values)}
