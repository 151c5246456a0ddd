from django.urls import path

from programs.areas import views

urlpatterns = [
    path("gebieden/", views.area_list, name="area-list"),
    path("gebieden/nieuw/", views.area_create, name="area-create"),
    path("gebieden/importeren/", views.area_import, name="area-import"),
    path("gebieden/importeren/bewaren/", views.area_import_confirm, name="area-import-confirm"),
    path("gebieden/<int:pk>/", views.area, name="area"),
    path("gebieden/<int:pk>/wijzigen/", views.area_edit, name="area-edit"),
]
