"""All addresses of LAMP: the roof ties the apps together."""

from django.urls import include, path

from lamp.base.jobs.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("account/", include("programs.people.account_urls")),
    path("", include("lamp.base.pages.urls")),
    path("", include("programs.urls")),
    path("", include("monitoring.urls")),
]

handler400 = "lamp.base.pages.errors.bad_request"
handler500 = "lamp.base.pages.errors.server_error"
