"""Pages of the facts, and of facts joined with the theory."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("monitoring.area_indices.urls")),
    path("", include("monitoring.area_monitor.urls")),
    path("", include("monitoring.area_statistics.urls")),
    path("", include("monitoring.attention.urls")),
    path("", include("monitoring.canvas.urls")),
    path("", include("monitoring.exports.urls")),
    path("", include("monitoring.indicators.urls")),
    path("", include("monitoring.investment.urls")),
    path("", include("monitoring.measurements.urls")),
    path("", include("monitoring.activity_log.urls")),
    path("", include("monitoring.learning.urls")),
    path("", include("monitoring.portfolio.urls")),
    path("", include("monitoring.progress.urls")),
    path("", include("monitoring.requests.urls")),
    path("", include("monitoring.reviews.urls")),
    path("", include("monitoring.timeline.urls")),
]
