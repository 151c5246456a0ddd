from django.urls import path

from programs.partners import views

urlpatterns = [
    path("programma/<int:program_id>/partners/", views.partner_list, name="partner-list"),
    path("programma/<int:program_id>/partners/nieuw/", views.partner_create, name="partner-create"),
    path("partners/<int:pk>/", views.partner, name="partner"),
    path("partners/<int:pk>/wijzigen/", views.partner_edit, name="partner-edit"),
]
