"""The resources of the theory that need no facts."""

from rest_framework.routers import SimpleRouter

from programs.areas.api import AreaViewSet
from programs.interventions.api import InterventionViewSet
from programs.logic_models.api import AgreementViewSet, ElementViewSet
from programs.partners.api import PartnerViewSet
from programs.programs.api import ProgramLineViewSet, ProgramViewSet


def register(router: SimpleRouter) -> None:
    router.register("programs", ProgramViewSet, "program")
    router.register("program-lines", ProgramLineViewSet, "program-line")
    router.register("partners", PartnerViewSet, "partner")
    router.register("areas", AreaViewSet, "area")
    router.register("interventions", InterventionViewSet, "intervention")
    router.register("logic-models/<int:logicModel>/agreements", AgreementViewSet, "agreement")
    router.register("elements", ElementViewSet, "element")
