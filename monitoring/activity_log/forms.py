"""Logging an activity: what, where, when, how much, what stood out, and what it says about mechanisms."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.number_field import DutchNumberField
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.observing import said_of
from monitoring.activity_log.rules import Quantity
from monitoring.indicators.models import Indicator, Kind
from monitoring.learning.models import EvidenceDirection
from monitoring.measurements.rules import PAIR_KINDS, check_numbers
from monitoring.measurements.scores import NOTHING, mean_of, pair_at
from programs.areas.models import Area
from programs.logic_models.models import ChainElement, Mechanism
from programs.partners.models import Partner

NOTE_LENGTH = 1000
HOLDS = [(EvidenceDirection.FOR, _("Klopt")), (EvidenceDirection.AGAINST, _("Klopt niet")), ("", _("Weet ik niet"))]
# Stored as they stand here: roles, never names.
SPEAKERS = [
    ("", _("ik zag of merkte het zelf")),
    ("bewoner", _("een bewoner")),
    ("ouder", _("een ouder")),
    ("jongere", _("een jongere")),
    ("vrijwilliger", _("een vrijwilliger")),
    ("professional", _("een professional")),
    ("partner", _("iemand van een partner")),
]
COUNTED_HERE = re.compile(r"(n[0-9]+(_of)?|m[0-9a-f]{32})")


def name_of(mechanism: Mechanism) -> str:
    """A mechanism's field, by lineage: it is the same field in the next version of the chain."""
    return f"m{mechanism.lineage.hex}"


