"""Who changed what: reads the history of any model that keeps one, for people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from lamp.base.numbers import DECIMALS
from lamp.base.pages.formats import format_number

KINDS = {"+": "added", "~": "changed", "-": "removed"}


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    """One change of one row. ``by`` is "" when a job or command did it."""

    at: datetime
    by: str
    kind: str  # added, changed or removed
    subject: str
    changes: list[FieldChange]


def history_of(*rows: models.QuerySet | models.Model, limit: int = 50) -> list[HistoryEntry]:
    """The latest changes of these rows together, newest first; also of rows that are gone.

    Each of ``rows`` is an instance with history, or a queryset of historical records
    (``Membership.history.filter(program=program)``).
    """
    entries: list[HistoryEntry] = []
    for row in rows:
        records = row.history.all() if isinstance(row, models.Model) else row
        entries += _entries(records, limit)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _entries(records: models.QuerySet, limit: int) -> Iterable[HistoryEntry]:
    latest = list(records.select_related("history_user").order_by("-history_date", "-history_id")[: limit * 2])
    names = _RelatedNames(latest)
    found = []
    for number, record in enumerate(latest):
        before = next((old for old in latest[number + 1 :] if old.id == record.id), None)
        if record.history_type == "~" and before is None and len(latest) == limit * 2:
            continue
        changes = _changes(record, before if record.history_type == "~" else None, names)
        if changes or record.history_type == "-":
            who = str(record.history_user) if record.history_user else ""
            subject = str(record.instance_type._meta.verbose_name)
            found.append(HistoryEntry(record.history_date, who, KINDS[record.history_type], subject, changes))
    return found[:limit]


def _changes(record: Any, before: Any | None, names: "_RelatedNames") -> list[FieldChange]:
    """Fields that people fill in with another value than before; of a new row those that are filled in."""
    changes = []
    for field in _fields_of(record):
        old, new = (names.value(one, field) if one is not None else "" for one in (before, record))
        if old != new:
            label = str(field.verbose_name)
            changes.append(FieldChange(label[:1].upper() + label[1:], old, new))
    return changes


def _fields_of(record: Any) -> list[models.Field]:
    """Without keys and what LAMP computes or counts by itself (``editable=False``)."""
    kept = {field.name for field in record._meta.concrete_fields}
    own = [field for field in record.instance_type._meta.concrete_fields if field.name in kept]
    return [field for field in own if field.editable and not field.primary_key] + list(record._history_m2m_fields)


class _RelatedNames:
    """Names of all rows the records refer to, read with one query for each field."""

    def __init__(self, records: list[Any]) -> None:
        self.names: dict[type[models.Model], dict[Any, str]] = {}
        self.members: dict[tuple[str, int], list[Any]] = {}
        if not records:
            return
        for field in _fields_of(records[0]):
            if isinstance(field, models.ManyToManyField):
                self._read_members(records, field)
            elif field.is_relation:
                self._read_names(field.related_model, {getattr(record, field.attname) for record in records})

    def _read_members(self, records: list[Any], field: models.ManyToManyField) -> None:
        through = getattr(records[0], field.name).model
        target = field.m2m_reverse_field_name()
        rows = through.objects.filter(history__in=[record.history_id for record in records])
        for history_id, pk in rows.values_list("history_id", f"{target}_id"):
            self.members.setdefault((field.name, history_id), []).append(pk)
        self._read_names(field.related_model, {pk for pks in self.members.values() for pk in pks})

    def _read_names(self, model: type[models.Model], pks: set[Any]) -> None:
        found = {pk: str(row) for pk, row in model._base_manager.in_bulk([pk for pk in pks if pk is not None]).items()}
        self.names.setdefault(model, {}).update(found)

    def value(self, record: Any, field: models.Field) -> str:
        if isinstance(field, models.ManyToManyField):
            pks = self.members.get((field.name, record.history_id), [])
            return ", ".join(sorted(self._name(field.related_model, pk) for pk in pks))
        value = getattr(record, field.attname)
        if value is None or value == "":
            return ""
        if field.is_relation:
            return self._name(field.related_model, value)
        return _display(value, dict(field.flatchoices))

    def _name(self, model: type[models.Model], pk: Any) -> str:
        return self.names.get(model, {}).get(pk) or _("nummer %(number)s (verwijderd)") % {"number": pk}


def _display(value: Any, choices: dict[Any, Any]) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "j F Y H:i")
    if isinstance(value, Decimal):
        return format_number(value, DECIMALS)
    if isinstance(value, Decimal):
        return format_number(value, DECIMALS)
    return str(formats.localize(value))
