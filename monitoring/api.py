"""All resources of the API: those of the theory, and those of the facts."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from monitoring.activity_log.api import LogEntryViewSet
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
from monitoring.progress.api import ExplanationViewSet, ProgressViewSet
from monitoring.requests.api import ReportingRequestViewSet
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
router.register("indicators", IndicatorViewSet, "indicator")
router.register("targets", TargetViewSet, "target")
router.register("measurements", MeasurementViewSet, "measurement")
router.register("measurements/<int:measurement>/transitions", TransitionViewSet, "transition")
router.register("measurements/<int:measurement>/corrections", CorrectionViewSet, "correction")
router.register("reporting-requests", ReportingRequestViewSet, "reporting-request")
router.register("activity-log-entries", LogEntryViewSet, "activity-log-entry")
router.register("progress", ProgressViewSet, "progress")

resources = [
    *router.urls,
    path("logic-models/<int:logicModel>/comparison", ComparisonViewSet.as_view({"get": "retrieve"}), name="comparison"),
    path("progress/explanation", ExplanationViewSet.as_view({"get": "retrieve"}), name="explanation"),
]
