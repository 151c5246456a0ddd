from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Feiten")

    def ready(self) -> None:
        from monitoring.area_indices import jobs as area_indices
        from monitoring.area_monitor.scope import draw_ahead
        from monitoring.measurements.presence import lineages_with_measurements
        from monitoring.progress import receivers
        from monitoring.requests.queues import number_for_bureau, number_for_partner
        from monitoring.reviews.facts import number_of_open_reviews
        from programs.logic_models.results import register_results_reader
        from programs.people.navigation import register_counter
        from programs.signals import boundaries_imported

        register_results_reader(lineages_with_measurements)
        register_counter("request-list", number_for_partner)
        register_counter("program-reviews", number_of_open_reviews)
        register_counter("request-board", number_for_bureau)
        receivers.connect()
        area_indices.register()
        boundaries_imported.connect(draw_ahead, dispatch_uid="area-monitor-maps")
