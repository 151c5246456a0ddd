from django.urls import path

from monitoring.progress import views

urlpatterns = [
    path("indicatoren/<int:pk>/uitleg/", views.explanation, name="explanation"),
    path("programma/<int:program_id>/werk/", views.parked_work, name="parked-work"),
]
