"""From values to what people read: places, classes, changes, groups, persistence. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from monitoring.area_indices.comparing_rules import classify, even_limits
from monitoring.area_indices.rules import Floats, rank_most_deprived

LABELS = (_("Laag"), _("Vrij laag"), _("Gemiddeld"), _("Hoog"), _("Zeer hoog"))
TONES = 5


@dataclass(frozen=True)
class Classes:
    """Classes from the least to the most deprived; ``limits``: where each but the first begins, higher as worse."""

    labels: Sequence[str]
    limits: Sequence[float]

    def of(self, worse_values: Floats) -> NDArray[np.int64]:
        return classify(worse_values, self.limits)

    def tone(self, number: int) -> int:
        """1 (light, good) to 5 (dark) for a class; 0 for none."""
        if number < 0:
            return 0
        return 1 + round((TONES - 1) * number / max(len(self.labels) - 1, 1))


def classes_of(definition_classes: Sequence[Mapping], worse_values: Floats) -> Classes:
    """The definition's own classes, or else fifths of these values."""
    if definition_classes:
        limits = [float(one["from"]) for one in definition_classes[1:]]
        return Classes([one["label"] for one in definition_classes], limits)
    limits = even_limits(worse_values)
    return Classes([str(label) for label in LABELS[: len(limits) + 1]], limits)


def places(worse_values: Floats) -> Floats:
    """The place of each area, 1 for the most deprived; ties share the lowest number."""
    return rank_most_deprived(worse_values)


def persistence(by_moment: Sequence[Floats]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """In how many moments each area was in the most deprived fifth, and in how many it had a value."""
    worst = np.zeros(len(by_moment[0]), dtype=np.int64) if by_moment else np.zeros(0, dtype=np.int64)
    known = worst.copy()
    for values in by_moment:
        limits = even_limits(values)
        is_known = ~np.isnan(values)
        known += is_known
        if limits:
            worst += is_known & (values >= limits[-1])
    return worst, known
