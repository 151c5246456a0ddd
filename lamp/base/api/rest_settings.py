"""Settings of Django REST framework and drf-spectacular, imported by the settings: no models here."""

from lamp.base.api.glossary import DESCRIPTION

API_ROOT = "/api/v1"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lamp.base.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["lamp.base.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "lamp.base.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "lamp.base.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "lamp.base.api.problems.handle_exception",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "LAMP",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    "CONTACT": {"name": "Beheer van LAMP", "url": "/api/v1/docs"},
    "SCHEMA_PATH_PREFIX": API_ROOT,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "validatorUrl": None},
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "lamp.base.api.schema.under_version",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ActionState": "monitoring.reviews.models.ActionState",
        "AgendaKind": "monitoring.reviews.models.AgendaKind",
        "DecisionChoice": "monitoring.reviews.models.Choice",
        "MeasureDirection": "monitoring.area_statistics.models.MeasureDirection",
        "ReviewAnswer": "monitoring.reviews.models.Answer",
        "ReviewStatus": "monitoring.reviews.models.ReviewStatus",
        "AreaLevel": "programs.areas.models.AreaLevel",
        "LogicModelStatus": "programs.logic_models.models.LogicModelStatus",
        "Stage": "programs.logic_models.models.Stage",
        "Working": "programs.logic_models.models.Working",
        "ConditionState": "programs.logic_models.models.ConditionState",
        "ObservationKind": "monitoring.learning.models.ObservationKind",
        "EvidenceDirection": "monitoring.learning.models.EvidenceDirection",
        "Judgement": "monitoring.learning.models.Judgement",
        "Strength": "monitoring.learning.models.Strength",
        "IndicatorKind": "monitoring.indicators.models.Kind",
        "IndicatorDirection": "monitoring.indicators.models.Direction",
        "TimeRule": "monitoring.indicators.models.TimeRule",
        "UnitRule": "monitoring.indicators.models.UnitRule",
        "IndicatorSource": "monitoring.indicators.models.Source",
        "Frequency": "lamp.base.periods.Frequency",
        "PeriodType": "lamp.base.periods.PeriodType",
        "MeasurementStatus": "monitoring.measurements.models.MeasurementStatus",
        "ProgressState": "monitoring.progress.states.ProgressState",
        "Protection": "monitoring.progress.states.Protection",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
