"""Reads what the nightly look through stored texts found, with the words people know for places and kinds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils.text import capfirst

from lamp.base.models import PersonalDataAnswer, PersonalDataFinding
from lamp.base.privacy.answers import Answer
from lamp.base.privacy.kinds import Kind
from programs.programs.models import Program


@dataclass(frozen=True)
class Told:
    """One finding in words. ``answer`` is "" while nobody said why it may stand there."""

    where: str
    number: int
    field: str
    kind: str
    answer: str
    answered_by: str
    answered_at: datetime | None


def findings_of(program: Program) -> QuerySet[PersonalDataFinding]:
    """Those in rows of the programme, and in rows that programmes share (areas)."""
    return PersonalDataFinding.objects.filter(Q(owner_id=program.pk) | Q(owner_id=None))


def counts_of(program: Program) -> list[tuple[str, str, int]]:
    """How many of what kind where: model, kind, number."""
    counted = findings_of(program).order_by("model", "kind").values_list("model", "kind").annotate(Count("pk"))
    return [(_name_of(model), str(Kind(kind).label), number) for model, kind, number in counted]


def told(findings: Iterable[PersonalDataFinding]) -> list[Told]:
    """The findings with the last answer that lets each stand; read with one query."""
    rows = list(findings)
    answers: dict[tuple, PersonalDataAnswer] = {}
    wanted = PersonalDataAnswer.objects.filter(object_id__in={row.object_id for row in rows})
    for answer in wanted.exclude(answer=Answer.REMOVE).select_related("answered_by").order_by("answered_at", "pk"):
        answers[_place(answer)] = answer
    return [_in_words(row, answers.get(_place(row))) for row in rows]


def _in_words(row: PersonalDataFinding, answer: PersonalDataAnswer | None) -> Told:
    return Told(
        where=_name_of(row.model),
        number=row.object_id,
        field=capfirst(str(apps.get_model(row.model)._meta.get_field(row.field).verbose_name)),
        kind=str(row.get_kind_display()),
        answer=str(answer.get_answer_display()) if answer else "",
        answered_by=str(answer.answered_by or "") if answer else "",
        answered_at=answer.answered_at if answer else None,
    )


def _place(row: Any) -> tuple:
    return (row.model, row.object_id, row.field, row.kind)


def _name_of(label: str) -> str:
    return capfirst(str(apps.get_model(label)._meta.verbose_name))
