from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Feiten")

    def ready(self) -> None:
        from monitoring.measurements.presence import lineages_with_measurements
        from monitoring.progress import receivers
        from programs.logic_models.results import register_results_reader

        register_results_reader(lineages_with_measurements)
        receivers.connect()
