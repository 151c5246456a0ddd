from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = _("Theorie")

    def ready(self) -> None:
        from programs.logic_models import immutability, triggers

        immutability.guard(*(self.get_model(name) for name in immutability.PATH_TO_STATUS))
        pre_migrate.connect(triggers.drop_triggers, sender=self)
        post_migrate.connect(triggers.install_triggers, sender=self)
