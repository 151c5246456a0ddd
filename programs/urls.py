"""Pages of the theory: each subject has its own addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("programs.people.urls")),
    path("", include("programs.interventions.urls")),
    path("", include("programs.logic_models.urls")),
    path("", include("programs.programs.urls")),
    path("", include("programs.partners.urls")),
    path("", include("programs.areas.urls")),
    path("", include("programs.personal_data.urls")),
]
