"""What an entry of the activity log must be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitoring.indicators.models import Indicator, Source
from monitoring.measurements.rules import refuse
from programs.logic_models.models import ChainElement, LogicModelStatus, Mechanism, Stage
from programs.partners.models import Partner


@dataclass(frozen=True)
class Quantity:
    """How much, for one indicator that the log feeds. An empty numerator is not counted; zero is."""

    indicator: Indicator
    numerator: Decimal | None
    denominator: Decimal | None = None


def check_entry(*, element: ChainElement, partner: Partner, day: date, today: date) -> None:
    """Refuse an entry that is not about an activity of a chain that holds now, or lies in the future."""
    if element.stage != Stage.ACTIVITY or element.logic_model.status != LogicModelStatus.ACTIVE:
        raise refuse("element", _("Kies een activiteit uit de LAMP die nu geldt."), "not_an_activity")
    if element.logic_model.intervention.program_id != partner.program_id:
        raise refuse("partner", _("Deze partner doet niet mee in dit programma."), "other_program")
    if day > today:
        raise refuse("date", _("Kies vandaag of een dag die voorbij is."), "future")


def check_quantities(element: ChainElement, quantities: Sequence[Quantity], counted: set[int]) -> None:
    """Refuse what the log does not count at this activity; ``counted`` holds the indicators it does."""
    if len({quantity.indicator.pk for quantity in quantities}) < len(quantities):
        raise refuse("quantities", _("Een aantal komt twee keer voor."), "double")
    for quantity in quantities:
        if quantity.indicator.source != Source.LOG or quantity.indicator.pk not in counted:
            message = _("“%(indicator)s” wordt niet geteld bij “%(activity)s”.")
            names = {"indicator": quantity.indicator.name, "activity": element.what}
            raise ValidationError({"quantities": ValidationError(message % names, code="not_counted_here")})


def check_mechanisms(element: ChainElement, mechanisms: Mapping[Mechanism, str]) -> None:
    """Refuse a mechanism that stands on no link to or from this activity."""
    for mechanism in mechanisms:
        if element.pk not in (mechanism.link.source_id, mechanism.link.target_id):
            message = _("Het mechanisme “%(mechanism)s” hoort niet bij “%(activity)s”.")
            names = {"mechanism": mechanism.offer, "activity": element.what}
            raise refuse("mechanisms", message % names, "not_of_activity")
