from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "lamp.base"
    label = "base"

    def ready(self) -> None:
        from lamp.base import checks  # noqa: F401 - registers itself, once the models are there
        from lamp.base.privacy.guard import watch

        watch()
