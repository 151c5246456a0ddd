"""Addresses of what is put into resources."""

from django.urls import path

from monitoring.investment import views

urlpatterns = [
    path("interventies/<int:intervention_id>/inzet/", views.resource_inputs, name="resource-inputs"),
    path("middelen/<int:element_id>/inzet/nieuw/", views.resource_input_create, name="resource-input-create"),
    path("inzet/<int:pk>/wijzigen/", views.resource_input_edit, name="resource-input-edit"),
    path("inzet/<int:pk>/verwijderen/", views.resource_input_remove, name="resource-input-remove"),
]
