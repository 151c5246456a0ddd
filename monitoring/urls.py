"""Pages of the facts, and of facts joined with the theory."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
