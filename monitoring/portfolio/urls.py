from django.urls import path

from monitoring.portfolio import views

urlpatterns = [path("programma/<int:program_id>/", views.portfolio, name="portfolio")]
