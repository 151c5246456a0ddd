from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.number_field import DutchNumberField
from monitoring.indicators.models import Kind
from monitoring.measurements.rules import interval_label
from monitoring.requests.models import ReportingRequest, RequestedCell


class CellChoice(forms.ModelChoiceField):
    def label_from_instance(self, cell: RequestedCell) -> str:
        names = [
            cell.indicator.name,
            interval_label(cell.indicator, cell.starts_on),
            cell.area.name if cell.area else "",
        ]
        return ", ".join(filter(None, names))


class ContraForm(forms.Form):
    """A contra entry: which number, how much goes off, and why."""

    cell = CellChoice(label=_("Welk getal?"), queryset=RequestedCell.objects.none())
    number = DutchNumberField(label=_("Hoeveel gaat eraf?"), help_text=_("Bijvoorbeeld 3: het totaal wordt 3 lager."))
    reason = forms.CharField(label=_("Waarom?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, request: ReportingRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cells = request.cells.filter(indicator__kind=Kind.COUNT).select_related("indicator", "area")
        self.fields["cell"].queryset = cells.order_by("indicator__name", "area__name", "starts_on")  # type: ignore[attr-defined]
