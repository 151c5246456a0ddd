"""Addresses of the activity log."""

from django.urls import path, re_path

from monitoring.activity_log import views

urlpatterns = [
    path("vastleggen/", views.log_create, name="log-create"),
    path("vastleggen/<int:pk>/", views.log_entry, name="log-entry"),
    path("vastleggen/<int:pk>/intrekken/", views.log_withdraw, name="log-withdraw"),
    path("vastleggen/<int:pk>/teruggeven/", views.log_return, name="log-return"),
    path("interventies/<int:pk>/activiteiten/", views.activity_list, name="activity-list"),
    path("interventies/<int:pk>/activiteiten/goedkeuren/", views.activity_approve, name="activity-approve"),
    re_path(
        r"^interventies/(?P<pk>[0-9]+)/activiteiten/logboek\.(?P<extension>csv|xlsx)$",
        views.activity_download,
        name="activity-download",
    ),
]
