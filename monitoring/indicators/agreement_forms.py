"""Forms of targets, breaks and exclusions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.number_field import DutchNumberField
from lamp.base.periods import Frequency, Period, PeriodType
from monitoring.indicators.models import Indicator, Target
from monitoring.indicators.rules import is_level
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User

EXAMPLE_LEVEL = _(
    "Een streefwaarde is een stand aan het eind van de periode: 80% eind 2027. LAMP trekt een rechte lijn van de "
    "nulmeting naar de streefwaarde. Halverwege verwacht LAMP dus de helft van de weg."
)
EXAMPLE_SUM = _(
    "Een streefwaarde geldt voor de hele periode: 60 gesprekken in 2026-Q1. Staat bij alle vier de kwartalen 60? "
    "Dan is de streefwaarde van het jaar 240. Zet u er zelf een voor het jaar, dan geldt die."
)


class TargetForm(forms.Form):
    """One target. The period is typed as a code, with the codes explained."""

    period = forms.CharField(
        label=_("Periode"), max_length=8, help_text=_("Schrijf 2026, 2026-H1, 2026-Q1, 2026-03 of schooljaar 2026-SY.")
    )
    value = DutchNumberField(label=_("Streefwaarde"))
    area = forms.ModelChoiceField(
        label=_("Gebied"), queryset=Area.objects.none(), required=False, empty_label=_("het hele programma")
    )
    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Partner.objects.none(), required=False, empty_label=_("alle partners samen")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, indicator: Indicator, viewer: User, target: Target | None = None, **kwargs: Any):
        initial = {"period": _next_period(indicator)}
        if target:
            initial = {name: getattr(target, name) for name in ("period", "value", "area", "partner", "revision")}
        super().__init__(*args, initial=initial, **kwargs)
        areas = Area.objects.visible_to(viewer).of_program(indicator.program_id)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined] # a ModelChoiceField
        partners = Partner.objects.visible_to(viewer).filter(program=indicator.program_id)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["value"].help_text = EXAMPLE_LEVEL if is_level(indicator) else EXAMPLE_SUM

    @property
    def expected_revision(self) -> int | None:
        return self.cleaned_data.pop("revision", None)


class BreakForm(forms.Form):
    date = forms.DateField(
        label=_("Vanaf welke datum?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Getallen van voor en na deze datum worden nooit samen opgeteld of vergeleken."),
    )
    reason = forms.CharField(
        label=_("Wat is er veranderd?"),
        max_length=300,
        help_text=_("Bijvoorbeeld: vanaf nu tellen ook gastouders mee."),
    )


class ExclusionForm(forms.Form):
    partner = forms.ModelChoiceField(label=_("Partner"), queryset=Partner.objects.none())
    from_date = forms.DateField(
        label=_("Vanaf welke datum?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("Waarom?"),
        max_length=300,
        help_text=_("Bijvoorbeeld: deze partner telt sinds mei op een andere manier."),
    )

    def __init__(self, *args: Any, indicator: Indicator, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Partner.objects.visible_to(viewer).filter(program=indicator.program_id)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined] # a ModelChoiceField


def _next_period(indicator: Indicator) -> str:
    last = indicator.targets.filter(area=None, partner=None).order_by("period").last()
    if last is None:
        return ""
    period = Period.parse(last.period, all_since=indicator.program.start_date)
    known = period.type != PeriodType.ALL and period.type in Frequency.values
    return period.next().code if known else ""
