"""What hangs together with an index: computed and published coefficients, strongest first, never without caveat."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.area_indices.comparing_rules import pearson
from monitoring.area_indices.computing import Reference, read_values
from monitoring.area_indices.models import ComparisonIndicator, IndexDefinition, IndexScore
from monitoring.area_indices.rules import Floats
from monitoring.area_statistics.permissions import sees_exact_statistics
from programs.areas.models import AreaLevel
from programs.people.models import User

CAVEAT = gettext_lazy(
    "Let op: samenhang zegt niets over causaliteit. En, bij regionale ongelijkheid en (stapeling van) achterstanden "
    "is er altijd sprake van meervoudige en dus complexe causaliteit."
)
STRENGTHS = {"strong": gettext_lazy("sterk"), "moderate": gettext_lazy("matig"), "weak": gettext_lazy("zwak")}


@dataclass(frozen=True)
class Correlation:
    """One comparison indicator beside an index. ``r`` is ``None`` where it cannot be computed."""

    indicator: ComparisonIndicator
    year: int | None
    r: float | None
    count: int | None
    level: str
    source: str
    is_published: bool = False

    @property
    def strength(self) -> str:
        return strength_of(self.r) if self.r is not None else ""

    @property
    def text(self) -> str:
        """As "−0,838 (sterk)"."""
        if self.r is None:
            return "–"
        return f"{write_r(self.r)} ({STRENGTHS[self.strength]})"


def strength_of(r: float) -> str:
    strong, moderate = settings.CORRELATION_STRONG, settings.CORRELATION_MODERATE
    return "strong" if abs(r) >= strong else "moderate" if abs(r) >= moderate else "weak"


def write_r(r: float) -> str:
    """Three decimals with a decimal comma and a minus sign."""
    return f"{r:.3f}".replace("-", "−").replace(".", ",")


def correlations_of(definition: IndexDefinition, *, year: int, user: User) -> list[Correlation]:
    """Every comparison indicator of an index in a year, by |r|; those without r last.

    A measure about persons counts only for who sees it exactly: elsewhere its figures are rounded.
    """
    rows = IndexScore.objects.visible_to(user).filter(definition=definition, year=year)
    scores = dict(rows.values_list("area", "score"))
    reference = Reference(list(scores), [])
    index = np.array([float(score) for score in scores.values()])
    indicators = ComparisonIndicator.objects.visible_to(user).filter(definition=definition).prefetch_related("measures")
    found = [_correlate(one, index, reference, definition, year, user) for one in indicators]
    return sorted(found, key=lambda one: (one.r is None, -abs(one.r or 0), one.indicator.name))


def _correlate(
    one: ComparisonIndicator, index: Floats, reference: Reference, definition: IndexDefinition, year: int, user: User
) -> Correlation:
    if one.published_r is not None:
        r, count = float(one.published_r), one.published_count
        return Correlation(one, one.published_year, r, count, one.published_level, one.source, is_published=True)
    measures = list(one.measures.all())
    level = str(AreaLevel(definition.level).label)
    source = "; ".join(dict.fromkeys(measure.source for measure in measures))
    hidden = not sees_exact_statistics(user) and any(measure.about_persons for measure in measures)
    try:
        if hidden:
            raise ValueError("figures about persons are not seen exactly")
        r, count = pearson(index, composite(read_values(measures, reference, year)))
    except ValueError:
        return Correlation(one, year, None, None, level, source)
    return Correlation(one, year, r, count, level, source)


def composite(values: Floats) -> Floats:
    """The mean of several measures per area; missing where one of them is."""
    return values.mean(axis=1) if values.shape[1] else np.full(len(values), np.nan)


def points_of(
    one: ComparisonIndicator, *, year: int, areas: Sequence[int], scores: Floats
) -> list[tuple[int, float, float]]:
    """Area, score and value, for a scatter."""
    values = composite(read_values(one.measures.all(), Reference(areas, []), year))
    return [
        (pk, float(score), float(value))
        for pk, score, value in zip(areas, scores, values, strict=True)
        if not (np.isnan(score) or np.isnan(value))
    ]


def exact_r(r: float | None) -> Decimal | None:
    """For the API: six decimals."""
    return None if r is None else Decimal(f"{r:.6f}")


def strength_sentence() -> str:
    """What the words mean, with the limits in use."""
    told = {"strong": _two(settings.CORRELATION_STRONG), "moderate": _two(settings.CORRELATION_MODERATE)}
    return _("Sterk vanaf %(strong)s, matig vanaf %(moderate)s (plus of min), anders zwak.") % told


def _two(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
