"""The OpenAPI description: every answer a verb can give, with its headers."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema

from lamp.base.api.fields import NUMBER_PATTERN
from lamp.base.api.problems import PROBLEM_TYPE
from lamp.base.api.rest_settings import API_ROOT
from lamp.base.api.serializers import Strict
from lamp.base.privacy.answers import HEADER, Answer

READ = {"400", "401", "404", "406"}
WRITE = READ | {"403", "409", "413", "415"}
ERRORS = {
    "400": "Not valid: see `errors`, or JSON that cannot be read",
    "401": "No valid token or session",
    "403": "Signed in, but without the right to do this",
    "404": "Does not exist, or may not be seen by you",
    "406": "Only `application/json` is offered",
    "409": "Does not fit with what is stored",
    "412": "Somebody changed it since you read it: the `If-Match` is stale",
    "413": "The body is larger than 1 MB",
    "415": "The body is not `application/json`",
    "422": "The `Idempotency-Key` was used before for another request",
    "428": "The `If-Match` is missing",
}
TEXT = {"type": "string"}
COMPONENTS = {
    "headers": {
        "API-Version": {"description": "Full version of this API.", "schema": TEXT, "example": "1.0.0"},
        "ETag": {"description": "For `If-Match` and `If-None-Match`.", "schema": TEXT},
        "Location": {"description": "Address of what was made.", "schema": {"type": "string", "format": "uri"}},
        "WWW-Authenticate": {"description": "How to sign in.", "schema": TEXT},
    },
    "schemas": {
        "Problem": {
            "type": "object",
            "description": "An error as in RFC 9457.",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string", "format": "uri", "examples": ["urn:problem:lamp:validation"]},
                "title": TEXT,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": TEXT,
                "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemError"}},
            },
        },
        "ProblemError": {
            "type": "object",
            "description": "What is wrong with one field or query parameter.",
            "required": ["pointer", "code", "detail"],
            "properties": {
                "pointer": {"type": "string", "description": "JSON pointer to the field, or empty for the whole."},
                "code": TEXT,
                "detail": TEXT,
            },
        },
    },
}


def header(name: str) -> dict:
    return {name: {"$ref": f"#/components/headers/{name}"}}


def request_header(name: str, description: str, schema: dict = TEXT) -> dict:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


class NumberSchema(OpenApiSerializerFieldExtension):
    """An exact decimal: bounded where it is written, of any size where it is read, as sums grow."""

    target_class = "lamp.base.api.fields.Number"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict:
        pattern = NUMBER_PATTERN if direction == "request" else r"^-?[0-9]+(\.[0-9]+)?$"
        return {"type": "string", "pattern": pattern, "examples": ["60", "33.333333"]}


class PeriodSchema(OpenApiSerializerFieldExtension):
    """The code of a period: ``all`` is described only where it is taken."""

    target_class = "lamp.base.api.fields.PeriodCode"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict:
        return {"type": "string", "pattern": self.target.pattern, "examples": ["2025-Q1", "2025-SY"]}


class ApiSchema(AutoSchema):
    """Describes a ``Resource``: its bodies by verb, its problems and its headers."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            self._add_request_headers(operation)
            self._add_answers(operation["responses"])
        return operation

    def get_summary(self) -> str | None:
        """The first line of the verb's own docstring, or of the resource's."""
        summary = super().get_summary()
        return summary or (self.get_description() or "").strip().split("\n")[0] or None

    def get_tags(self) -> list[str]:
        return [self._tokenize_path()[0].replace("_", "-")]

    def get_request_serializer(self) -> Any:
        view = self.view
        if not hasattr(view, "input_class"):
            return super().get_request_serializer()
        return {"POST": view.input_class, "PATCH": view.change_class}.get(self.method)

    def get_override_parameters(self) -> list:
        query = getattr(self.view, "queries", {}).get(getattr(self.view, "action", None))
        return [query] if query else super().get_override_parameters()

    def _get_serializer_name(self, serializer: Any, *args: Any, **kwargs: Any) -> str:
        return (
            super()._get_serializer_name(serializer, *args, **kwargs).removesuffix("Output").removesuffix("WithFacts")
        )

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict:
        schema = super()._map_basic_serializer(serializer, direction)
        if not type(serializer).__doc__:
            schema.pop("description", None)  # it would be that of a base class
        if isinstance(serializer, Strict):
            schema["additionalProperties"] = False
        return schema

    @property
    def _is_editable(self) -> bool:
        return getattr(self.view, "has_etag", False) and not self._is_list_view()

    @property
    def _may_name_version(self) -> bool:
        """A step in the life of one row, which may be refused when that row changed."""
        return self.method == "POST" and getattr(self.view, "takes_if_match", False)

    def _add_request_headers(self, operation: dict) -> None:
        parameters = operation.setdefault("parameters", [])
        if self.method == "POST":
            described = "A UUID of your own: repeating it gives the first answer and makes nothing twice."
            parameters.append(request_header("Idempotency-Key", described, {"type": "string", "format": "uuid"}))
        if self._may_name_version:
            described = "The ETag of what you looked at: 412 when somebody changed it since. May be left out."
            parameters.append(request_header("If-Match", described))
        if self.method in {"PATCH", "DELETE"}:
            parameters.append(request_header("If-Match", "The ETag that you read. Without it: 428."))
        if self.method in {"POST", "PATCH"}:
            described = (
                "Your answer where a text got the code `personal_data_possible`: `remove` takes out what was found, "
                "the others say why it is about no recognisable person. It goes for every such finding in this body."
            )
            parameters.append(request_header(HEADER, described, {"type": "string", "enum": Answer.values}))
        if self.method == "GET" and self._is_editable:
            parameters.append(request_header("If-None-Match", "An ETag: 304 when nothing changed."))

    def _add_answers(self, answers: dict) -> None:
        if self.method == "GET" and self._is_editable:
            answers["304"] = {"description": "Not changed since that ETag"}
        for status, answer in answers.items():
            answer["headers"] = {**answer.get("headers", {}), **self._headers_of(status)}
        for status in sorted(self._errors()):
            answers.setdefault(status, self._problem(status))

    def _headers_of(self, status: str) -> dict:
        found = header("API-Version")
        if self._is_editable and status in {"200", "201", "304"}:
            found |= header("ETag")
        if status == "201" and hasattr(self.view, "retrieve"):
            found |= header("Location")
        return found

    def _errors(self) -> set[str]:
        if self.method == "GET":
            return READ
        if self.method == "POST":
            return WRITE | {"422"} | ({"412"} if self._may_name_version else set())
        if self.method == "PATCH":
            return WRITE | {"412", "428"}
        return (WRITE | {"412", "428"}) - {"413", "415"}

    def _problem(self, status: str) -> dict:
        headers = header("API-Version") | (header("WWW-Authenticate") if status == "401" else {})
        schema = {"$ref": "#/components/schemas/Problem"}
        return {"description": ERRORS[status], "headers": headers, "content": {PROBLEM_TYPE: {"schema": schema}}}


def under_version(result: dict, generator: Any, request: Any, public: bool) -> dict:
    """Write the addresses relative to a server of ``/api/v1``, as the version is part of the server's address."""
    result["servers"] = [{"url": API_ROOT}]
    result["paths"] = {path.removeprefix(API_ROOT): found for path, found in result["paths"].items()}
    return result
