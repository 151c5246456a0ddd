"""All resources of the API: those of the theory, and those of the facts."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from monitoring.activity_log.api import LogEntryViewSet
from monitoring.area_indices.api import CorrelationViewSet, IndexDefinitionViewSet, IndexScoreViewSet
from monitoring.area_statistics.api import AreaBoundaryViewSet, AreaMeasureViewSet, AreaStatisticViewSet
from monitoring.indicators.api import IndicatorViewSet, TargetViewSet
from monitoring.learning.api import (
    ActivationWithFactsViewSet,
    LinkWithFactsViewSet,
    LogicModelWithFactsViewSet,
    MechanismWithFactsViewSet,
    ObservationViewSet,
    VerdictViewSet,
)
from monitoring.measurements.api import CorrectionViewSet, MeasurementViewSet, TransitionViewSet
from monitoring.progress.api import ExplanationViewSet, ForecastViewSet, ProgressViewSet
from monitoring.requests.api import ReportingRequestViewSet
from monitoring.reviews.api import ClosureViewSet, DecisionViewSet, ImprovementActionViewSet, ReviewViewSet
from programs import api as programs_api
from programs.logic_models.comparison_api import ComparisonViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
programs_api.register(router)
router.register("logic-models", LogicModelWithFactsViewSet, "logic-model")
router.register("logic-models/<int:logicModel>/activations", ActivationWithFactsViewSet, "activation")
router.register("links", LinkWithFactsViewSet, "link")
router.register("mechanisms", MechanismWithFactsViewSet, "mechanism")
router.register("observations", ObservationViewSet, "observation")
router.register("verdicts", VerdictViewSet, "verdict")
router.register("reviews", ReviewViewSet, "review")
router.register("reviews/<int:review>/closures", ClosureViewSet, "closure")
router.register("decisions", DecisionViewSet, "decision")
router.register("improvement-actions", ImprovementActionViewSet, "improvement-action")
router.register("indicators", IndicatorViewSet, "indicator")
router.register("targets", TargetViewSet, "target")
router.register("measurements", MeasurementViewSet, "measurement")
router.register("measurements/<int:measurement>/transitions", TransitionViewSet, "transition")
router.register("measurements/<int:measurement>/corrections", CorrectionViewSet, "correction")
router.register("reporting-requests", ReportingRequestViewSet, "reporting-request")
router.register("activity-log-entries", LogEntryViewSet, "activity-log-entry")
router.register("progress", ProgressViewSet, "progress")
router.register("area-measures", AreaMeasureViewSet, "area-measure")
router.register("area-statistics", AreaStatisticViewSet, "area-statistic")
router.register("index-definitions", IndexDefinitionViewSet, "index-definition")
router.register("index-scores", IndexScoreViewSet, "index-score")
router.register("correlations", CorrelationViewSet, "correlation")

resources = [
    *router.urls,
    path("area-boundaries", AreaBoundaryViewSet.as_view({"get": "retrieve"}), name="area-boundaries"),
    path("logic-models/<int:logicModel>/comparison", ComparisonViewSet.as_view({"get": "retrieve"}), name="comparison"),
    path("progress/explanation", ExplanationViewSet.as_view({"get": "retrieve"}), name="explanation"),
    path("progress/forecast", ForecastViewSet.as_view({"get": "retrieve"}), name="forecast"),
]
