"""Which definitions and targets make sense (domain.md 3); pure, without the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.periods import Frequency, Period, PeriodType
from monitoring.indicators.models import Indicator, Kind, Source, TimeRule, UnitRule

POOLED_KINDS = frozenset({Kind.RATIO, Kind.SCORE})
PERSON_KINDS = frozenset({Kind.COUNT, Kind.RATIO, Kind.SCORE})
LOG_KINDS = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.RATIO, Kind.SCORE})

# Rules a kind allows; a kind that is not named allows all of them.
TIME_RULES: Mapping[str, tuple[str, ...]] = {
    Kind.RATIO: (TimeRule.SUM, TimeRule.LAST, TimeRule.LATEST),
    Kind.SCORE: (TimeRule.SUM, TimeRule.LAST, TimeRule.LATEST),
    Kind.MILESTONE: (TimeRule.LATEST,),
}
UNIT_RULES: Mapping[str, tuple[str, ...]] = {
    Kind.RATIO: (UnitRule.SUM,),
    Kind.SCORE: (UnitRule.SUM,),
    Kind.MILESTONE: (UnitRule.SUM,),
}
MOST_DIMENSIONS = 2

# Fields whose change means that the same number says something else.
MEANING_FIELDS = frozenset({"kind", "unit", "description", "time_rule", "unit_rule", "additive"})
# What measurements rest on: these stay once there are any.
FIXED_FIELDS = frozenset({"kind", "frequency", "source"})
# What an indicator shares with the programme indicator that it feeds.
SHARED_FIELDS = (
    "kind",
    "unit",
    "time_rule",
    "unit_rule",
    "additive",
    "cumulative",
    "direction",
    "about_persons",  # else small numbers of people would be told exactly one level up
)


def check_definition(indicator: Indicator) -> None:
    """Refuse a combination that cannot be added up.

    Raises:
        ValidationError: field → reason, for every field at fault.
    """
    errors: dict[str, ValidationError] = {}
    _check_rules(indicator, errors)
    _check_sums(indicator, errors)
    if indicator.about_persons and indicator.kind not in PERSON_KINDS:
        message = _("Alleen aantallen, percentages en scores kunnen over personen gaan.")
        errors["about_persons"] = ValidationError(message, code="not_persons")
    if indicator.source == Source.LOG and indicator.kind not in LOG_KINDS:
        message = _("Het logboek telt. Een mijlpaal of verhaal komt uit resultaten van partners.")
        errors["source"] = ValidationError(message, code="not_from_log")
    if indicator.kind == Kind.NARRATIVE and indicator.baseline_value is not None:
        message = _("Een verhaal heeft geen getal, dus ook geen nulmeting.")
        errors["baseline_value"] = ValidationError(message, code="no_number")
    _check_dimensions(indicator, errors)
    if errors:
        raise ValidationError(errors)


def check_feeds(indicator: Indicator, fed: Indicator) -> None:
    """Refuse feeding a programme indicator that counts otherwise."""
    if fed.program_id != indicator.program_id or fed.intervention_id is not None or fed.pk == indicator.pk:
        raise _at("feeds", _("Kies een indicator van het programma zelf."), "not_a_program_indicator")
    if indicator.intervention_id is None:
        raise _at("feeds", _("Een indicator van het programma telt niet mee in een andere."), "is_program_indicator")
    differing = [
        str(Indicator._meta.get_field(name).verbose_name)
        for name in SHARED_FIELDS
        if getattr(indicator, name) != getattr(fed, name)
    ]
    if differing:
        message = _("“%(fed)s” telt anders: kijk naar %(fields)s. Alleen gelijke metingen tellen op.")
        raise _at("feeds", message % {"fed": fed.name, "fields": ", ".join(differing)}, "counts_otherwise")


def is_level(indicator: Indicator) -> bool:
    """Whether targets are levels at period ends rather than amounts within a period."""
    return indicator.time_rule != TimeRule.SUM or indicator.cumulative


def check_target(indicator: Indicator, period: Period) -> None:
    """Refuse a target that no figure can ever be held against."""
    if indicator.kind == Kind.NARRATIVE:
        raise _at("period", _("Een verhaal heeft geen streefwaarde."), "no_number")
    if is_level(indicator) or indicator.source == Source.LOG or period.type == PeriodType.ALL:
        return
    if not period.is_covered_by(indicator.frequency):
        asked = Frequency(indicator.frequency).label
        message = _("Deze indicator wordt %(asked)s gemeten. Over %(period)s is er dus nooit een compleet getal.")
        raise _at("period", message % {"asked": asked, "period": period.label}, "never_covered")


def _check_rules(indicator: Indicator, errors: dict[str, ValidationError]) -> None:
    if indicator.time_rule not in TIME_RULES.get(indicator.kind, TimeRule.values):
        errors["time_rule"] = ValidationError(_time_rule_reason(indicator.kind), code="time_rule")
    if indicator.unit_rule not in UNIT_RULES.get(indicator.kind, UnitRule.values):
        message = _("Hier tellen we tellers en noemers apart op. Een gemiddelde van percentages klopt niet.")
        if indicator.kind == Kind.MILESTONE:
            message = _("Bij mijlpalen tellen we hoeveel er zijn gehaald. Kies optellen.")
        errors["unit_rule"] = ValidationError(message, code="unit_rule")


def _time_rule_reason(kind: str) -> str:
    if kind == Kind.MILESTONE:
        return _("Een mijlpaal blijft gehaald. Kies de laatste stand tot en met de periode.")
    return _(
        "Bij een percentage of score blijven teller en noemer bij elkaar. "
        "Kies optellen, de laatste stand in de periode, of de laatste stand tot en met de periode."
    )


def _check_sums(indicator: Indicator, errors: dict[str, ValidationError]) -> None:
    if indicator.cumulative and indicator.time_rule != TimeRule.SUM:
        message = _("Een totaal sinds de start kan alleen als u over de tijd optelt.")
        errors["cumulative"] = ValidationError(message, code="not_a_sum")
    elif indicator.cumulative and indicator.kind in (Kind.MILESTONE, Kind.NARRATIVE):
        errors["cumulative"] = ValidationError(_("Dit kan alleen bij iets dat u optelt."), code="not_a_sum")
    if not indicator.additive and indicator.kind != Kind.COUNT:
        message = _("Dubbele personen kunnen alleen in een aantal zitten.")
        errors["additive"] = ValidationError(message, code="not_a_count")
    elif not indicator.additive and TimeRule.SUM not in (indicator.time_rule, indicator.unit_rule):
        message = _("U telt niets op, dus u telt ook niemand dubbel.")
        errors["additive"] = ValidationError(message, code="not_a_sum")


def _check_dimensions(indicator: Indicator, errors: dict[str, ValidationError]) -> None:
    dimensions = indicator.dimensions or []
    try:
        if len(dimensions) > MOST_DIMENSIONS:
            raise ValidationError(_("Kies ten hoogste twee uitsplitsingen."), code="too_many")
        if dimensions and indicator.kind in (Kind.NARRATIVE, Kind.MILESTONE):
            raise ValidationError(_("Een mijlpaal of verhaal heeft geen uitsplitsing."), code="no_number")
        _check_keys([dimension.get("key") for dimension in dimensions])
        for dimension in dimensions:
            values = dimension.get("values") or []
            if len(values) < 2:
                raise ValidationError(_("Een uitsplitsing heeft ten minste twee vakken."), code="too_few")
            _check_keys([value.get("key") for value in values])
    except (AttributeError, TypeError):
        message = _("Schrijf een uitsplitsing als naam met haar vakken.")
        errors["dimensions"] = ValidationError(message, code="invalid")
    except ValidationError as error:
        errors["dimensions"] = error


def _check_keys(keys: Sequence[Any]) -> None:
    if not all(isinstance(key, str) and key.strip() and not set(key) & set("=&") for key in keys):
        message = _("Geef elk vak een naam, zonder = en &.")
        raise ValidationError(message, code="invalid")
    if len(set(keys)) < len(keys):
        raise ValidationError(_("Twee vakken heten hetzelfde."), code="double")


def _at(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
