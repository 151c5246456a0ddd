"""Addresses of the area monitor."""

from django.urls import path, re_path

from monitoring.area_monitor import investment_views, views

urlpatterns = [
    path("programma/<int:program_id>/gebied/", views.area_monitor, name="area-monitor"),
    re_path(
        r"^programma/(?P<program_id>[0-9]+)/gebied/cijfers\.(?P<extension>csv|xlsx|geojson)$",
        views.area_monitor_download,
        name="area-monitor-download",
    ),
    path("programma/<int:program_id>/gebied/inzet/", investment_views.investment, name="investment"),
    re_path(
        r"^programma/(?P<program_id>[0-9]+)/gebied/inzet\.(?P<extension>csv|xlsx|geojson)$",
        investment_views.investment_download,
        name="investment-download",
    ),
]
