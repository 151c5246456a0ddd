from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "lamp.base"
    label = "base"
