from django.urls import path, re_path

from monitoring.attention import views

urlpatterns = [
    path("programma/<int:program_id>/aandacht/", views.attention, name="attention"),
    re_path(
        r"^programma/(?P<program_id>[0-9]+)/aandacht\.(?P<extension>csv|xlsx)$",
        views.attention_download,
        name="attention-download",
    ),
]
