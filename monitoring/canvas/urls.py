from django.urls import path

from monitoring.canvas import views

urlpatterns = [
    path("interventies/<int:pk>/", views.canvas, name="canvas"),
    path("interventies/<int:pk>/cijfers/", views.canvas_figures, name="canvas-figures"),
]
