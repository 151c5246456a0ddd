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
from monitoring.measurements.models import Measurement, SplitCell
from monitoring.progress.models import AreaState, DirtyProgress, ProgressRebuild, RefreshFailure, SeriesState

__all__ = [
    "ActivityLogEntry",
    "AreaState",
    "DirtyProgress",
    "Indicator",
    "IndicatorBreak",
    "IndicatorElement",
    "IndicatorExclusion",
    "Measurement",
    "Observation",
    "ObservationMechanism",
    "ProgressRebuild",
    "RefreshFailure",
    "SeriesState",
    "SplitCell",
    "Target",
    "Verdict",
]
