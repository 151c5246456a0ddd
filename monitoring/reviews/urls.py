from django.urls import path, re_path

from monitoring.reviews import action_views, item_views, list_views, views

urlpatterns = [
    path("programma/<int:program_id>/rondes/", list_views.program_reviews, name="program-reviews"),
    path("interventies/<int:pk>/leren/", list_views.intervention_reviews, name="review-list"),
    path("rondes/<int:pk>/", views.review_page, name="review"),
    path("rondes/<int:pk>/voorbereiding/", views.preparation, name="review-preparation"),
    path("rondes/<int:pk>/afsluiten/", views.close, name="review-close"),
    path("rondes/<int:pk>/presentatie/", views.presentation, name="review-presentation"),
    path("rondes/<int:pk>/verslag/", views.minutes, name="review-minutes"),
    path("agendapunten/<int:pk>/", item_views.agenda_item, name="agenda-item"),
    path("ideeen/<int:pk>/", item_views.suggestion, name="suggestion"),
    path("belangen/<int:pk>/weghalen/", item_views.interest_remove, name="interest-remove"),
    path("besluiten/<int:pk>/weghalen/", item_views.decision_remove, name="decision-remove"),
    path("voorstellen/<int:pk>/weghalen/", item_views.change_remove, name="proposed-change-remove"),
    path("verbeteracties/<int:pk>/", action_views.action, name="improvement-action"),
    path("verbeteracties/<int:pk>/weghalen/", item_views.action_remove, name="improvement-action-remove"),
    path("programma/<int:program_id>/verbeteracties/", action_views.action_list, name="improvement-action-list"),
    re_path(
        r"^programma/(?P<program_id>[0-9]+)/verbeteracties/verbeteracties\.(?P<extension>csv|xlsx)$",
        action_views.action_download,
        name="improvement-action-download",
    ),
]
