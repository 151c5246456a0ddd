"""Addresses of the activity log."""

from django.urls import path, re_path

from monitoring.activity_log import list_views, phone_views, views

FILE = r"logboek\.(?P<extension>csv|xlsx)$"

urlpatterns = [
    path("app.webmanifest", phone_views.app_manifest, name="app-manifest"),
    path("vastleggen/", views.log_create, name="log-create"),
    path("vastleggen/werker.js", phone_views.log_worker, name="log-worker"),
    path("vastleggen/sessie/", phone_views.log_session, name="log-session"),
    path("vastleggen/versturen/", phone_views.log_send, name="log-send"),
    path("vastleggen/mijn/", views.log_own, name="log-own"),
    path("vastleggen/<int:pk>/", views.log_entry, name="log-entry"),
    path("vastleggen/<int:pk>/intrekken/", views.log_withdraw, name="log-withdraw"),
    path("vastleggen/<int:pk>/teruggeven/", views.log_return, name="log-return"),
    path("programma/<int:program_id>/logboek/", list_views.program_log, name="program-log"),
    path("programma/<int:program_id>/logboek/goedkeuren/", list_views.program_log_approve, name="program-log-approve"),
    re_path(
        rf"^programma/(?P<program_id>[0-9]+)/logboek/{FILE}",
        list_views.program_log_download,
        name="program-log-download",
    ),
    path("interventies/<int:pk>/activiteiten/", list_views.activity_list, name="activity-list"),
    path("interventies/<int:pk>/activiteiten/goedkeuren/", list_views.activity_approve, name="activity-approve"),
    re_path(
        rf"^interventies/(?P<pk>[0-9]+)/activiteiten/{FILE}", list_views.activity_download, name="activity-download"
    ),
]
