"""Writing the events of a programme: what happened around it."""

from datetime import date

from django.db import transaction

from programs.people.models import User
from programs.programs.models import Program, ProgramEvent


@transaction.atomic
def add_event(*, program: Program, by: User, name: str, happened_on: date, text: str = "") -> ProgramEvent:
    return _save(ProgramEvent(program=program), by, name, happened_on, text)


@transaction.atomic
def change_event(
    *, event: ProgramEvent, by: User, expected_revision: int | None, name: str, happened_on: date, text: str = ""
) -> ProgramEvent:
    """Say it again.

    Raises:
        EditConflict: somebody else changed it meanwhile.
    """
    row = ProgramEvent.objects.lock_for_edit(pk=event.pk, expected_revision=expected_revision)
    return _save(row, by, name, happened_on, text)


@transaction.atomic
def remove_event(*, event: ProgramEvent, by: User) -> None:
    """Take it off the time axis; the history keeps it."""
    event._history_user = by
    event.delete()


def _save(event: ProgramEvent, by: User, name: str, happened_on: date, text: str) -> ProgramEvent:
    event.name, event.happened_on, event.text = name.strip(), happened_on, text.strip()
    event.full_clean(exclude=["program"])
    event._history_user = by
    event.save()
    return event
