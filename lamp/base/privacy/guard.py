"""The guard at the one door all texts pass: writing a row, whatever page, API, import, command or job writes it.

``watch`` (called once all models are there) ties it to every guarded model; ``lamp.base.models.BaseQuerySet``
calls it for writes of many rows at once. What is new in a text and certainly personal is refused; what may be is
asked about, unless it was answered (``answers``). Errors name kind and place, never what was found.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lamp.base.privacy.answers import (
    Answer,
    answer_to,
    is_stored_text,
    mark_of,
    note_refusal,
    own_contacts,
    who_answers,
)
from lamp.base.privacy.finding import find
from lamp.base.privacy.kinds import Finding
from lamp.base.privacy.registry import guarded_fields, guarded_models, texts_of

REFUSED = "personal_data"
ASKED = "personal_data_possible"
MASK, SHORT_MASK = "[weggehaald]", "[…]"
"""What stands in the place of what was taken out; the short one where the field has no room."""

ASKED_AT_ONCE = 10
"""Questions about one text; who pastes a list of addresses is asked about the rest after these."""

_ANSWERED = "_personal_data_answered"
Answered = tuple[str, str, Answer]
"""Field, kind and answer."""


def watch() -> None:
    """Let every guarded model pass the guard when a row is saved, and when a deletion writes its reason down."""
    for model in guarded_models():
        models.signals.pre_save.connect(_before_save, sender=model, dispatch_uid="personal-data")
        models.signals.post_save.connect(_after_save, sender=model, dispatch_uid="personal-data")
        if hasattr(model, "history"):
            models.signals.pre_delete.connect(_before_delete, sender=model, dispatch_uid="personal-data")


def guard_row(row: models.Model, fields: Collection[str] | None = None) -> None:
    """Check the texts of a row that is about to be written, and take out what somebody chose to take out.

    Args:
        fields: names of those that will be written; all by default.

    Raises:
        ValidationError: keyed by field; code ``personal_data`` (refused) or ``personal_data_possible`` (asked).
    """
    if is_stored_text():
        return
    errors: dict[str, list[ValidationError]] = {}
    masked: dict[str, Any] = {}
    answered: list[Answered] = []
    for field, found in _found_in(row, fields).items():
        verdict = _Verdict(field, found)
        if verdict.errors:
            errors[field.name] = verdict.errors
        answered += verdict.answered
        if verdict.removed:
            masked[field.attname] = mask(getattr(row, field.attname), verdict.removed, field.max_length)
    if errors:
        raise ValidationError(errors)
    for name, value in masked.items():
        setattr(row, name, value)
    said = row.__dict__.get(_ANSWERED, [])  # a row may be checked, shown, and only then written
    setattr(row, _ANSWERED, [*said, *(one for one in answered if one not in said)])


def guard_rows(rows: Iterable[models.Model], fields: Collection[str] | None = None) -> None:
    """``guard_row`` for each row of a write; what stops it is asked on a page of its own where no page asks."""
    try:
        for row in rows:
            guard_row(row, fields)
    except ValidationError as error:
        note_refusal(error)
        raise


def guard_changes(queryset: models.QuerySet, changes: dict[str, Any]) -> dict[str, Any]:
    """The values of an ``update()`` after the guard: one text for many rows."""
    model: Any = queryset.model
    names = {field.name for field in guarded_fields(model)}
    texts = {name: value for name, value in changes.items() if name in names and isinstance(value, str | list | dict)}
    if not texts or is_stored_text():
        return changes
    row = model(**texts)
    guard_rows([row], texts.keys())
    for answered in row.__dict__.get(_ANSWERED, ()):
        _store([(pk, answered) for pk in queryset.values_list("pk", flat=True)], model, who_answers())
    return {**changes, **{name: getattr(row, name) for name in texts}}


def keep_answers(rows: Sequence[models.Model]) -> None:
    """Note what was said about the texts of rows that were just written."""
    for row in rows:
        answered = row.__dict__.pop(_ANSWERED, ())
        if answered and row.pk is not None:
            by = getattr(row, "_history_user", None) or who_answers()
            _store([(row.pk, one) for one in answered], type(row), by)


def mask(value: Any, findings: Iterable[tuple[str, Finding]], max_length: int | None = None) -> Any:
    """The text (or JSON) without what was found in it. ``findings``: each with the text it is in."""
    removed = list(findings)
    if not isinstance(value, str):
        if isinstance(value, dict):
            return {mask(key, removed): mask(inside, removed) for key, inside in value.items()}
        return [mask(inside, removed) for inside in value] if isinstance(value, list | tuple) else value
    here = sorted((finding for text, finding in removed if text == value), reverse=True)
    masked = _with_instead(value, here, MASK)
    return masked if max_length is None or len(masked) <= max_length else _with_instead(value, here, SHORT_MASK)


def _with_instead(text: str, findings: Iterable[Finding], instead: str) -> str:
    """``findings``: the last one first, so that the places of the others stay what they are."""
    for finding in findings:
        text = text[: finding.start] + instead + text[finding.end :]
    return text


def without_personal_data(text: str) -> str:
    """A text that was typed or sent, to be repeated in a message: everything the guard finds is taken out."""
    return mask(text, [(text, finding) for finding in find(text)])


def is_about_personal_data(error: ValidationError) -> bool:
    """Whether the guard refused or asked something."""
    listed = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return any(one.code in {REFUSED, ASKED} for errors in listed for one in errors)


def is_only_asked(error: ValidationError) -> bool:
    """Whether nothing is wrong but what the guard asks about, so that an answer can still let it pass."""
    listed = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return all(one.code == ASKED for errors in listed for one in errors)


class _Verdict:
    """What becomes of the new findings in one field: errors, answers, and what is to be taken out."""

    def __init__(self, field: models.Field, found: list[tuple[str, Finding]]) -> None:
        self.errors: list[ValidationError] = []
        self.answered: list[Answered] = []
        self.removed: list[tuple[str, Finding]] = []
        asked: set[str] = set()
        for text, finding in found:
            if finding.is_refused:
                self.errors.append(_refusal(field, finding))
                continue
            mark = mark_of(text, finding)
            answer = answer_to(mark)
            if answer is None:
                if mark not in asked and len(asked) < ASKED_AT_ONCE:
                    self.errors.append(_question(field, finding, mark))
                asked.add(mark)
                continue
            self.answered.append((field.name, finding.kind, answer))
            if answer == Answer.REMOVE:
                self.removed.append((text, finding))


def _found_in(row: models.Model, fields: Collection[str] | None) -> dict[models.Field, list[tuple[str, Finding]]]:
    """What is found in the row's texts and was not there before; most rows hold nothing and cost no query."""
    own = own_contacts()
    found = {}
    for field in guarded_fields(type(row)):
        if fields is not None and field.name not in fields and field.attname not in fields:
            continue
        texts = texts_of(row.__dict__.get(field.attname))
        if here := [(text, finding) for text in texts for finding in find(text, own=own)]:
            found[field] = here
    return _new_in(row, found) if found and row.pk is not None else found


