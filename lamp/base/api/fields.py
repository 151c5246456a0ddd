"""Fields that take exactly the JSON type they promise, and text that comes back as it was sent."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.numbers import plain, validate_exact
from lamp.base.periods import Period, PeriodType
from lamp.base.privacy.guard import without_personal_data

LARGEST_ID = 2**63 - 1
MOST_REFERENCES = 500
ID_SCHEMA = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
NUMBER_PATTERN = r"^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$"
STANDARD_PERIOD = r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|SY))?"
PERIOD_PATTERN = f"^({STANDARD_PERIOD}|all)$"
PERIOD_WITHOUT_ALL_PATTERN = f"^{STANDARD_PERIOD}$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches; ``$`` alone would let a line end pass."""
    return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text) is not None


class Text(serializers.CharField):
    """A string, kept to the letter; spaces only count as empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "trim_whitespace": False})

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip() and not self.allow_blank:
            self.fail("blank")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeNumber(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=without_personal_data(str(data)[:40]))
        return data


class Choice(serializers.ChoiceField):
    """One of the values, of the same type: ``"3"`` is not 3."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not any(
            type(data) is type(key) and data == key for key in map(_plain, self.choices)
        ):
            self.fail("invalid_choice", input=without_personal_data(str(data)[:40]))
        return super().to_internal_value(data)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, int) else str(value)


class Day(serializers.DateField):
    """``2025-03-31``, from 1900 to 2199."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not matches(DATE_PATTERN, value):
            self.fail("invalid", format="JJJJ-MM-DD")
        day = super().to_internal_value(value)
        if not 1900 <= day.year <= 2199:
            self.fail("invalid", format="JJJJ-MM-DD, 1900–2199")
        return day


class Number(serializers.Field):
    """An exact decimal as a string: at most nine digits before the point and six after it."""

    default_error_messages = {"invalid": _('Geef een getal als tekst, met een punt: "60" of "33.333333".')}

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not matches(NUMBER_PATTERN, data):
            self.fail("invalid")
        value = Decimal(data)
        try:
            validate_exact(value)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code=error.code) from error
        return value

    def to_representation(self, value: Decimal) -> str | None:
        return plain(Decimal(value))


class PeriodCode(serializers.Field):
    """The code of a standard period. Gives back the code; ``all`` only where the field allows it."""

    default_error_messages = {
        "invalid": _('Geef een periode als "2025-03", "2025-Q1", "2025-H1", "2025" of "2025-SY".'),
    }

    def __init__(self, *, allow_all: bool = False, **kwargs: Any) -> None:
        self.pattern = PERIOD_PATTERN if allow_all else PERIOD_WITHOUT_ALL_PATTERN
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not matches(self.pattern, data):
            self.fail("invalid")
        return data

    def to_representation(self, value: Period | str) -> str:
        return value.code if isinstance(value, Period) else value


def period_of(code: str, all_since: date | None = None) -> Period:
    """The period of a code that ``PeriodCode`` let pass."""
    return Period.parse(code, all_since=all_since)


def code_between(starts_on: date, ends_on: date) -> str | None:
    """The code of the standard period with exactly these ends; ``None`` for any other interval.

    A whole calendar year is ``2025``, from August on it is ``2025-SY``.
    """
    for type in PeriodType:
        if type is not PeriodType.ALL:
            period = Period.containing(type, starts_on)
            if (period.starts_on, period.ends_on) == (starts_on, ends_on):
                return period.code
    return None


class VisibleRows:
    """What ``Reference`` and ``References`` share: rows the person may see; all others count as unknown."""

    default_error_messages = {
        "does_not_exist": _("Dit bestaat niet."),
        "invalid": _("Geef het nummer (id)."),
    }

    def known(self, ids: Iterable[Any]) -> dict[int, Model]:
        ids = list(ids)
        if not all(isinstance(pk, int) and not isinstance(pk, bool) for pk in ids):
            self.fail("invalid")
        wanted = [pk for pk in ids if 1 <= pk <= LARGEST_ID]
        user = self.context["request"].user
        rows = {row.pk: row for row in self.queryset.all().visible_to(user).filter(pk__in=wanted)}
        if len(rows) < len(set(ids)):
            self.fail("does_not_exist")
        return rows


@extend_schema_field(ID_SCHEMA)
class Reference(VisibleRows, serializers.Field):
    """The id of one row."""

    def __init__(self, queryset: QuerySet | None = None, **kwargs: Any) -> None:
        self.queryset = queryset
        super().__init__(**kwargs)

    def get_attribute(self, instance: Model) -> int | None:
        """The id alone, without reading the row it points to."""
        field = instance._meta.get_field(self.source)
        return getattr(instance, field.attname)

    def to_internal_value(self, data: Any) -> Model:
        return next(iter(self.known([data]).values()))

    def to_representation(self, value: int | Model) -> int:
        return value.pk if isinstance(value, Model) else value


@extend_schema_field({"type": "array", "items": ID_SCHEMA, "maxItems": MOST_REFERENCES, "uniqueItems": True})
class References(VisibleRows, serializers.Field):
    """The ids of several rows, each once; read and written in one query."""

    default_error_messages = {
        "not_a_list": _("Geef een lijst van nummers (id's), elk één keer."),
    }

    def __init__(self, queryset: QuerySet | None = None, **kwargs: Any) -> None:
        self.queryset = queryset
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[Model]:
        if not isinstance(data, list) or len(data) > MOST_REFERENCES:
            self.fail("not_a_list")
        rows = self.known(data)
        if len(set(data)) < len(data):
            self.fail("not_a_list")
        return [rows[pk] for pk in data]

    def to_representation(self, value: Any) -> list[int]:
        return sorted(row.pk for row in value.all())
