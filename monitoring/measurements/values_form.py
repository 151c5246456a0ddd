"""The values of a result as a form: one that asks what the indicator's kind needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from lamp.base.numbers import plain
from lamp.base.pages.number_field import DutchNumberField
from monitoring.indicators.models import Indicator, Kind
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values, period_of
from monitoring.measurements.scores import NOTHING, Pair, mean_of, pair_at

NUMBER_LABELS = {
    Kind.COUNT: _("Aantal"),
    Kind.AMOUNT: _("Bedrag of uren"),
    Kind.RATIO: _("Teller: hoeveel van het geheel?"),
}


@dataclass(frozen=True)
class Cell:
    """One cell of the agreed split: its keys (``{"sex": "F"}``), its name, and its boxes in the form."""

    keys: dict[str, str]
    label: str
    box: str

    @property
    def second_box(self) -> str:
        return f"{self.box}_of"


class ValuesForm(forms.Form):
    """The values of a result, without its place; ``values`` is what the services take.

    A score is filled in as a mean and a number of answers, also in the cells of its split.
    """

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
        self.measurement = measurement
        self.pairs: dict[str, Pair] = {}  # of a score, by the box of the mean
        super().__init__(*args, initial=stored_fields(indicator, measurement) if measurement else {}, **kwargs)
        texts = {name: self.fields.pop(name) for name in ("no_data_reason", "note")}
        self._add_number_fields()
        self.cells = self._asked_cells()
        self._add_cells()
        self.fields |= texts
        self.fields["no_data_reason"].optional_note = _("(alleen zonder getal)")  # type: ignore[attr-defined]
        if indicator.kind == Kind.NARRATIVE:
            self.fields["note"].label = _("Wat gebeurde er?")
            self.fields["note"].optional_note = ""  # type: ignore[attr-defined]
            self.fields["note"].widget.attrs["rows"] = 8
            self.fields["no_data_reason"].optional_note = _("(alleen zonder verhaal)")  # type: ignore[attr-defined]
            self.fields["no_data_reason"].help_text = _("Valt er niets te vertellen? Leg hier uit waarom.")
            self.order_fields(["note", "no_data_reason"])

    def _add_number_fields(self) -> None:
        kind = Kind(self.indicator.kind)
        if kind == Kind.MILESTONE:
            choices = [("", _("Nog niet ingevuld")), ("1", _("Gehaald")), ("0", _("Nog niet gehaald"))]
            field = forms.TypedChoiceField(choices=choices, coerce=Decimal, empty_value=None, required=False)
            field.label, field.widget = _("Is de mijlpaal gehaald?"), forms.RadioSelect(choices=choices)
            field.optional_note = ""  # type: ignore[attr-defined]
            self.fields["numerator"] = field
        elif kind == Kind.SCORE:
            self.fields["mean"] = _number(_("Gemiddelde score"))
            self.fields["answers"] = _number(_("Aantal antwoorden"))
        elif kind != Kind.NARRATIVE:
            self.fields["numerator"] = _number(NUMBER_LABELS[kind])
            if kind == Kind.RATIO:
                self.fields["denominator"] = _number(_("Noemer: hoe groot is het geheel?"))

    def _asked_cells(self) -> list[Cell]:
        """Those of the stored split; of the whole agreed split where that is what was sent."""
        kept = cells_of(self.indicator, self.measurement)
        if self.is_bound and not any(self.add_prefix(cell.box) in self.data for cell in kept):
            return cells_of(self.indicator)
        return kept

    def _add_cells(self) -> None:
        second = {Kind.SCORE: _("%s, aantal antwoorden"), Kind.RATIO: _("%s, van")}.get(Kind(self.indicator.kind))
        for cell in self.cells:
            self.fields[cell.box] = _number(cell.label)
            if second:
                self.fields[cell.second_box] = _number(second % cell.label)

    def cell_fields(self) -> Iterator[tuple[BoundField, BoundField | None]]:
        """The boxes of each cell: its number, and the second of a percentage or score."""
        for cell in self.cells:
            yield self[cell.box], self[cell.second_box] if cell.second_box in self.fields else None

    def main_fields(self) -> Iterator[BoundField]:
        """What is shown one below the other: everything but cells and hidden fields."""
        return (field for field in self if not field.name.startswith("cell_") and not field.is_hidden)

    @property
    def last_number(self) -> str:
        """The field after which the split is shown."""
        return next((name for name in ("answers", "denominator") if name in self.fields), "numerator")

    def clean(self) -> dict[str, Any]:
        """Turn means into the pairs that are stored."""
        cleaned = super().clean() or {}
        if self.indicator.kind == Kind.SCORE and not self.errors:
            stored = self.measurement
            pair = (stored.numerator, stored.denominator) if stored else NOTHING
            self._pair_up(cleaned, ("mean", "answers"), pair)
            for cell in self.cells:
                self._pair_up(cleaned, (cell.box, cell.second_box), _pair_in(stored, cell.keys))
        return cleaned

    def _pair_up(self, cleaned: dict[str, Any], names: tuple[str, str], stored: Pair) -> None:
        mean, answers = (cleaned.get(name) for name in names)
        try:
            self.pairs[names[0]] = pair_at(names, mean, answers, stored=stored)
        except ValidationError as error:
            self.add_error(None, error)

    @property
    def values(self) -> Values:
        """What was filled in, as the services take it."""
        data = self.cleaned_data
        numerator, denominator = data.get("numerator"), data.get("denominator")
        if self.indicator.kind == Kind.SCORE:
            numerator, denominator = self.pairs["mean"]
        return Values(numerator, denominator, self._split(), data["no_data_reason"], data["note"])

    def _split(self) -> tuple[dict[str, Any], ...]:
        split = []
        for cell in self.cells:
            numerator, of = self.cleaned_data[cell.box], self.cleaned_data.get(cell.second_box)
            if self.indicator.kind == Kind.SCORE:
                numerator, of = self.pairs[cell.box]
            if numerator is not None or of is not None:
                split.append({"keys": cell.keys, "numerator": plain(numerator), "denominator": plain(of)})
        return tuple(split)

    def show_refusal(self, error: ValidationError) -> None:
        """Put the service's refusal at its fields."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            shown = self.cells[0].box if name == "split" and self.cells else name
            if "mean" in self.fields:
                shown = {"numerator": "mean", "denominator": "answers"}.get(shown, shown)
            self.add_error(shown if shown in self.fields else None, errors)


