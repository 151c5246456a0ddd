"""Entering a result: one form that asks what the indicator's kind needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamp.base.numbers import divide_half_up, plain
from lamp.base.pages.number_field import DutchNumberField
from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import Indicator, Kind
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import PAIR_KINDS, Values, period_of, score_values
from programs.areas.models import Area
from programs.partners.models import Partner

PERIODS_OFFERED = 8
NUMBER_LABELS = {
    Kind.COUNT: _("Aantal"),
    Kind.AMOUNT: _("Bedrag of uren"),
    Kind.RATIO: _("Teller: hoeveel van het geheel?"),
}


@dataclass(frozen=True)
class CellFields:
    """The boxes of one cell of a split, with its name in words."""

    label: str
    numerator: BoundField
    denominator: BoundField | None


class ValuesForm(forms.Form):
    """The values of a result, without its place; ``values`` is what the services take."""

    no_data_reason = forms.CharField(
        label=_("Geen gegevens, omdat …"),
        max_length=300,
        required=False,
        help_text=_("Weet u het getal niet? Laat het leeg en leg hier uit waarom. Nul is wel een getal."),
    )
    note = forms.CharField(
        label=_("Toelichting"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, indicator: Indicator, measurement: Measurement | None = None, **kwargs: Any) -> None:
        self.indicator = indicator
        super().__init__(*args, initial=_initial(indicator, measurement), **kwargs)
        texts = {name: self.fields.pop(name) for name in ("no_data_reason", "note")}
        self.cells: list[tuple[dict[str, str], str]] = []
        self._add_number_fields()
        self._add_cells()
        self.fields |= texts
        if indicator.kind == Kind.NARRATIVE:
            self.fields["note"].label = _("Wat gebeurde er?")
            self.fields["note"].widget.attrs["rows"] = 8
            self.order_fields(["note", "no_data_reason"])

    def _add_number_fields(self) -> None:
        kind = Kind(self.indicator.kind)
        if kind == Kind.MILESTONE:
            choices = [("", _("Nog niet ingevuld")), ("1", _("Gehaald")), ("0", _("Nog niet gehaald"))]
            field = forms.TypedChoiceField(choices=choices, coerce=Decimal, empty_value=None, required=False)
            field.label, field.widget = _("Is de mijlpaal gehaald?"), forms.RadioSelect(choices=choices)
            self.fields["numerator"] = field
        elif kind == Kind.SCORE:
            self.fields["mean"] = DutchNumberField(label=_("Gemiddelde score"), required=False)
            self.fields["answers"] = DutchNumberField(label=_("Aantal antwoorden"), required=False)
        elif kind != Kind.NARRATIVE:
            self.fields["numerator"] = DutchNumberField(label=NUMBER_LABELS[kind], required=False)
            if kind == Kind.RATIO:
                label = _("Noemer: hoe groot is het geheel?")
                self.fields["denominator"] = DutchNumberField(label=label, required=False)

    def _add_cells(self) -> None:
        dimensions = self.indicator.dimensions or []
        if not dimensions:
            return
        for number, chosen in enumerate(product(*(dimension["values"] for dimension in dimensions))):
            keys = {d["key"]: value["key"] for d, value in zip(dimensions, chosen, strict=True)}
            label = ", ".join(value["label"] for value in chosen)
            self.cells.append((keys, label))
            self.fields[f"cell_{number}"] = DutchNumberField(label=label, required=False)
            if self.indicator.kind in PAIR_KINDS:
                self.fields[f"cell_{number}_of"] = DutchNumberField(label=_("%s, van") % label, required=False)

    def cell_fields(self) -> Iterator[CellFields]:
        for number, (_keys, label) in enumerate(self.cells):
            of = f"cell_{number}_of"
            yield CellFields(label, self[f"cell_{number}"], self[of] if of in self.fields else None)

    def main_fields(self) -> Iterator[BoundField]:
        """What is shown one below the other: everything but cells and hidden fields."""
        return (field for field in self if not field.name.startswith("cell_") and not field.is_hidden)

    @property
    def values(self) -> Values:
        """Raises ``ValidationError`` where a mean and its answers do not go together."""
        data = self.cleaned_data
        numerator, denominator = data.get("numerator"), data.get("denominator")
        if self.indicator.kind == Kind.SCORE and (data["mean"] is not None or data["answers"] is not None):
            if data["mean"] is None or data["answers"] is None:
                missing = "mean" if data["mean"] is None else "answers"
                raise ValidationError({missing: ValidationError(_("Vul beide getallen in."), code="required")})
            numerator, denominator = score_values(data["mean"], data["answers"])
        return Values(numerator, denominator, self._split(), data["no_data_reason"], data["note"])

    def _split(self) -> tuple[dict[str, Any], ...]:
        split = []
        for number, (keys, _label) in enumerate(self.cells):
            numerator, of = self.cleaned_data[f"cell_{number}"], self.cleaned_data.get(f"cell_{number}_of")
            if numerator is not None or of is not None:
                split.append({"keys": keys, "numerator": plain(numerator), "denominator": plain(of)})
        return tuple(split)

    def show_refusal(self, error: ValidationError) -> None:
        """Put the service's refusal at its fields."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            shown = {"split": "cell_0"}.get(name, name)
            if shown == "numerator" and "mean" in self.fields:
                shown = "mean"
            self.add_error(shown if shown in self.fields else None, errors)


