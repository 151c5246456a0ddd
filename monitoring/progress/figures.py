"""Figures: an indicator's value in a period and area, compared with its target, as this viewer may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import Indicator
from monitoring.progress.states import ProgressState, Protection
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User


@dataclass(frozen=True)
class SplitFigure:
    """One cell of a split figure; ``numerator`` is ``None`` where it is protected."""

    keys: dict[str, str]
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    protection: Protection


@dataclass(frozen=True)
class Figure:
    """What LAMP says of one indicator, area, partner and period (``None``: whole programme, all partners).

    Numbers are in the indicator's unit with at most six decimals; a ratio, its target and expected are
    percentages. ``value`` is ``None`` when there is none, when it is a range (``low``, ``high``) and when it is
    protected. ``progress`` is a fraction. ``state`` is ``None`` for a period the indicator's frequency
    cannot cover wholly. ``reported`` counts the series (partner × area) the figure rests on; ``requested`` is
    ``None`` where nothing was requested.
    """

    indicator_id: int
    area_id: int | None
    partner_id: int | None
    period: Period
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    split: tuple[SplitFigure, ...]
    target: Decimal | None
    expected: Decimal | None
    progress: Decimal | None
    state: ProgressState | None
    reported: int
    requested: int | None
    oldest_data: date | None
    carried_forward: bool
    protection: Protection
    computed_at: datetime | None


def read_figures(
    *,
    viewer: User,
    indicators: Iterable[Indicator],
    periods: Sequence[Period] | None = None,
    period_type: PeriodType | str | None = None,
    areas: Sequence[Area | int | None] = (None,),
    partners: Sequence[Partner | int | None] = (None,),
    today: date | None = None,
) -> list[Figure]:
    """Every figure of these indicators × areas × partners × periods, in that order, in a constant number of queries.

    Args:
        viewer: who will see them; small figures about persons are rounded for some (``lamp.base.privacy``).
        indicators: already chosen with ``Indicator.objects.visible_to(viewer)``.
        periods: these periods. Without: with ``period_type`` every period of that type from the indicator's first
            stored figure to its last; without either each indicator's last complete period of its own frequency.
        areas, partners: objects or ids; ``None`` is the whole programme, and all partners together.
        today: the local date that decides what is running, expected and too early; by default now.
    """
    return []
