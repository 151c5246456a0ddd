from django.urls import path

from monitoring.learning import views

urlpatterns = [
    path("mechanismen/<int:pk>/", views.mechanism, name="mechanism"),
    path("mechanismen/<int:pk>/observatie/", views.observe, name="mechanism-observe"),
    path("mechanismen/<int:pk>/oordeel/", views.judge, name="mechanism-judge"),
    path("observaties/<int:pk>/antwoord/", views.answer, name="observation-answer"),
]
