from django.urls import path

from programs.people.views import account

urlpatterns = [
    path("", account.start, name="start"),
    path("rol/", account.switch_role, name="switch-role"),
    path("mijn-instellingen/", account.my_settings, name="my-settings"),
]
