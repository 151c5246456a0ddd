"""Editing forms that never overwrite somebody else's text unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from lamp.base.models import BaseModel, EditConflict
from lamp.base.numbers import DECIMALS
from lamp.base.pages.formats import format_number

NEVER_COMPARED = ("revision", "client_key")


class RevisionForm(forms.ModelForm):
    """A form of a ``BaseModel`` that carries the revision its reader saw in a hidden field."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("revision", self.instance.revision)
        else:
            del self.fields["revision"]

    @property
    def service_fields(self) -> dict[str, Any]:
        """The cleaned data for a service: without the revision, which goes along as ``expected_revision``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    @property
    def expected_revision(self) -> int:
        return self.cleaned_data.get("revision") or 0

    def _post_clean(self) -> None:
        """Leave ``self.instance`` as it was: the service validates and writes. Checks of single fields stay."""


@dataclass(frozen=True)
class Difference:
    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """What ``lamp/_conflict.html`` shows: who was first, and both texts of each field that differs.

    ``too_late``: the row can no longer be changed, so the user's text can only be read.
    """

    by: str
    differences: list[Difference]
    too_late: bool = False


def describe_conflict(
    form: forms.BaseForm, conflict: EditConflict, stored: Mapping[str, Any] | None = None, *, too_late: bool = False
) -> Conflict:
    """Compare what the user typed with what is stored now, and let the form carry the new revision.

    ``form`` is bound and clean. Its fields have the names of the model's, unless ``stored`` gives what is
    stored now under the names of the form. Saving the form again overwrites knowingly.
    """
    current = conflict.current
    differences = []
    for name, field in form.fields.items():
        if name in NEVER_COMPARED or name not in form.cleaned_data:
            continue
        if stored is None and not _is_field_of(current, name):
            continue
        there = stored_value(current, name) if stored is None else stored.get(name)
        theirs, yours = display(there), display(form.cleaned_data[name])
        choices = dict(getattr(field, "choices", ())) if not isinstance(field, forms.ModelChoiceField) else {}
        theirs, yours = str(choices.get(theirs, theirs)), str(choices.get(yours, yours))
        if theirs != yours:
            differences.append(Difference(str(form[name].label), theirs, yours))
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = str(current.revision)
    return Conflict(last_editor_of(current), differences, too_late)


def last_editor_of(row: BaseModel) -> str:
    """Name of who changed the row last, or "" when unknown."""
    history = getattr(row, "history", None)
    latest = history.select_related("history_user").first() if history is not None else None
    return str(latest.history_user) if latest and latest.history_user else ""


def stored_value(row: BaseModel, name: str) -> Any:
    value = getattr(row, name)
    return value.all() if isinstance(value, models.Manager) else value


def display(value: Any) -> str:
    """A stored or cleaned value as people read it: names of related rows in order, dates written out."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ", ".join(sorted(str(one) for one in value))
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "j F Y H:i")
    if isinstance(value, Decimal):
        return format_number(value, DECIMALS)
    return str(formats.localize(value)) if not isinstance(value, str) else value


def _is_field_of(row: BaseModel, name: str) -> bool:
    return any(field.name == name for field in [*row._meta.concrete_fields, *row._meta.many_to_many])
