"""All addresses of LAMP: the roof ties the apps together."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("programs.urls")),
    path("", include("monitoring.urls")),
]