class ResultForm(ValuesForm):
    """A result with its place: partner, area and period."""

    partner = forms.ModelChoiceField(label=_("Partner"), queryset=Partner.objects.none())
    area = forms.ModelChoiceField(
        label=_("Gebied"), queryset=Area.objects.none(), required=False, empty_label=_("het hele programma")
    )
    period = forms.TypedChoiceField(label=_("Periode"), coerce=Period.parse)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, partners: Any, areas: Any, measurement: Measurement | None = None, **kwargs: Any):
        super().__init__(*args, measurement=measurement, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["area"].queryset = areas  # type: ignore[attr-defined] # a ModelChoiceField
        offered = periods_offered(self.indicator, measurement)
        self.fields["period"].choices = [(p.code, p.label) for p in offered]  # type: ignore[attr-defined]
        if measurement:
            del self.fields["client_key"]
            self.fields["partner"].disabled = True
        else:
            del self.fields["revision"]
        if not measurement and len(partners) == 1:
            self.initial["partner"] = partners[0]
        self.order_fields(["partner", "area", "period", *self.fields])


class CorrectionForm(ValuesForm):
    """Other values for an approved result, with the reason."""

    reason = forms.CharField(
        label=_("Waarom verandert het getal?"),
        max_length=500,
        help_text=_("Het oude getal blijft leesbaar, met uw naam en deze reden."),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("Wat moet de partner aanpassen?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def periods_offered(indicator: Indicator, measurement: Measurement | None = None) -> list[Period]:
    """The running period and those before it, newest first; with the measurement's own among them."""
    period = Period.containing(PeriodType(indicator.frequency), timezone.localdate())
    offered = [period]
    while len(offered) <= PERIODS_OFFERED and offered[-1].previous().ends_on >= indicator.program.start_date:
        offered.append(offered[-1].previous())
    own = period_of(indicator, measurement.starts_on) if measurement else None
    return offered if own is None or own in offered else [*offered, own]


def _initial(indicator: Indicator, measurement: Measurement | None) -> dict[str, Any]:
    if measurement is None:
        return {}
    period = period_of(indicator, measurement.starts_on)
    initial: dict[str, Any] = {
        "partner": measurement.partner_id,
        "area": measurement.area_id,
        "period": period.code if period else None,
        "numerator": measurement.numerator,
        "denominator": measurement.denominator,
        "no_data_reason": measurement.no_data_reason,
        "note": measurement.note,
        "revision": measurement.revision,
    }
    if indicator.kind == Kind.MILESTONE and measurement.numerator is not None:
        initial["numerator"] = plain(measurement.numerator)
    if indicator.kind == Kind.SCORE and measurement.denominator:
        initial["mean"] = divide_half_up(measurement.numerator or 0, measurement.denominator)
        initial["answers"] = measurement.denominator
    dimensions = [dimension["values"] for dimension in indicator.dimensions or []]
    keys = [dimension["key"] for dimension in indicator.dimensions or []]
    for number, chosen in enumerate(product(*dimensions) if dimensions else ()):
        wanted = dict(zip(keys, (value["key"] for value in chosen), strict=True))
        for cell in measurement.split or ():
            if cell["keys"] == wanted:
                initial[f"cell_{number}"] = Decimal(cell["numerator"])
                if cell.get("denominator"):
                    initial[f"cell_{number}_of"] = Decimal(cell["denominator"])
    return initial
