"""Addresses of requests: "mijn uitvraag", filling in, and who has to act."""

from django.urls import path

from monitoring.requests import entry_views

urlpatterns = [
    path("uitvraag/<int:pk>/", entry_views.request_page, name="request"),
]
