"""What stands on a timeline, and of what the time is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy

from programs.interventions.models import Intervention
from programs.people.models import User
from programs.programs.models import Program


class EntryKind(models.TextChoices):
    VERSION = "versie", gettext_lazy("versie")
    REVIEW = "ronde", gettext_lazy("leer- en verbeterronde")
    DECISION = "besluit", gettext_lazy("besluit")
    VERDICT = "oordeel", gettext_lazy("oordeel")
    ACTION = "verbeteractie", gettext_lazy("verbeteractie")
    MILESTONE = "mijlpaal", gettext_lazy("mijlpaal")
    PRIORITY = "prioriteit", gettext_lazy("prioriteit")
    EVENT = "gebeurtenis", gettext_lazy("gebeurtenis")


@dataclass(frozen=True)
class Entry:
    """Something on a day, in the past or still to come. ``place``: the intervention, where several are told of."""

    on: date
    kind: EntryKind
    title: str
    text: str = ""
    address: str = ""
    place: str = ""


@dataclass(frozen=True)
class Scope:
    """Of what the time is told: one intervention, or all of a programme, for one viewer on one day."""

    viewer: User
    program: Program
    interventions: Sequence[Intervention]
    today: date
    of_program: bool = False

    @cached_property
    def titles(self) -> dict[int, str]:
        return {each.pk: each.title for each in self.interventions}

    def place(self, intervention_id: int | None) -> str:
        """The intervention's title where it is not plain from the page."""
        return self.titles.get(intervention_id or 0, "") if self.of_program else ""
