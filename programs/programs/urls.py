from django.urls import path

from programs.programs import views

urlpatterns = [
    path("programma/nieuw/", views.program_create, name="program-create"),
    path("programma/<int:program_id>/instellingen/", views.program_settings, name="program-settings"),
    path("programma/<int:program_id>/lijnen/", views.line_list, name="line-list"),
    path("programma/<int:program_id>/lijnen/nieuw/", views.line_create, name="line-create"),
    path("lijnen/<int:pk>/wijzigen/", views.line_edit, name="line-edit"),
    path("lijnen/<int:pk>/verplaatsen/", views.line_move, name="line-move"),
    path("lijnen/<int:pk>/verwijderen/", views.line_remove, name="line-remove"),
]
