from django.urls import path

from programs.personal_data import views

urlpatterns = [
    path("programma/<int:program_id>/persoonsgegevens/", views.findings, name="personal-data"),
]
