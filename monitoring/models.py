"""For Django: all models of this app. Our own code imports them from the package of their subject."""

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import (
    ConsistencyRule,
    Indicator,
    IndicatorBreak,
    IndicatorElement,
    IndicatorExclusion,
    Target,
)
from monitoring.learning.models import Assumption, AssumptionTest, Observation, ObservationMechanism, Verdict
from monitoring.measurements.import_models import MeasurementImport
from monitoring.measurements.models import Measurement, SplitCell
from monitoring.progress.models import AreaState, DirtyProgress, ProgressRebuild, RefreshFailure, SeriesState
from monitoring.requests.models import ReportingRequest, ReportingRound, RequestedCell, RoundPart

__all__ = [
    "ActivityLogEntry",
    "AreaState",
    "Assumption",
    "AssumptionTest",
    "ConsistencyRule",
    "DirtyProgress",
    "Indicator",
    "IndicatorBreak",
    "IndicatorElement",
    "IndicatorExclusion",
    "Measurement",
    "MeasurementImport",
    "Observation",
    "ObservationMechanism",
    "ProgressRebuild",
    "RefreshFailure",
    "ReportingRequest",
    "ReportingRound",
    "RequestedCell",
    "RoundPart",
    "SeriesState",
    "SplitCell",
    "Target",
    "Verdict",
]
