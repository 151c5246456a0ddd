from django.urls import path, re_path

from monitoring.learning import assumption_views, library_views, link_views, observation_views, views

urlpatterns = [
    path("mechanismen/<int:pk>/", views.mechanism, name="mechanism"),
    path("mechanismen/<int:pk>/observatie/", views.observe, name="mechanism-observe"),
    path("mechanismen/<int:pk>/oordeel/", views.judge, name="mechanism-judge"),
    path("mechanismen/<int:pk>/aanname/", assumption_views.assumption_edit, name="assumption-edit"),
    path("mechanismen/<int:pk>/toetsen/", assumption_views.assumption_test_create, name="assumption-test-create"),
    path("toetsen/<int:pk>/", assumption_views.assumption_test, name="assumption-test"),
    path("programma/<int:program_id>/aannames/", assumption_views.assumption_list, name="assumption-list"),
    path(
        "programma/<int:program_id>/aannames/aannames.csv",
        assumption_views.assumption_download,
        name="assumption-download",
    ),
    path("programma/<int:program_id>/verbanden/", link_views.link_list, name="link-list"),
    re_path(
        r"^programma/(?P<program_id>[0-9]+)/verbanden/verbanden\.(?P<extension>csv|xlsx)$",
        link_views.link_download,
        name="link-download",
    ),
    path("programma/<int:program_id>/mechanismen/", library_views.mechanism_library, name="mechanism-library"),
    path("programma/<int:program_id>/mechanismen/waar/", library_views.mechanism_matrix, name="mechanism-matrix"),
    path("interventies/<int:pk>/observatie/", observation_views.observation_create, name="observation-create"),
    path("observaties/<int:pk>/wijzigen/", observation_views.observation_edit, name="observation-edit"),
    path("observaties/<int:pk>/intrekken/", observation_views.observation_withdraw, name="observation-withdraw"),
    path("observaties/<int:pk>/antwoord/", views.answer, name="observation-answer"),
]
