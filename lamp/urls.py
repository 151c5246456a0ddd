"""All addresses of LAMP: the roof ties the apps together."""

from django.urls import include, path

from lamp.base.api.urls import api_urls, unknown_api_address
from lamp.base.jobs.health import health
from monitoring.api import resources

urlpatterns = [
    path("health", health, name="health"),
    path("api/v1/", include((api_urls(resources), "api"))),
    unknown_api_address,
    path("account/", include("programs.people.account_urls")),
    path("", include("lamp.base.pages.urls")),
    path("", include("programs.urls")),
    path("", include("monitoring.urls")),
]

handler400 = "lamp.base.pages.errors.bad_request"
handler500 = "lamp.base.pages.errors.server_error"
