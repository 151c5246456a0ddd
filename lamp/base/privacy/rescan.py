"""The nightly look through all stored texts, for what came in before the guard, or past it."""

from collections import Counter
from collections.abc import Iterator

from django.db import models, transaction
from django.db.models import F, Value
from django.utils import timezone

from lamp.base.privacy.answers import own_contacts
from lamp.base.privacy.finding import find
from lamp.base.privacy.models import PersonalDataFinding
from lamp.base.privacy.registry import guarded_fields, guarded_models, path_to_owner, texts_of

ROWS_AT_ONCE = 2000


def rescan() -> Counter[tuple[str, str]]:
    """Look through every guarded text and store where something was found; replaces what was found before.

    Returns:
        How many were found, by model and kind. Never what.
    """
    now = timezone.now()
    found = [
        PersonalDataFinding(model=model, object_id=pk, field=field, kind=kind, owner_id=owner, found_at=now)
        for model, pk, field, kind, owner in _findings()
    ]
    with transaction.atomic():
        PersonalDataFinding.objects.all().delete()
        PersonalDataFinding.objects.bulk_create(found, batch_size=500)
    return Counter((one.model, one.kind) for one in found)


def _findings() -> Iterator[tuple[str, int, str, str, int | None]]:
    own = own_contacts()
    for model in guarded_models():
        owner = path_to_owner(model)
        owned = F(owner) if owner else Value(None, models.BigIntegerField())
        for field in guarded_fields(model):
            rows = model._base_manager.exclude(**{field.attname: ""}).order_by().annotate(owner_of_text=owned)
            for pk, value, owner_id in rows.values_list("pk", field.attname, "owner_of_text").iterator(ROWS_AT_ONCE):
                kinds = {finding.kind for text in texts_of(value) for finding in find(text, own=own)}
                yield from ((model._meta.label, pk, field.name, kind, owner_id) for kind in sorted(kinds))
