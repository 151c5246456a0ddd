"""Addresses of the area monitor's data."""

from django.urls import path

from monitoring.area_statistics import import_views

urlpatterns = [
    path("programma/<int:program_id>/gebied/inlezen/", import_views.statistics_import, name="area-statistics-import"),
    path("gebiedswerk/<int:pk>/", import_views.area_job, name="area-job"),
    path("gebiedswerk/<int:pk>/bewaren/", import_views.area_job_confirm, name="area-job-confirm"),
    path("gebiedswerk/<int:pk>/stoppen/", import_views.area_job_cancel, name="area-job-cancel"),
]
