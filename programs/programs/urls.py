from django.urls import path

from programs.programs import event_views, views

urlpatterns = [
    path("programma/nieuw/", views.program_create, name="program-create"),
    path("programma/<int:program_id>/instellingen/", views.program_settings, name="program-settings"),
    path("programma/<int:program_id>/lijnen/", views.line_list, name="line-list"),
    path("programma/<int:program_id>/lijnen/nieuw/", views.line_create, name="line-create"),
    path("programma/<int:program_id>/gebeurtenissen/", event_views.event_list, name="event-list"),
    path("programma/<int:program_id>/gebeurtenissen/nieuw/", event_views.event_create, name="event-create"),
    path("gebeurtenissen/<int:pk>/wijzigen/", event_views.event_edit, name="event-edit"),
    path("gebeurtenissen/<int:pk>/verwijderen/", event_views.event_remove, name="event-remove"),
    path("lijnen/<int:pk>/wijzigen/", views.line_edit, name="line-edit"),
    path("lijnen/<int:pk>/verplaatsen/", views.line_move, name="line-move"),
    path("lijnen/<int:pk>/verwijderen/", views.line_remove, name="line-remove"),
]
