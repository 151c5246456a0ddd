"""Writing the bureau's rules between two results: "deuren open ≤ deuren aangebeld".

A rule holds from now on, for what is handed in; what was handed in before is left as it is.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.indicators.models import ConsistencyRule, Indicator, Kind
from monitoring.indicators.permissions import may_define, may_define_in
from monitoring.measurements.permissions import require
from programs.people.models import User

COMPARABLE = (Kind.COUNT, Kind.AMOUNT)


@transaction.atomic
def add_consistency_rule(*, smaller: Indicator, larger: Indicator, by: User, explanation: str = "") -> ConsistencyRule:
    """From now on ``smaller`` may not be more than ``larger``, for one partner, area and period.

    Raises:
        PermissionDenied: ``by`` is not of the bureau.
        ValidationError: the two cannot be compared, or there is a rule between them already.
    """
    require(may_define(by, smaller) and may_define(by, larger))
    _check(smaller, larger)
    # In order of key, so that two people who add a rule at once wait for each other and never both.
    list(Indicator.objects.select_for_update().filter(pk__in=[smaller.pk, larger.pk]).order_by("pk"))
    if ConsistencyRule.objects.filter(smaller=smaller, larger=larger).exists():
        raise _refusal(_("Deze regel is er al."), "present")
    if ConsistencyRule.objects.filter(smaller=larger, larger=smaller).exists():
        raise _refusal(_("Er is al een regel die het omgekeerde zegt. Haal die eerst weg."), "opposite")
    rule = ConsistencyRule(
        program_id=smaller.program_id, smaller=smaller, larger=larger, explanation=explanation.strip()
    )
    rule._history_user = by
    rule.full_clean(exclude=["program"])
    rule.save()
    return rule


@transaction.atomic
def remove_consistency_rule(*, rule: ConsistencyRule, by: User) -> None:
    """Take a rule away; nothing is checked by it any more."""
    require(may_define_in(by, rule.program_id))
    rule._history_user = by
    rule.delete()


def _check(smaller: Indicator, larger: Indicator) -> None:
    if smaller.pk == larger.pk:
        raise _refusal(_("Kies twee verschillende indicatoren."), "same")
    if smaller.program_id != larger.program_id:
        raise _refusal(_("Deze indicator hoort bij een ander programma."), "other_program")
    if smaller.kind not in COMPARABLE or larger.kind not in COMPARABLE:
        raise _refusal(_("Alleen aantallen en bedragen zijn zo te vergelijken."), "kind")
    if (smaller.frequency, smaller.source) != (larger.frequency, larger.source):
        message = _("Kies twee indicatoren die even vaak en op dezelfde manier worden gemeten.")
        raise _refusal(message, "frequency")


def _refusal(message: str, code: str) -> ValidationError:
    return ValidationError({"larger": ValidationError(message, code=code)})
