"""Settings for the tests: LAMP's own, with a broker that does not exist and quick passwords.

Nothing in a request may touch the broker, so the tests run with a dead one.
"""

import os
import tempfile

os.environ.setdefault("LAMP_DATA", tempfile.mkdtemp(prefix="lamp-test-"))
os.environ["LAMP_BROKER"] = "redis://bad-host.invalid:6379/0"

from lamp.settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
