"""Base serializers: camelCase outside, our own names inside; what is not a field is refused."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lamp.base.api.fields import (
    DATE_PATTERN,
    ID_SCHEMA,
    LARGEST_ID,
    Choice,
    Day,
    Number,
    PeriodCode,
    Reference,
    References,
    Text,
    WholeNumber,
    YesNo,
    matches,
)
from lamp.base.api.problems import camel_case
from lamp.base.numbers import ExactDecimalField

FIELD_OF = {
    models.CharField: Text,
    models.TextField: Text,
    models.BooleanField: YesNo,
    models.PositiveSmallIntegerField: WholeNumber,
    models.PositiveIntegerField: WholeNumber,
    models.BigAutoField: WholeNumber,
    models.DateField: Day,
    models.DateTimeField: serializers.DateTimeField,
    models.DecimalField: Number,
    ExactDecimalField: Number,
}


class CamelCase:
    """Names fields in camelCase; each still reads and writes the attribute it was declared as."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = {}
        for name, field in super().get_fields().items():
            outside = camel_case(name)
            if outside != name and field.source is None:
                field.source = name
            if isinstance(field, serializers.SerializerMethodField) and field.method_name is None:
                field.method_name = f"get_{name}"
            fields[outside] = field
        return fields


class Strict:
    """Refuses a body that is no object, or has keys that are no fields."""

    def to_internal_value(self, data: Any) -> dict:
        if isinstance(data, Mapping):
            unknown = {
                name: [_("Dit veld is onbekend of alleen te lezen.")] for name in data if name not in self.fields
            }
            if unknown:
                raise serializers.ValidationError(unknown, code="unknown_field")
        return super().to_internal_value(data)


class Output(CamelCase, serializers.Serializer):
    """What is read, field by field."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
            field.required = False
        return fields


class ModelFields(CamelCase, serializers.ModelSerializer):
    """Fields from a model, with our strict types and without the framework's own look-ups."""

    serializer_field_mapping = FIELD_OF
    serializer_choice_field = Choice

    def build_relational_field(self, field_name: str, relation_info: Any) -> tuple[type, dict]:
        _kind, kwargs = super().build_relational_field(field_name, relation_info)
        kept = {"required", "allow_null", "help_text", "label", "queryset", "read_only", "default"}
        kwargs_kept = {name: value for name, value in kwargs.items() if name in kept}
        return (References if relation_info.to_many else Reference), kwargs_kept

    def get_validators(self) -> list:
        return []  # the services decide, the same for pages and API


class ModelOutput(ModelFields):
    """What is read of a model."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
            field.required = False
        return fields


class Input(Strict, CamelCase, serializers.Serializer):
    """What is written, field by field."""


class ModelInput(Strict, ModelFields):
    """What is written to a model; creating and changing is left to the services."""


@extend_schema_field(ID_SCHEMA)
class QueryId(serializers.Field):
    """An id in the address. One that does not exist, or may not be seen, just finds nothing."""

    default_error_messages = {"invalid": _("Geef het nummer (id).")}

    def to_internal_value(self, data: str) -> int:
        if not matches("[0-9]{1,19}", data) or not 1 <= int(data) <= LARGEST_ID:
            self.fail("invalid")
        return int(data)


class QueryText(serializers.CharField):
    """A text in the address, compared to the letter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "trim_whitespace": False})


class QueryDay(serializers.DateField):
    """A day in the address; one of long ago just finds nothing."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not matches(DATE_PATTERN, value):
            self.fail("invalid", format="JJJJ-MM-DD")
        return super().to_internal_value(value)


class Query(CamelCase, serializers.Serializer):
    """The query parameters of a list, beside the page: each an exact filter unless told otherwise."""

    lookups: Mapping[str, str] = {}

    def filtered(self, queryset: models.QuerySet) -> models.QuerySet:
        """The rows that fit every parameter; ``lookups`` tells what a parameter compares with."""
        wanted = {self.lookups.get(name, name): value for name, value in self.validated_data.items()}
        return queryset.filter(**wanted)


__all__ = [
    "DATE_PATTERN",
    "Choice",
    "Day",
    "Input",
    "ModelInput",
    "ModelOutput",
    "Number",
    "Output",
    "PeriodCode",
    "Query",
    "QueryDay",
    "QueryId",
    "QueryText",
    "Reference",
    "References",
    "Text",
    "WholeNumber",
    "YesNo",
]
