"""Every route of LAMP, read from the URL resolver (the API's router ends up there too)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """``name`` with its namespace, and the path with ``<parameters>`` still open."""

    name: str
    path: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"<(?:\w+:)?(\w+)>", self.path))

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    def fill(self, values: dict[str, object]) -> str:
        """The address with these parameters filled in."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), self.path)
        return f"/{path}"


def all_routes() -> list[Route]:
    """The routes in order of path; a name that stands at two paths is two routes."""
    return sorted(set(_walk(get_resolver(), "", "")), key=lambda route: (route.path, route.name))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name}", path)


def _plain(pattern: str) -> str:
    """A regular expression of the router as a plain path: ``^areas/(?P<pk>[^/.]+)$`` → ``areas/<pk>``."""
    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern)
    return plain.replace("\\.", ".").replace("\\Z", "").replace("^", "").replace("$", "").replace("/?", "")
