"""Making index definitions, computing their scores, and entering what is compared with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lamp.base.numbers import validate_exact
from monitoring.area_indices.models import ComparisonIndicator, IndexDefinition, IndexDomain, IndexMethod, IndexScore
from monitoring.area_indices.rules import check_weights
from monitoring.area_statistics.models import AreaMeasure, MeasureDirection
from monitoring.area_statistics.permissions import may_change_statistics
from programs.areas.models import Area
from programs.people.models import User


@dataclass(frozen=True)
class DomainInput:
    """A domain to be: its measures decide its value, unless the index is published by somebody else."""

    code: str
    name: str
    weight: Decimal
    measures: Sequence[AreaMeasure] = ()


def _require(by: User) -> None:
    if not may_change_statistics(by):
        raise PermissionDenied


@transaction.atomic
def create_definition(*, by: User, domains: Sequence[DomainInput], **values: Any) -> IndexDefinition:
    """Store a version of an index; later changes are another version.

    Raises:
        PermissionDenied: ``by`` is of no bureau.
        ValidationError: keyed by field: weights that do not add up, a domain without measures, unordered classes.
    """
    _require(by)
    definition = IndexDefinition(**values)
    definition.full_clean()
    _check_classes(definition.classes)
    _check_domains(definition, domains)
    definition.save()
    for position, one in enumerate(domains):
        domain = IndexDomain(definition=definition, code=one.code, name=one.name, weight=one.weight, position=position)
        domain.full_clean()
        domain.save()
        domain.measures.set(one.measures)
    return definition


def _fail(field: str, message: str, code: str) -> None:
    raise ValidationError({field: ValidationError(message, code=code)})


def _check_classes(classes: Sequence[dict]) -> None:
    """At least two, the lowest from nothing, each of the others from a higher value than the one before."""
    if not classes:
        return
    limits = [one["from"] for one in classes]
    numbers = [Decimal(limit) for limit in limits[1:] if limit is not None]
    is_ordered = all(low < high for low, high in pairwise(numbers))
    if len(classes) < 2 or limits[0] is not None or len(numbers) < len(classes) - 1 or not is_ordered:
        _fail("classes", _("Geef de klassen van laag naar hoog; de laagste heeft geen grens."), "classes")


def _check_domains(definition: IndexDefinition, domains: Sequence[DomainInput]) -> None:
    if definition.method == IndexMethod.PUBLISHED and not domains:
        return
    for one in domains:
        validate_exact(one.weight)
    if len({one.code for one in domains}) < len(domains):
        _fail("domains", _("Elk domein heeft een eigen code."), "unique")
    try:
        check_weights(np.array([float(one.weight) for one in domains]))
    except ValueError:
        _fail("domains", _("De gewichten tellen niet op tot 1 (0,99 tot 1,01 mag)."), "weights")
    if definition.method == IndexMethod.PUBLISHED:
        return
    if any(not one.measures for one in domains):
        _fail("domains", _("Elk domein heeft ten minste één maat."), "measures")
    if definition.reference_count:
        if definition.method != IndexMethod.IMD or any(len(one.measures) != 1 for one in domains):
            message = _("Bij rangnummers over meer gebieden hoort de methode “imd”, met één maat per domein.")
            _fail("reference_count", message, "method")
        return
    aimless = [
        str(measure) for one in domains for measure in one.measures if measure.direction == MeasureDirection.NONE
    ]
    if aimless:
        message = _("Van deze maten is niet bekend of hoger beter is: %(names)s.") % {"names": ", ".join(aimless)}
        _fail("domains", message, "direction")


def record_score(
    *, by: User, definition: IndexDefinition, area: Area, year: int, score: Decimal, **values: Any
) -> IndexScore:
    """Enter or correct a score that somebody else published.

    Raises:
        PermissionDenied: ``by`` is of no bureau.
        ValidationError: keyed by field; scores of an index that LAMP computes are never entered.
    """
    _require(by)
    if definition.method != IndexMethod.PUBLISHED:
        _fail(
            "definition",
            _("LAMP berekent deze index zelf. Scores invoeren kan alleen bij een gepubliceerde."),
            "method",
        )
    unknown = set(values.get("domains", {})) - set(definition.domains.values_list("code", flat=True))
    if unknown:
        _fail("domains", _("Deze index heeft geen domein %s.") % ", ".join(sorted(unknown)), "unknown")
    row = IndexScore.objects.filter(definition=definition, area=area, year=year).first()
    row = row or IndexScore(definition=definition, area=area, year=year)
    row.score = score
    row.reference_count = definition.reference_count
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def add_comparison(
    *, by: User, definition: IndexDefinition, measures: Sequence[AreaMeasure] = (), **values: Any
) -> ComparisonIndicator:
    """Hold measures, or a coefficient that somebody published, beside an index.

    Raises:
        PermissionDenied: ``by`` is of no bureau.
        ValidationError: keyed by field; it needs measures or a published coefficient, and that one its source.
    """
    _require(by)
    comparison = ComparisonIndicator(definition=definition, **values)
    comparison.full_clean()
    if comparison.published_r is None and not measures:
        _fail("measures", _("Kies een of meer maten, of geef een gepubliceerde coëfficiënt."), "required")
    if comparison.published_r is not None and not comparison.source:
        _fail("source", _("Noem de bron van de gepubliceerde coëfficiënt."), "required")
    comparison.save()
    comparison.measures.set(measures)
    return comparison
