"""Which fields the guard watches: every text of every model of the guarded apps, unless the settings say why not.

A new text field is watched without anybody doing anything. ``NO_FREE_TEXT`` in the settings lists, with the
reason, the few that hold no free text.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

Model = type[models.Model]
TEXT_FIELDS = (models.CharField, models.TextField, models.JSONField)
ADDRESS_FIELDS = (models.EmailField,)
"""Made to hold the address of somebody with an account; LAMP has no field for anybody else's."""


@cache
def guarded_fields(model: Model) -> tuple[models.Field, ...]:
    """The free texts of a model, JSON with texts in it included."""
    if model._meta.app_label not in settings.GUARDED_APPS or model._meta.proxy or hasattr(model, "instance_type"):
        return ()  # the history of a model holds what the guard let through
    return tuple(field for field in model._meta.concrete_fields if _is_free_text(model, field))


def guarded_models() -> list[Model]:
    """Every model with a free text, in the order of its name."""
    return sorted((model for model in apps.get_models() if guarded_fields(model)), key=lambda model: model._meta.label)


def _is_free_text(model: Model, field: models.Field) -> bool:
    return (
        isinstance(field, TEXT_FIELDS)
        and not isinstance(field, ADDRESS_FIELDS)
        and not field.choices
        and not field.primary_key
        and f"{model._meta.label}.{field.name}" not in settings.NO_FREE_TEXT
    )


def texts_of(value: Any) -> Iterator[str]:
    """The text, or every text inside a JSON value (keys too)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from texts_of(key)
            yield from texts_of(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from texts_of(inside)


@cache
def path_to_owner(model: Model) -> str | None:
    """The look-up from a row to what it belongs to (``OWNER_OF_TEXTS``: a programme); ``None`` for shared rows.

    The shortest way over references that are always filled in, else over any.
    """
    owner = apps.get_model(settings.OWNER_OF_TEXTS)
    if model is owner:
        return "pk"
    return _shortest_path(model, owner, optional=False) or _shortest_path(model, owner, optional=True)


def _shortest_path(model: Model, owner: Model, *, optional: bool) -> str | None:
    seen, ways = {model}, [(model, "")]
    while ways:
        place, path = ways.pop(0)
        for field in place._meta.concrete_fields:
            target: Any = field.related_model
            if target is None or target in seen or (field.null and not optional):
                continue
            if target is owner:
                return f"{path}{field.name}"
            if target._meta.app_label in settings.GUARDED_APPS:
                seen.add(target)
                ways.append((target, f"{path}{field.name}__"))
    return None
