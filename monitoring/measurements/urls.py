"""Addresses of results."""

from django.urls import path

from monitoring.measurements import import_views, step_views, views

urlpatterns = [
    path("resultaten/", views.result_list, name="result-list"),
    path("resultaten/nieuw/", views.result_create, name="result-create"),
    path("resultaten/goedkeuren/", step_views.result_approve, name="result-approve"),
    path("resultaten/<int:pk>/", views.result, name="result"),
    path("resultaten/<int:pk>/inleveren/", step_views.result_submit, name="result-submit"),
    path("resultaten/<int:pk>/teruggeven/", step_views.result_return, name="result-return"),
    path("resultaten/<int:pk>/corrigeren/", step_views.result_correct, name="result-correct"),
    path("resultaten/<int:pk>/weggooien/", step_views.result_delete, name="result-delete"),
    path("programma/<int:program_id>/inlezen/", import_views.program_import, name="program-import"),
    path("inlezen/<int:pk>/", import_views.import_job, name="import-job"),
    path("inlezen/<int:pk>/stoppen/", import_views.import_cancel, name="import-cancel"),
]
