"""Pages of the facts, and of facts joined with the theory."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("monitoring.indicators.urls")),
]
