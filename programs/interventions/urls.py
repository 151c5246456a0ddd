from django.urls import path

from programs.interventions import priority_views, views

urlpatterns = [
    path("programma/<int:program_id>/interventies/nieuw/", views.intervention_create, name="intervention-create"),
    path("interventies/<int:pk>/wijzigen/", views.intervention_edit, name="intervention-edit"),
    path("interventies/<int:intervention_id>/prioriteit/", priority_views.priority, name="priority"),
    path("prioriteiten/<int:pk>/terugnemen/", priority_views.priority_withdraw, name="priority-withdraw"),
]
