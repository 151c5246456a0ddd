"""What ``manage.py check`` says about LAMP's own models, and with ``--deploy`` about its settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from lamp.base.models import BaseQuerySet
from lamp.base.privacy.registry import guarded_models


@register(deploy=True)
def check_deployment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    findings = {
        "lamp.W001": ("LAMP_PRODUCTION is off", not settings.PRODUCTION),
        "lamp.W002": ("LAMP_MFA is off: people sign in with a password only", not settings.MFA_REQUIRED),
        "lamp.W003": ("LAMP_SMTP is not set: no invitation or new password reaches anybody", not settings.SENDS_MAIL),
    }
    return [Warning(words, id=number) for number, (words, found) in findings.items() if found]


@register(Tags.models)
def check_guarded_models(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every model with a free text writes many rows at once through a queryset that knows the guard."""
    hint = "Let its queryset inherit from lamp.base.models.BaseQuerySet; see docs/developer/personal-data.md."
    return [
        Error(
            f"{model._meta.label}.{manager.name} goes round the guard on personal data",
            hint,
            id="lamp.E001",
        )
        for model in guarded_models()
        for manager in model._meta.managers
        if not isinstance(manager.get_queryset(), BaseQuerySet)
    ]
