"""Addresses of requests: "mijn uitvraag", filling in, and who has to act."""

from django.urls import path, re_path

from monitoring.requests import check_views, entry_views, round_views, sheet_views, views

urlpatterns = [
    path("uitvraag/", views.request_list, name="request-list"),
    path("uitvraag/aan-zet/", views.request_board, name="request-board"),
    path("uitvraag/rondes/", round_views.round_list, name="round-list"),
    path("uitvraag/rondes/nieuw/", round_views.round_create, name="round-create"),
    path("uitvraag/rondes/<int:pk>/", round_views.round_edit, name="round-edit"),
    path("uitvraag/rondes/<int:pk>/pauze/", round_views.round_pause, name="round-pause"),
    path("uitvraag/rondes/<int:pk>/stoppen/", round_views.round_stop, name="round-stop"),
    path("uitvraag/<int:pk>/wijzigen/", views.request_edit, name="request-edit"),
    path("uitvraag/<int:pk>/intrekken/", views.request_withdraw, name="request-withdraw"),
    path("uitvraag/<int:pk>/", entry_views.request_page, name="request"),
    path("uitvraag/<int:pk>/excel/", sheet_views.request_sheet, name="request-sheet"),
    path("uitvraag/<int:pk>/excel/inlezen/", sheet_views.request_sheet_confirm, name="request-sheet-confirm"),
    re_path(
        r"^uitvraag/(?P<pk>[0-9]+)/uitvraag\.(?P<extension>csv|xlsx)$",
        sheet_views.request_sheet_download,
        name="request-sheet-download",
    ),
    path("uitvraag/<int:pk>/controleren/", check_views.request_check, name="request-check"),
    path("uitvraag/<int:pk>/herinneren/", check_views.request_nudge, name="request-nudge"),
    path("uitvraag/<int:pk>/tegenboeking/", check_views.request_contra, name="request-contra"),
    path("uitvraag/vakken/<int:pk>/", entry_views.cell_save, name="request-cell"),
]
