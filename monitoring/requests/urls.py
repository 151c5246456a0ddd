"""Addresses of requests: "mijn uitvraag", filling in, and who has to act."""

from django.urls import path

from monitoring.requests import check_views, entry_views

urlpatterns = [
    path("uitvraag/<int:pk>/", entry_views.request_page, name="request"),
    path("uitvraag/<int:pk>/controleren/", check_views.request_check, name="request-check"),
    path("uitvraag/<int:pk>/tegenboeking/", check_views.request_contra, name="request-contra"),
    path("uitvraag/vakken/<int:pk>/", entry_views.cell_save, name="request-cell"),
]
