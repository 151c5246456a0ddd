from django.urls import path

from programs.interventions import views

urlpatterns = [
    path("programma/<int:program_id>/interventies/nieuw/", views.intervention_create, name="intervention-create"),
    path("interventies/<int:pk>/wijzigen/", views.intervention_edit, name="intervention-edit"),
]
