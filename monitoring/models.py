"""For Django: all models of this app. Our own code imports them from the package of their subject."""

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.area_indices.models import ComparisonIndicator, IndexDefinition, IndexDomain, IndexScore
from monitoring.area_statistics.job_models import AreaJob
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.indicators.models import (
    ConsistencyRule,
    Indicator,
    IndicatorBreak,
    IndicatorElement,
    IndicatorExclusion,
    Target,
)
from monitoring.investment.models import InputShare, ResourceInput
from monitoring.learning.models import Assumption, AssumptionTest, Observation, ObservationMechanism, Verdict
from monitoring.measurements.import_models import MeasurementImport
from monitoring.measurements.models import Measurement, SplitCell
from monitoring.progress.models import AreaState, DirtyProgress, ProgressRebuild, RefreshFailure, SeriesState
from monitoring.requests.models import ReportingRequest, ReportingRound, RequestedCell, RoundPart
from monitoring.reviews.models import (
    AgendaItem,
    Decision,
    ImprovementAction,
    Interest,
    Preparation,
    ProposedChange,
    Review,
    Suggestion,
)

__all__ = [
    "ActivityLogEntry",
    "AgendaItem",
    "AreaJob",
    "AreaMeasure",
    "AreaState",
    "AreaStatistic",
    "Assumption",
    "AssumptionTest",
    "ComparisonIndicator",
    "ConsistencyRule",
    "Decision",
    "DirtyProgress",
    "ImprovementAction",
    "IndexDefinition",
    "IndexDomain",
    "IndexScore",
    "Indicator",
    "IndicatorBreak",
    "IndicatorElement",
    "IndicatorExclusion",
    "InputShare",
    "Interest",
    "Measurement",
    "MeasurementImport",
    "Observation",
    "ObservationMechanism",
    "Preparation",
    "ProgressRebuild",
    "ProposedChange",
    "RefreshFailure",
    "ReportingRequest",
    "ReportingRound",
    "RequestedCell",
    "ResourceInput",
    "Review",
    "RoundPart",
    "SeriesState",
    "SplitCell",
    "Suggestion",
    "Target",
    "Verdict",
]
