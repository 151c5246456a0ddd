"""Entering, correcting and returning a result."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import Indicator, Source
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import period_of
from monitoring.measurements.values_form import ValuesForm
from programs.areas.models import Area
from programs.partners.models import Partner

PERIODS_OFFERED = 8


class ResultForm(ValuesForm):
    """A result with its place: partner, area and period (a day, where the indicator counts by day)."""

    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Partner.objects.none(), empty_label=_("Kies een partner")
    )
    area = forms.ModelChoiceField(
        label=_("Gebied"), queryset=Area.objects.none(), required=False, empty_label=_("het hele programma")
    )
    period = forms.TypedChoiceField(label=_("Periode"), coerce=Period.parse)
    date = forms.DateField(label=_("Datum"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, partners: Any, areas: Any, measurement: Measurement | None = None, **kwargs: Any):
        super().__init__(*args, measurement=measurement, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["area"].queryset = areas  # type: ignore[attr-defined] # a ModelChoiceField
        if self.indicator.source == Source.LOG:
            del self.fields["period"]
        else:
            del self.fields["date"]
            offered = periods_offered(self.indicator, measurement)
            self.fields["period"].choices = [(p.code, p.label) for p in offered]  # type: ignore[attr-defined]
            last_complete = offered[min(1, len(offered) - 1)]
            self.initial.setdefault("period", last_complete.code)
        if measurement:
            del self.fields["client_key"]
            self.fields["partner"].disabled = True
        else:
            del self.fields["revision"]
        if not measurement and len(partners) == 1:
            self.initial["partner"] = partners[0]
            self.fields["partner"].widget = forms.HiddenInput()
        self.order_fields(["partner", "area", "period", "date", *self.fields])


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
