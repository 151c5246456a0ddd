"""A score as people fill it in (a mean *v* and *n* answers) and as it is stored (numerator *v·n*, denominator *n*)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.numbers import divide_half_up
from monitoring.measurements.rules import refuse

Pair = tuple[Decimal | None, Decimal | None]
NOTHING: Pair = (None, None)


def mean_of(pair: Pair) -> Decimal | None:
    """The mean with six decimals; ``None`` where nobody answered."""
    numerator, denominator = pair
    return divide_half_up(numerator, denominator) if numerator is not None and denominator else None


def pair_of(mean: Decimal | None, answers: Decimal | None, *, stored: Pair = NOTHING) -> Pair:
    """The pair of a mean over a number of answers; the stored pair where it reads as just these two.

    22 over 3 reads as 7,333333; saved again unchanged it stays 22, not 21,999999.

    Raises:
        ValidationError: at ``mean`` or ``answers``: one is missing, or they do not go together.
    """
    if (mean, answers) == (mean_of(stored), stored[1]):
        return stored
    if mean is None and answers is None:
        return NOTHING
    if answers is None:
        raise refuse("answers", _("Vul ook in hoeveel antwoorden er zijn."), "required")
    if answers < 0 or answers != answers.to_integral_value():
        raise refuse("answers", _("Vul een heel aantal antwoorden in, 0 of hoger."), "whole")
    if answers == 0 and mean:
        raise refuse("mean", _("Zonder antwoorden is er geen score."), "no_answers")
    if answers and mean is None:
        raise refuse("mean", _("Vul ook de gemiddelde score in."), "required")
    return (mean or Decimal(0)) * answers, answers


def pair_at(names: tuple[str, str], mean: Decimal | None, answers: Decimal | None, *, stored: Pair = NOTHING) -> Pair:
    """``pair_of`` for boxes with other names: a refusal stands at ``names`` (of the mean, of the answers)."""
    try:
        return pair_of(mean, answers, stored=stored)
    except ValidationError as error:
        at = dict(zip(("mean", "answers"), names, strict=True))
        raise ValidationError({at[field]: errors for field, errors in error.error_dict.items()}) from error
