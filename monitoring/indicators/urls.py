"""Addresses of indicators and what hangs on them."""

from django.urls import path, re_path

from monitoring.indicators import consistency_views, edit_views, views

urlpatterns = [
    path("interventies/<int:pk>/indicatoren/", views.indicator_list, name="indicator-list"),
    path("interventies/<int:pk>/indicatoren/nieuw/", edit_views.indicator_create, name="indicator-create"),
    path("programma/<int:program_id>/indicatoren/", views.program_indicator_list, name="program-indicator-list"),
    path(
        "programma/<int:program_id>/indicatoren/nieuw/",
        edit_views.program_indicator_create,
        name="program-indicator-create",
    ),
    path("programma/<int:program_id>/controleregels/", consistency_views.consistency_rules, name="consistency-rules"),
    path(
        "controleregels/<int:pk>/verwijderen/",
        consistency_views.consistency_rule_delete,
        name="consistency-rule-delete",
    ),
    path("indicatoren/<int:pk>/", views.indicator, name="indicator"),
    re_path(
        r"^indicatoren/(?P<pk>[0-9]+)/cijfers\.(?P<extension>csv|xlsx)$",
        views.indicator_download,
        name="indicator-download",
    ),
    path("indicatoren/<int:pk>/wijzigen/", edit_views.indicator_edit, name="indicator-edit"),
    path("indicatoren/<int:pk>/streefwaarden/nieuw/", edit_views.target_create, name="target-create"),
    path("streefwaarden/<int:pk>/wijzigen/", edit_views.target_edit, name="target-edit"),
    path("streefwaarden/<int:pk>/verwijderen/", edit_views.target_delete, name="target-delete"),
    path("indicatoren/<int:pk>/breuken/nieuw/", edit_views.break_create, name="break-create"),
    path("breuken/<int:pk>/verwijderen/", edit_views.break_delete, name="break-delete"),
    path("indicatoren/<int:pk>/uitgesloten/nieuw/", edit_views.exclusion_create, name="exclusion-create"),
    path("uitgesloten/<int:pk>/verwijderen/", edit_views.exclusion_delete, name="exclusion-delete"),
]