def cells_of(indicator: Indicator, measurement: Measurement | None = None) -> list[Cell]:
    """All cells of the agreed split, in the order of its dimensions.

    A result that is stored over one of two dimensions keeps to that one. Those boxes have names of their own, so
    that what was typed for other cells never lands in them.
    """
    agreed = indicator.dimensions or []
    split = (measurement.split if measurement else None) or ()
    stored = {key for cell in split for key in cell["keys"]}
    dimensions = [dimension for dimension in agreed if dimension["key"] in stored] or agreed
    if not dimensions:
        return []
    keys = [dimension["key"] for dimension in dimensions]
    prefix = "cell" if dimensions == agreed else "_".join(["cell", *keys])
    chosen = product(*(dimension["values"] for dimension in dimensions))
    return [
        Cell(
            dict(zip(keys, (value["key"] for value in values), strict=True)),
            ", ".join(value["label"] for value in values),
            f"{prefix}_{number}",
        )
        for number, values in enumerate(chosen)
    ]


def stored_fields(indicator: Indicator, measurement: Measurement) -> dict[str, Any]:
    """A stored result under the names of the forms, as it was filled in (also to compare with what was typed)."""
    period = period_of(indicator, measurement.starts_on)
    pair = (measurement.numerator, measurement.denominator)
    fields: dict[str, Any] = {
        "partner": measurement.partner,
        "area": measurement.area,
        "period": period.code if period else None,
        "date": measurement.starts_on,
        "numerator": pair[0],
        "denominator": pair[1],
        "no_data_reason": measurement.no_data_reason,
        "note": measurement.note,
        "revision": measurement.revision,
    }
    if indicator.kind == Kind.MILESTONE:
        fields["numerator"] = plain(pair[0])
    if indicator.kind == Kind.SCORE:
        fields |= {"mean": mean_of(pair), "answers": pair[1]}
    for cell in cells_of(indicator, measurement):
        number, of = _pair_in(measurement, cell.keys)
        fields[cell.box] = mean_of((number, of)) if indicator.kind == Kind.SCORE else number
        fields[cell.second_box] = of
    return fields


def _pair_in(measurement: Measurement | None, keys: dict[str, str]) -> Pair:
    """What a stored result has in one cell of its split."""
    split = (measurement.split if measurement else None) or ()
    cell: dict[str, Any] = next((cell for cell in split if cell["keys"] == keys), {})
    numerator, denominator = (cell.get(field) for field in ("numerator", "denominator"))
    return Decimal(numerator) if numerator else None, Decimal(denominator) if denominator else None


def _number(label: Any) -> DutchNumberField:
    """A box that may stay empty only because a reason may stand in its place."""
    field = DutchNumberField(label=label, required=False)
    field.optional_note = ""  # type: ignore[attr-defined]
    return field
