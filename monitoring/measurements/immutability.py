"""An approved value never changes but by a correction: the guard at the model and the queryset."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from monitoring.measurements.models import Measurement
    from monitoring.measurements.querysets import MeasurementQuerySet

APPROVED = "approved"
FREE_WHEN_APPROVED = frozenset({"replaced_by", "replaced_by_id", "revision", "updated_at"})


def final() -> ValidationError:
    message = _("Een goedgekeurd resultaat verandert niet. Maak een correctie.")
    return ValidationError(message, code="approved_is_final")


def remember(measurement: "Measurement", field_names: Iterable[str]) -> None:
    """Keep what an approved row holds as it comes from the database, to see later whether it changed."""
    loaded = {name: measurement.__dict__[name] for name in field_names if name in measurement.__dict__}
    measurement._approved_as = loaded if loaded.get("status") == APPROVED else None


def refuse_changed_approval(measurement: "Measurement") -> None:
    """Raise when a row that was approved when it was read holds anything else now."""
    loaded: Mapping[str, Any] | None = getattr(measurement, "_approved_as", None)
    if loaded is None:
        return
    if any(getattr(measurement, name) != value for name, value in loaded.items() if name not in FREE_WHEN_APPROVED):
        raise final()


def refuse_update_of_approved(measurements: "MeasurementQuerySet", fields: Iterable[str]) -> None:
    """Raise when an update of these fields would touch an approved row."""
    if set(fields) - FREE_WHEN_APPROVED and measurements.filter(status=APPROVED).exists():
        raise final()


def refuse_delete_of_approved(measurements: "MeasurementQuerySet") -> None:
    """Raise when an approved row would go."""
    if measurements.filter(status=APPROVED).exists():
        raise final()