def _new_in(
    row: models.Model, found: dict[models.Field, list[tuple[str, Finding]]]
) -> dict[models.Field, list[tuple[str, Finding]]]:
    """Without what the stored row holds already: it was answered, or it is not this writer's.

    A refused kind passes only in a text that does not change at all.
    """
    names = [field.attname for field in found]
    stored = type(row)._base_manager.filter(pk=row.pk).values(*names).first()
    if stored is None:
        return found
    new = {}
    for field, here in found.items():
        before = stored[field.attname]
        if before == row.__dict__[field.attname]:
            continue
        known = Counter(_marks(before))
        left = []
        for text, finding in here:
            mark = mark_of(text, finding)
            if known[mark] and not finding.is_refused:
                known[mark] -= 1
            else:
                left.append((text, finding))
        if left:
            new[field] = left
    return new


def _marks(value: Any) -> Iterator[str]:
    return (mark_of(text, finding) for text in texts_of(value) for finding in find(text))


def _refusal(field: models.Field, finding: Finding) -> ValidationError:
    message = _(
        "Hier staat %(kind)s (%(place)de teken). Dat bewaart LAMP niet. Haal het weg en schrijf bijvoorbeeld: "
        "een moeder uit Molenveld."
    )
    return ValidationError(message, code=REFUSED, params=_named(field, finding))


def _question(field: models.Field, finding: Finding, mark: str) -> ValidationError:
    message = _(
        "Dit lijkt %(kind)s (%(place)de teken). Staat hier iemand herkenbaar in? Haal het weg, of kies waarom het "
        "geen persoonsgegeven is."
    )
    return ValidationError(message, code=ASKED, params={**_named(field, finding), "mark": mark})


def _named(field: models.Field, finding: Finding) -> dict[str, Any]:
    return {"kind": finding.kind.label, "place": finding.start + 1, "field": capfirst(str(field.verbose_name))}


def _store(answered: Iterable[tuple[Any, Answered]], model: type[models.Model], by: Any) -> None:
    from lamp.base.privacy.models import PersonalDataAnswer

    PersonalDataAnswer.objects.bulk_create(
        PersonalDataAnswer(model=model._meta.label, object_id=pk, field=field, kind=kind, answer=answer, answered_by=by)
        for pk, (field, kind, answer) in answered
    )


def _before_save(sender: Any, instance: models.Model, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    if not raw:  # a fixture is a copy of what a LAMP holds already
        guard_rows([instance], update_fields)


def _after_save(sender: Any, instance: models.Model, raw: bool, **kwargs: Any) -> None:
    if not raw:
        keep_answers([instance])


def _before_delete(sender: Any, instance: models.Model, **kwargs: Any) -> None:
    """The history of a deletion keeps the row as it is in memory, with a reason somebody just wrote."""
    guard_rows([instance])
    instance.__dict__.pop(_ANSWERED, None)