class LogForm(forms.Form):
    """One entry at one activity; ``indicators`` are those the log feeds there, ``mechanisms`` those on its links."""

    partner = forms.ModelChoiceField(label=_("Namens welke partner?"), queryset=Partner.objects.none())
    area = forms.ModelChoiceField(
        label=_("In welke buurt?"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("geen bepaalde buurt"),
    )
    date = forms.DateField(label=_("Wanneer?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    note = forms.CharField(
        label=_("Wat viel op?"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "aria-describedby": "privacy"}),
    )
    speaker_role = forms.ChoiceField(label=_("Van wie komt dit?"), required=False, choices=SPEAKERS)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        element: ChainElement,
        indicators: Sequence[Indicator],
        partners: Any,
        areas: Any,
        mechanisms: Sequence[Mechanism] = (),
        entry: ActivityLogEntry | None = None,
        last: ActivityLogEntry | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.element, self.indicators, self.mechanisms = element, indicators, mechanisms
        self.quantities: list[Quantity] = []  # what was counted, once the form is clean
        self.said: dict[Mechanism, str] = {}  # what it says about mechanisms, once the form is clean
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["area"].queryset = areas  # type: ignore[attr-defined] # a ModelChoiceField
        self.initial["date"] = timezone.localdate()
        if len(partners) == 1:
            self.initial["partner"] = partners[0]
            self.fields["partner"].widget = forms.HiddenInput()
        elif last or element.partner_id:
            self.initial["partner"] = last.partner_id if last else element.partner_id
        if last:
            self.initial["area"] = last.area_id
        for indicator in indicators:
            self._add_numbers(indicator)
        for mechanism in mechanisms:
            self.fields[name_of(mechanism)] = forms.ChoiceField(
                label=mechanism.offer,
                required=False,
                choices=HOLDS,
                help_text=mechanism.response,
                widget=forms.RadioSelect,
                initial="",
            )
        self.stored = stored_fields(entry) if entry else {}
        if entry:
            self.initial |= self.stored
            self.fields["partner"].disabled = True
            if entry.speaker_role not in dict(SPEAKERS):
                known = [*SPEAKERS, (entry.speaker_role, entry.speaker_role)]
                self.fields["speaker_role"].choices = known  # type: ignore[attr-defined] # a ChoiceField

    def _add_numbers(self, indicator: Indicator) -> None:
        name = f"n{indicator.pk}"
        self.fields[name] = DutchNumberField(label=indicator.name, required=False, help_text=indicator.description)
        if indicator.kind in PAIR_KINDS:
            label = _("aantal antwoorden") if indicator.kind == Kind.SCORE else _("van hoeveel?")
            if indicator.kind == Kind.SCORE:
                self.fields[name].label = _("%s, gemiddelde score") % indicator.name
            self.fields[f"{name}_of"] = DutchNumberField(label=f"{indicator.name}, {label}", required=False)

    def counters(self) -> list[tuple[BoundField, BoundField | None]]:
        """The boxes of the quantities, with the second box of a percentage or score."""
        names = [f"n{indicator.pk}" for indicator in self.indicators]
        return [(self[name], self[f"{name}_of"] if f"{name}_of" in self.fields else None) for name in names]

    def taps(self) -> list[BoundField]:
        """The choices "klopt, klopt niet, weet ik niet" of the mechanisms."""
        return [self[name_of(mechanism)] for mechanism in self.mechanisms]

    def clean(self) -> dict[str, Any]:
        """Put what is wrong with a number at its box, and turn means into the pairs that are stored."""
        cleaned = super().clean() or {}
        for indicator in self.indicators:
            names = (f"n{indicator.pk}", f"n{indicator.pk}_of")
            if self.has_error(names[0]) or self.has_error(names[1]):
                continue
            try:
                self._count(indicator, names, cleaned)
            except ValidationError as error:
                self.add_error(None, error)
        self.said = {each: said for each in self.mechanisms if (said := cleaned.get(name_of(each)))}
        self._refuse_what_is_not_asked()
        self._refuse_nothing(cleaned)
        return cleaned

    def _count(self, indicator: Indicator, names: tuple[str, str], cleaned: dict[str, Any]) -> None:
        """Empty boxes are left out, zero is not."""
        number, of = (cleaned.get(name) for name in names)
        if number is None and of is None:
            return
        if indicator.kind == Kind.SCORE:
            number, of = pair_at(names, number, of, stored=self.stored.get(f"pair{indicator.pk}", NOTHING))
        errors = check_numbers(indicator, number, of)
        if errors:
            at = dict(zip(("numerator", "denominator"), names, strict=True))
            raise ValidationError({at[field]: error for field, error in errors.items()})
        self.quantities.append(Quantity(indicator, number, of))

    def _refuse_what_is_not_asked(self) -> None:
        """A form that was filled in days ago may hold a number or mechanism that has gone since: never drop it."""
        if any(value and name not in self.fields and COUNTED_HERE.fullmatch(name) for name, value in self.data.items()):
            message = gettext("Bij deze activiteit wordt intussen iets anders gevraagd. Vul de aantallen opnieuw in.")
            self.add_error(None, ValidationError(message, code="asked_otherwise"))

    def _refuse_nothing(self, cleaned: dict[str, Any]) -> None:
        if self.errors or self.quantities or self.said or cleaned.get("note") or not self.indicators:
            return
        message = gettext("Vul een aantal in, of schrijf op wat opviel. Nul is ook een aantal.")
        self.add_error(None, ValidationError(message, code="nothing"))

    def show_refusal(self, error: ValidationError) -> None:
        """Put the service's refusal at its fields; numbers of a quantity are named in the text."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def stored_fields(entry: ActivityLogEntry) -> dict[str, Any]:
    """A stored entry under the names of the form (also to compare with what was typed); scores also as ``pair…``."""
    names = ("partner", "area", "date", "note", "speaker_role", "revision")
    fields: dict[str, Any] = {name: getattr(entry, name) for name in names}
    for quantity in entry.quantities.all():
        name, pair = f"n{quantity.indicator_id}", (quantity.numerator, quantity.denominator)
        is_score = quantity.indicator.kind == Kind.SCORE
        fields[name] = mean_of(pair) if is_score else quantity.numerator
        fields[f"{name}_of"] = quantity.denominator
        fields[f"pair{quantity.indicator_id}"] = pair
    return fields | {f"m{lineage.hex}": direction for lineage, direction in said_of(entry).items()}
