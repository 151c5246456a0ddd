from django.urls import path

from monitoring.canvas import elements, views

urlpatterns = [
    path("interventies/<int:pk>/", views.canvas, name="canvas"),
    path("interventies/<int:pk>/cijfers/", views.canvas_figures, name="canvas-figures"),
    path("onderdelen/<int:pk>/", elements.element, name="element"),
]
