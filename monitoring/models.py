"""For Django: all models of this app. Our own code imports them from the package of their subject."""

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import (
    Indicator,
    IndicatorBreak,
    IndicatorElement,
    IndicatorExclusion,
    Target,
)
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.measurements.models import Measurement

__all__ = [
    "ActivityLogEntry",
    "Indicator",
    "IndicatorBreak",
    "IndicatorElement",
    "IndicatorExclusion",
    "Measurement",
    "Observation",
    "ObservationMechanism",
    "Target",
    "Verdict",
]
