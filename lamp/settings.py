"""Settings of LAMP. Everything that differs between places comes from the environment.

The variables are listed in docs/administrator/settings.md. Without any of them LAMP runs
embedded: SQLite and a bundled broker in the folder ``var``.
"""

import os
from datetime import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lamp.base.api.rest_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - read by name
from lamp.base.environment import env_flag, env_list, env_port, unsafe_in_production
from lamp.base.jobs.broker import socket_in
from lamp.base.jobs.daily import DailyJob
from lamp.base.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

DATA_DIR = Path(os.environ.get("LAMP_DATA", BASE_DIR / "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

try:
    DEMO = env_flag("LAMP_DEMO", False)
    PRODUCTION = env_flag("LAMP_PRODUCTION", False)
    DEBUG = env_flag("LAMP_DEBUG", False)
    MFA_REQUIRED = env_flag("LAMP_MFA", PRODUCTION)
    LOG_AS_JSON = env_flag("LAMP_LOG_JSON", PRODUCTION)
    PORT = env_port("LAMP_PORT", 8000)
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
if PRODUCTION and (unsafe := unsafe_in_production(os.environ)):
    raise ImproperlyConfigured("\n- ".join(["Production is not safe with these settings:", *unsafe]))
ALLOWED_HOSTS = env_list("LAMP_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("LAMP_TRUSTED_ORIGINS")
SECRET_KEY = os.environ.get("LAMP_SECRET_KEY", "for development and the demo only")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "csp",
    "django_htmx",
    "lamp.base",
    "programs",
    "monitoring",
]

MIDDLEWARE = [
    "lamp.base.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lamp.base.api.middleware.ApiMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lamp.base.pages.session_end.KeepInputLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lamp.base.second_step.SecondStepMiddleware",
    "programs.people.middleware.ActiveMembershipMiddleware",
    "programs.people.middleware.UserLanguageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lamp.base.privacy.middleware.PersonalDataMiddleware",
]

ROOT_URLCONF = "lamp.urls"
WSGI_APPLICATION = "lamp.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "programs.people.navigation.navigation",
            ],
        },
    },
]


