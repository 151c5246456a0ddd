"""The Celery app. The database is the truth and the queue a doorbell: see docs/developer/jobs.md."""

import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamp.settings")

app = Celery("lamp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(lambda: settings.TASK_PACKAGES)


@setup_logging.connect
def keep_our_logging(**kwargs) -> None:
    """Django has set up logging; Celery must not put its own format over it."""
