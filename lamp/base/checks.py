"""What ``manage.py check --deploy`` says about LAMP's own settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register(deploy=True)
def check_deployment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    findings = {
        "lamp.W001": ("LAMP_PRODUCTION is off", not settings.PRODUCTION),
        "lamp.W002": ("LAMP_MFA is off: people sign in with a password only", not settings.MFA_REQUIRED),
        "lamp.W003": ("LAMP_SMTP is not set: no invitation or new password reaches anybody", not settings.SENDS_MAIL),
    }
    return [Warning(words, id=number) for number, (words, found) in findings.items() if found]
