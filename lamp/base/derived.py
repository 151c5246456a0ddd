"""Columns computed from other columns of the same row whenever it is written, in bulk too.

They let one plain SQL text group by month or join on an area on every database, without date functions
and without comparing empty values.
"""

from datetime import date
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date

from lamp.base.periods import month_number


class DerivedField(models.BigIntegerField):
    """A whole number that follows from the attribute ``source``; nobody sets it by hand."""

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **{"editable": False, **kwargs})

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> int:
        value = self.derive(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value

    def derive(self, value: Any) -> int:
        raise NotImplementedError


class MonthNumberField(DerivedField):
    """The month of a date as ``periods.month_number`` counts it."""

    def derive(self, value: date | str) -> int:
        return month_number(parse_date(value) if isinstance(value, str) else value)


class KeyOrZeroField(DerivedField):
    """A foreign key's value, with 0 for none."""

    def derive(self, value: int | None) -> int:
        return value or 0
