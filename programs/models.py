"""For Django: all models of this app. Our own code imports them from the package of their subject."""

from programs.areas.models import Area, AreaClosure, AreaYear
from programs.interventions.models import Intervention, InterventionPriority
from programs.logic_models.models import (
    Agreement,
    ChainElement,
    ChainLink,
    LogicModel,
    Mechanism,
    MechanismCondition,
    SharedMechanism,
)
from programs.partners.models import Partner
from programs.people.models import Invitation, Membership, User
from programs.programs.models import Program, ProgramEvent, ProgramLine

__all__ = [
    "Agreement",
    "Area",
    "AreaClosure",
    "AreaYear",
    "ChainElement",
    "ChainLink",
    "Intervention",
    "InterventionPriority",
    "Invitation",
    "LogicModel",
    "Mechanism",
    "MechanismCondition",
    "Membership",
    "Partner",
    "Program",
    "ProgramEvent",
    "ProgramLine",
    "SharedMechanism",
    "User",
]
