"""The technical log: one line per event, as JSON for machines or as text for people. Never bodies or query strings."""

import logging.config

import structlog
from structlog.typing import Processor

SHARED_STEPS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
# Plain tracebacks: a pretty one prints local variables, and with them what must stay out of the log.
PLAIN_TEXT = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def logging_settings(*, as_json: bool, level: str) -> dict:
    """The ``LOGGING`` setting: our own and other people's log lines in one format on standard error."""
    steps: list[Processor] = [structlog.processors.format_exc_info] if as_json else []
    renderer: Processor = structlog.processors.JSONRenderer() if as_json else PLAIN_TEXT
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *steps, renderer],
                "foreign_pre_chain": SHARED_STEPS,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # RequestLogMiddleware tells the same without query strings.
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "django.request": {"level": "ERROR"},
            # A line for every task of every two seconds says nothing.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }


def configure(config: dict) -> None:
    """``LOGGING_CONFIG``: set up the standard library's logging, and structlog to write through it."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[*SHARED_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
