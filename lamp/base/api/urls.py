"""Addresses of the API's own description; the resources are added by those that offer them."""

from django.urls import path, re_path

from lamp.base.api.docs import DocsView, SchemaView, UnknownAddress


def api_urls(resources: list) -> list:
    """All addresses under ``/api/v1/``: the description, its page, and the resources."""
    return [
        path("openapi.json", SchemaView.as_view(), name="openapi"),
        path("docs", DocsView.as_view(), name="docs"),
        *resources,
    ]


unknown_api_address = re_path(r"^api(/.*)?$", UnknownAddress.as_view(), name="api-unknown")
