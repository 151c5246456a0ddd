from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Feiten")

    def ready(self) -> None:
        from monitoring.measurements.presence import lineages_with_measurements
        from monitoring.progress import receivers
        from monitoring.requests.queues import number_for_bureau, number_for_partner
        from programs.logic_models.results import register_results_reader
        from programs.people.navigation import register_counter

        register_results_reader(lineages_with_measurements)
        register_counter("request-list", number_for_partner)
        register_counter("request-board", number_for_bureau)
        receivers.connect()
