from django.urls import path

from monitoring.timeline import views

urlpatterns = [
    path("interventies/<int:pk>/tijdlijn/", views.timeline, name="timeline"),
    path("programma/<int:program_id>/tijdlijn/", views.program_timeline, name="program-timeline"),
]
