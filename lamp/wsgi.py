"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamp.settings")
application = get_wsgi_application()

# A page makes tens of thousands of objects that go when it is sent. Looking for circles among them every 700, and
# each time among all of Django too, took up to a third of a large page's time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 10, 10)
