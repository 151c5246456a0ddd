"""Addresses of what people take along."""

from django.urls import path, re_path

from monitoring.exports import views

urlpatterns = [
    path("programma/<int:program_id>/gegevens/", views.program_data, name="program-data"),
    re_path(
        r"^programma/(?P<program_id>[0-9]+)/gegevens/(?P<dataset>[a-z]+)\.(?P<extension>csv|xlsx)$",
        views.program_data_download,
        name="program-data-download",
    ),
]
