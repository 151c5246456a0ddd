"""Choosing what to fill in: a partner's own interventions first, all others behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from programs.interventions.models import Intervention
from programs.people.models import User
from programs.people.permissions import partner_ids_of


@dataclass(frozen=True)
class IndicatorGroup:
    """Indicators of one intervention, or of the programme itself."""

    title: str
    indicators: list[Indicator]


def choices_of(user: User, indicators: Iterable[Indicator]) -> dict[str, Any]:
    """``own``: groups the user's partners lead, take part in or reported before; ``other``: the rest.

    Somebody of the bureau fills in for all, and has them all in ``other``.
    """
    indicators = list(indicators)
    near, reported = _near(user)
    own = [one for one in indicators if one.intervention_id in near or one.pk in reported]
    return {"own": _grouped(own), "other": _grouped([one for one in indicators if one not in own])}


def _near(user: User) -> tuple[set[int], set[int]]:
    """Interventions the user's partners take part in, and indicators they reported before."""
    partners = partner_ids_of(user)
    joined = Intervention.partners.through.objects.filter(partner__in=partners).values("intervention")
    interventions = Intervention.objects.visible_to(user).filter(Q(lead_partner__in=partners) | Q(pk__in=joined))
    reported = Measurement.objects.visible_to(user).filter(partner__in=partners)
    return (
        set(interventions.values_list("pk", flat=True)),
        set(reported.order_by().values_list("indicator", flat=True).distinct()),
    )


def _grouped(indicators: Iterable[Indicator]) -> list[IndicatorGroup]:
    groups: dict[int | None, IndicatorGroup] = {}
    for one in indicators:
        title = one.intervention.title if one.intervention else _("Van het programma")
        groups.setdefault(one.intervention_id, IndicatorGroup(title, [])).indicators.append(one)
    return list(groups.values())