def database_from(address: str) -> dict:
    """Django's database settings for ``sqlite:///path`` or ``postgresql://user:password@host:port/name``."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path,
            "CONN_MAX_AGE": 600,  # a new connection for each request starts without pages in memory
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"
                ),
            },
        }
    if parts.scheme == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "pool": {"min_size": 0, "max_size": 8, "timeout": 10},
                "options": "-c jit=off",  # compiling the statements of progress took longer than running them
            },
            "TEST": {"NAME": os.environ.get("LAMP_TEST_DATABASE", "test_lamp")},
        }
    raise ImproperlyConfigured(f"LAMP_DATABASE has an unknown scheme: {parts.scheme!r}")


DATABASES = {"default": database_from(os.environ.get("LAMP_DATABASE", f"sqlite://{DATA_DIR / 'lamp.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The embedded mode's own broker listens on a socket.
EMBEDDED_BROKER = "LAMP_BROKER" not in os.environ
EMBEDDED_BROKER_SOCKET = socket_in(DATA_DIR)
BROKER_URL = os.environ.get("LAMP_BROKER", f"redis+socket://{EMBEDDED_BROKER_SOCKET}")
CACHE_URL = os.environ.get("LAMP_CACHE", f"unix://{EMBEDDED_BROKER_SOCKET}?db=1")
CACHES = {
    "default": {
        "BACKEND": "lamp.base.cache.ForgivingRedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "lamp",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Work of a worker, by name: base knows no app. See docs/developer/jobs.md.
TASK_PACKAGES = [
    "lamp.base.api",
    "lamp.base.jobs",
    "lamp.base.mail",
    "lamp.base.privacy",
    "monitoring.area_statistics",
    "monitoring.learning",
    "monitoring.measurements",
    "monitoring.progress",
    "monitoring.requests",
    "monitoring.reviews",
]
DAILY_JOBS = [
    DailyJob(name="recount", task="monitoring.progress.tasks.recount_progress", at=time(3, 30)),
    DailyJob(name="reminders", task="monitoring.requests.tasks.send_reminders", at=time(7, 0)),
    DailyJob(name="warn-verdicts", task="monitoring.learning.tasks.warn_of_expiring_verdicts", at=time(7, 15)),
    DailyJob(name="action-reminders", task="monitoring.reviews.tasks.send_action_reminders", at=time(7, 10)),
    DailyJob(name="forget-mail", task="lamp.base.mail.tasks.forget_sent_mail", at=time(4, 15)),
    DailyJob(name="forget-imports", task="monitoring.measurements.tasks.forget_imports", at=time(4, 45)),
    DailyJob(name="forget-area-jobs", task="monitoring.area_statistics.tasks.forget_area_jobs", at=time(4, 50)),
    DailyJob(name="forget-answers", task="lamp.base.api.tasks.forget_old_answers", at=time(4, 0)),
    DailyJob(name="add-years", task="monitoring.measurements.tasks.add_measurement_years", at=time(4, 20)),
    DailyJob(name="rescan-texts", task="lamp.base.privacy.tasks.rescan_texts", at=time(4, 30)),
]
CELERY_BEAT_SCHEDULE = {
    "beat-heart": {"task": "lamp.base.jobs.tasks.beat_heart", "schedule": 5.0, "options": {"expires": 30}},
    "run-due-jobs": {"task": "lamp.base.jobs.tasks.run_due_jobs", "schedule": 60.0, "options": {"expires": 300}},
    "drain-dirty-progress": {
        "task": "monitoring.progress.tasks.drain_dirty_progress",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "send-mail": {
        "task": "lamp.base.mail.tasks.send_mail_that_is_due",
        "schedule": 10.0,
        "options": {"expires": 60},
    },
    "run-imports": {
        "task": "monitoring.measurements.tasks.run_imports",
        "schedule": 3.0,
        "options": {"expires": 10},
    },
    "run-area-jobs": {
        "task": "monitoring.area_statistics.tasks.run_area_jobs",
        "schedule": 3.0,
        "options": {"expires": 10},
    },
    "send-rounds": {
        "task": "monitoring.requests.tasks.send_rounds",
        "schedule": 300.0,
        "options": {"expires": 250},
    },
}
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # KiB
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# At least ten times the hard limit, in each place where Celery and kombu look for it.
VISIBILITY_TIMEOUT = 900
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_TIMEOUT
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_TIMEOUT}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}

LOGGING_CONFIG = "lamp.base.logs.configure"
LOG_LEVEL = os.environ.get("LAMP_LOG_LEVEL", "INFO")
LOGGING = logging_settings(as_json=LOG_AS_JSON, level=LOG_LEVEL)

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "lamp.base.locales"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # the filter `number` groups thousands; years and ids stay as they are

NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/utrecht", NODE_MODULES / "@utrecht/component-library-css/dist"),
    ("vendor/figtree", NODE_MODULES / "@fontsource-variable/figtree"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "webp", "gz", "br", "woff", "woff2"]
MEDIA_ROOT = DATA_DIR / "media"

# The guard on people's data watches every text of these apps but those below; see docs/developer/personal-data.md.
GUARDED_APPS = ["programs", "monitoring"]
OWNER_OF_TEXTS = "programs.Program"
OWN_CONTACTS = env_list("LAMP_OWN_CONTACTS")
NO_FREE_TEXT = {
    "programs.User.name": "the name of a professional with an account",
    "programs.User.password": "a hash",
    "programs.Invitation.name": "the name of a professional who gets an account",
    "programs.Invitation.token_hash": "a hash",
    "programs.Program.contact_name": "whom partners may ask: the bureau's own name, meant to be read",
    "programs.Program.contact_phone": "the bureau's own number, meant to be called",
    "programs.AreaYear.boundary": "coordinates",
    "monitoring.Measurement.split": "numbers under the keys of the indicator's dimensions, which are guarded",
    "monitoring.MeasurementImport.file_name": "people's data in it was taken out before it was kept",
    "monitoring.MeasurementImport.errors": "written by LAMP itself; it quotes nothing personal",
    "monitoring.MeasurementImport.counts": "numbers",
    "monitoring.AgendaItem.about": "a key: the lineage or id of what it is about; a lineage may look like a BSN",
    "monitoring.Review.statements": "written by LAMP itself, under lineages: the statements and names that are guarded",
    "monitoring.AreaJob.file_name": "people's data in it was taken out before it was kept",
    "monitoring.AreaJob.options": "the year and choices of an import; its source is guarded on the measure",
    "monitoring.AreaJob.summary": "written by LAMP itself: numbers, and codes of areas and measures",
    "monitoring.AreaJob.errors": "written by LAMP itself; it quotes nothing personal",
    "monitoring.IndexScore.domains": "numbers under the codes of the index's domains, which are guarded",
    "monitoring.SplitCell.cell": "follows from Measurement.split",
    "monitoring.RefreshFailure.error": "written by LAMP itself",
    "monitoring.SeriesState.cell": "follows from Measurement.split",
    "monitoring.AreaState.cell": "follows from Measurement.split",
}

# From which |r| a correlation between areas is called strong and moderate (docs/methods/area-index.md).
CORRELATION_STRONG, CORRELATION_MODERATE = 0.5, 0.3

AUTH_USER_MODEL = "programs.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "programs.people.adapters.AccountAdapter"
MFA_ADAPTER = "programs.people.adapters.SecondStepAdapter"
MFA_TOTP_ISSUER = "LAMP"
# The invitation proved the address and nobody can add another; allauth notes it as unverified at a password reset.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/ip,5/5m/key"}  # five wrong passwords, five minutes pause
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "programs.people.forms.SignInForm",
    "reauthenticate": "programs.people.forms.ConfirmItIsYouForm",
    "reset_password": "programs.people.forms.ForgottenPasswordForm",
    "reset_password_from_key": "programs.people.forms.NewPasswordForm",
    "change_password": "programs.people.forms.OtherPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come in by invitation, which proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = False

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("LAMP_MAIL_FROM", "LAMP <lamp@localhost>")
SENDS_MAIL = "LAMP_SMTP" in os.environ
EMAIL_TIMEOUT = 20
ADDRESS = os.environ.get("LAMP_ADDRESS", f"http://localhost:{PORT}").rstrip("/")  # what links in mails begin with
if smtp := os.environ.get("LAMP_SMTP"):
    smtp_parts = urlsplit(smtp)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = smtp_parts.hostname or "localhost"
    EMAIL_PORT = smtp_parts.port or 587
    EMAIL_HOST_USER = unquote(smtp_parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(smtp_parts.password or "")
    EMAIL_USE_TLS = smtp_parts.scheme == "smtp+tls"

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "lamp.base.pages.session_end.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SAMESITE = "Lax"
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # to preload a domain is up to the owner of the whole domain
    "models.W040",  # SQLite leaves out the extra columns of a covering index: slower there, never different
]
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked for by the machine itself, without TLS
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
