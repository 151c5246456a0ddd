"""Agreed dimensions as lines of text: "Leeftijd: 2 jaar, 3 jaar"."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _


def write_dimensions(dimensions: Sequence[Mapping[str, Any]]) -> str:
    """One line per dimension."""
    return "\n".join(f"{d['label']}: {', '.join(value['label'] for value in d['values'])}" for d in dimensions)


def read_dimensions(text: str, stored: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The dimensions of these lines; names that were there keep their keys, so stored cells keep their place.

    Raises:
        ValidationError: a line without a name or without cells.
    """
    known = {d["label"].lower(): d for d in stored}
    dimensions = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, cells = line.partition(":")
        labels = [label.strip() for label in cells.split(",") if label.strip()]
        if not colon or not name.strip() or not labels:
            message = _("Schrijf op elke regel een naam, een dubbele punt en de vakken: Leeftijd: 2 jaar, 3 jaar.")
            raise ValidationError(message, code="invalid")
        before = known.get(name.strip().lower(), {})
        keys = {value["label"].lower(): value["key"] for value in before.get("values", ())}
        values = [{"key": keys.get(label.lower(), slugify(label)), "label": label} for label in labels]
        dimensions.append({"key": before.get("key", slugify(name)), "label": name.strip(), "values": values})
    return dimensions
