"""What stands beside the form of a result: the previous period and the target of the same partner and area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseForm

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.indicators.wording import format_value
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.wording import describe_value
from monitoring.progress.figures import read_figures
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User

AREAS_SHOWN = 12


@dataclass(frozen=True)
class ComparedArea:
    """One area: what the partner filled in over the previous period, and the target of the asked one; "" for none."""

    area: Area | None
    chosen: bool
    previous: str
    target: str


@dataclass(frozen=True)
class Comparison:
    partner: Partner
    period: Period
    areas: list[ComparedArea]
    target_of_all: str  # of the whole programme, all partners together

    @property
    def has_targets(self) -> bool:
        """Whether any of these areas has a target of this partner."""
        return any(area.target for area in self.areas)


def compare(*, viewer: User, indicator: Indicator, partner: Partner, period: Period, area: Area | None) -> Comparison:
    """The chosen area first, then the other areas this partner reported over the previous period."""
    before = _filled_in(viewer, indicator, partner, period.previous())
    areas = {one.pk if one else None: one for one in [area, *(found.area for found in before)]}
    targets = _targets(viewer, indicator, partner, period, list(areas))
    rows = [
        ComparedArea(
            area=one,
            chosen=one == area,
            previous="; ".join(_told(found) for found in before if found.area_id == pk),
            target=targets.get((pk, partner.pk), ""),
        )
        for pk, one in list(areas.items())[:AREAS_SHOWN]
    ]
    return Comparison(partner, period, rows, targets.get((None, None), ""))


def place_of(form: BaseForm, asked: Mapping[str, str]) -> dict[str, Any] | None:
    """Partner, area and period that the form stands at, or that the address asks for; ``None`` while unknown.

    What cannot be read, or may not be chosen in this form, counts as not chosen.
    """
    if "period" not in form.fields:
        return None
    chosen: dict[str, Any] = {}
    for name in ("partner", "area", "period"):
        value = asked.get(name) if name in asked else form[name].value()
        field = form.fields[name]
        if name == "partner" and field.disabled:
            value = form.get_initial_for_field(field, name)
        chosen[name] = _readable(field, value)
    if chosen["period"] is None:
        codes = [code for code, _label in form.fields["period"].choices]
        chosen["period"] = Period.parse(codes[0]) if codes else None
    return chosen if chosen["partner"] and chosen["period"] else None


def _readable(field: Any, value: Any) -> Any:
    if hasattr(value, "pk"):
        return value
    try:
        return field.clean(value)
    except ValidationError:
        return None


def _filled_in(viewer: User, indicator: Indicator, partner: Partner, period: Period) -> list[Measurement]:
    """What stands there now: without what was replaced, and without corrections that still wait."""
    rows = Measurement.objects.visible_to(viewer).filter(
        Q(replaces=None) | Q(status=MeasurementStatus.APPROVED),
        indicator=indicator,
        partner=partner,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        replaced_by=None,
    )
    return list(rows.select_related("indicator", "area").order_by("area__name", "pk"))


def _targets(
    viewer: User, indicator: Indicator, partner: Partner, period: Period, areas: Sequence[int | None]
) -> dict[tuple[int | None, int | None], str]:
    """Targets of this period in words, by area and partner, with those of the whole programme."""
    figures = read_figures(
        viewer=viewer,
        indicators=[indicator],
        periods=[period],
        areas=list({None: None} | dict.fromkeys(areas)),
        partners=[None, partner],
    )
    return {(f.area_id, f.partner_id): format_value(indicator, f.target) for f in figures if f.target is not None}


def _told(measurement: Measurement) -> str:
    value = describe_value(measurement)
    if measurement.status == MeasurementStatus.APPROVED:
        return value
    return f"{value} ({MeasurementStatus(measurement.status).label})"
