"""How much of what was asked has come in (domain.md 3, rule 8); the part of progress that requests decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorExclusion
from monitoring.measurements.models import Measurement
from monitoring.requests.models import RequestedCell
from programs.areas.models import AreaClosure


@dataclass(frozen=True)
class Coverage:
    """Numbers of cells: asked, with a counting value, and with an approved explanation of why there is none."""

    requested: int = 0
    answered: int = 0
    explained: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            self.requested + other.requested, self.answered + other.answered, self.explained + other.explained
        )


CoverageKey = tuple[int, int, int, int]  # indicator, area, partner (0 for all), key of the period


def read_coverage(
    indicators: Sequence[Indicator],
    areas: Iterable[int],
    partners: Iterable[int],
    periods: Sequence[Period],
    *,
    known_at: datetime | None = None,
) -> dict[CoverageKey, Coverage]:
    """Coverage of every asked key that was requested; the others are absent ("niet uitgevraagd").

    One query, and one more where areas are asked, and one where indicators of the programme are: these take in what
    was asked of the indicators that feed them. Combined figures leave an excluded partner out from its date on.
    ``known_at``: what was asked, and had come in, by this earlier moment.
    """
    areas, partners = set(areas), set(partners)
    found: defaultdict[CoverageKey, Coverage] = defaultdict(Coverage)
    if not indicators or not periods:
        return {}
    above = _ancestors(areas - {0})
    counted_in = Indicator.objects.counted_in(indicators)
    for row in _grouped(counted_in, periods, by_area=bool(above), by_partner=bool(partners - {0}), known_at=known_at):
        count = Coverage(row["requested"], row["answered"], row["explained"])
        of_partner = row.get("partner", 0)
        whom = [one for one in {of_partner, 0} if one in partners and (one or not row["excluded"])]
        where = [0, *above.get(row.get("area_key", 0), ())]
        for period in _containing(periods, row["starts_on"], row["ends_on"]):
            for indicator, area in product(counted_in[row["indicator"]], where):
                for partner in whom if area in areas else ():
                    found[(indicator, area, partner, period.key)] += count
    return dict(found)


def waiting_partners(indicator: Indicator, *, area_id: int | None, partner_id: int | None, period: Period) -> list[str]:
    """Names of the partners of whom something that was asked has not come in: neither a value nor an explanation."""
    cells = RequestedCell.objects.filter(
        ~Exists(_standing()),
        indicator__in=list(Indicator.objects.counted_in([indicator])),
        starts_on__gte=period.starts_on,
        ends_on__lte=period.ends_on,
    )
    cells = cells.filter(partner=partner_id) if partner_id else cells.exclude(Exists(_exclusions()))
    if area_id:
        cells = cells.filter(area__in=AreaClosure.objects.filter(ancestor=area_id).values("descendant"))
    return list(cells.order_by("partner__name").values_list("partner__name", flat=True).distinct())


def _grouped(
    indicator_ids: Iterable[int],
    periods: Sequence[Period],
    *,
    by_area: bool,
    by_partner: bool,
    known_at: datetime | None,
):
    standing, excluded = _standing(known_at), _exclusions()
    asked = RequestedCell.objects.filter(request__created_at__lt=known_at) if known_at else RequestedCell.objects.all()
    names = ["indicator", "starts_on", "ends_on", *["area_key"] * by_area, *["partner"] * by_partner]
    return (
        asked.filter(
            indicator__in=list(indicator_ids),
            starts_on__gte=min(period.starts_on for period in periods),
            ends_on__lte=max(period.ends_on for period in periods),
        )
        .annotate(
            is_answered=Exists(standing.filter(no_data_reason="")),
            is_explained=Exists(standing.exclude(no_data_reason="")),
            excluded=Exists(excluded),
        )
        .order_by()
        .values(*names, "excluded")
        .annotate(
            requested=Count("pk"),
            answered=Count("pk", filter=Q(is_answered=True)),
            explained=Count("pk", filter=Q(is_answered=False, is_explained=True)),
        )
    )


def _standing(known_at: datetime | None = None) -> QuerySet[Measurement]:
    """What counts in a cell, or counted in it at an earlier moment."""
    counting = Measurement.objects.counting_at(known_at) if known_at else Measurement.objects.counting()
    return counting.filter(
        indicator=OuterRef("indicator"),
        partner=OuterRef("partner"),
        area_key=OuterRef("area_key"),
        last_month=OuterRef("last_month"),
        starts_on=OuterRef("starts_on"),
        ends_on=OuterRef("ends_on"),
    )


def _exclusions() -> QuerySet[IndicatorExclusion]:
    """Why a cell does not count in combined figures."""
    return IndicatorExclusion.objects.filter(
        indicator=OuterRef("indicator"), partner=OuterRef("partner"), from_date__lte=OuterRef("ends_on")
    )


def _containing(periods: Iterable[Period], starts_on: date, ends_on: date) -> list[Period]:
    return [period for period in periods if period.contains(starts_on, ends_on)]


def _ancestors(areas: set[int]) -> dict[int, set[int]]:
    """Of every area inside the asked ones: which of them it lies in, itself included."""
    above: defaultdict[int, set[int]] = defaultdict(set)
    if areas:
        pairs = AreaClosure.objects.filter(ancestor__in=areas).values_list("descendant", "ancestor")
        for area, ancestor in pairs:
            above[area].add(ancestor)
    return above
