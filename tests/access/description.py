"""The filters and fields of the API, read from its own description."""

import json
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2

from tests.access.routes import Route


@cache
def described() -> dict[str, Any]:
    """The OpenAPI description, as it is published."""
    schema = SchemaGenerator().get_schema(public=True)
    return json.loads(OpenApiJsonRenderer2().render(schema))


@cache
def _paths() -> dict[str, dict]:
    """Shape of a path, every parameter as ``{}`` → its operations."""
    return {_shape(path.replace("{", "<").replace("}", ">")): each for path, each in described()["paths"].items()}


def _shape(path: str) -> str:
    path = path.removeprefix("/").removeprefix("api/v1/")
    return "/".join("{}" if part.startswith("<") else part for part in path.split("/"))


def operations(route: Route) -> dict[str, dict]:
    """Method in small letters → operation; none for what the description leaves out, such as itself."""
    return _paths().get(_shape(route.path), {})


def filters(route: Route) -> set[str]:
    """The names of the filters of a list."""
    parameters = operations(route).get("get", {}).get("parameters", [])
    return {parameter["name"] for parameter in parameters if parameter["in"] == "query"}


def fields(route: Route, method: str) -> set[str]:
    """The names in the body of a write."""
    content = operations(route).get(method.lower(), {}).get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    named = described()["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
    return set(named.get("properties", {}))
