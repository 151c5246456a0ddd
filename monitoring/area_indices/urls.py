"""Addresses of indices and what is compared with them."""

from django.urls import path

from monitoring.area_indices import views

BASE = "programma/<int:program_id>/gebied/indexen/"

urlpatterns = [
    path(BASE, views.area_indices, name="area-indices"),
    path(BASE + "nieuw/", views.area_index_create, name="area-index-create"),
    path(BASE + "<int:pk>/berekenen/", views.area_index_compute, name="area-index-compute"),
    path(BASE + "<int:pk>/scores/", views.area_index_scores, name="area-index-scores"),
    path(BASE + "vergelijkingen/nieuw/", views.area_comparison_create, name="area-comparison-create"),
    path(BASE + "vergelijkingen/<int:pk>/verwijderen/", views.area_comparison_delete, name="area-comparison-delete"),
]
