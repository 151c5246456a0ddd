"""The form of a definition: only what the kind allows is asked, and each choice shows an example with numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from lamp.base.pages.number_field import DutchNumberField
from monitoring.indicators import examples
from monitoring.indicators.dimension_text import read_dimensions, write_dimensions
from monitoring.indicators.models import Direction, Indicator, Kind, Source, TimeRule, UnitRule
from monitoring.indicators.rules import FIXED_FIELDS, POOLED_KINDS, TIME_RULES
from monitoring.indicators.services import SeriesBreak
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, Stage

# What is not asked for a kind, with the value it then has.
FIXED_BY_KIND: dict[str, dict[str, Any]] = {
    Kind.COUNT: {},
    Kind.AMOUNT: {"additive": True, "about_persons": False},
    Kind.RATIO: {"unit_rule": UnitRule.SUM, "additive": True},
    Kind.SCORE: {"unit_rule": UnitRule.SUM, "additive": True},
    Kind.MILESTONE: {
        "time_rule": TimeRule.LATEST,
        "unit_rule": UnitRule.SUM,
        "additive": True,
        "cumulative": False,
        "about_persons": False,
        "source": Source.RESULTS,
        "dimensions": [],
    },
    Kind.NARRATIVE: {
        "unit": "",
        "direction": Direction.UP,
        "time_rule": TimeRule.LAST,
        "unit_rule": UnitRule.SUM,
        "additive": True,
        "cumulative": False,
        "about_persons": False,
        "source": Source.RESULTS,
        "dimensions": [],
        "baseline_value": None,
        "baseline_date": None,
        "weak": False,
        "feeds": None,
    },
}


class KindForm(forms.Form):
    """First question of a new indicator."""

    soort = forms.ChoiceField(
        label=_("Wat voor indicator is het?"),
        choices=examples.choices_with_examples(Kind.choices, examples.KINDS),
        widget=forms.RadioSelect,
    )


class ElementField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, element: ChainElement) -> str:
        return f"{Stage(element.stage).label}: {element.what}"


class IndicatorForm(RevisionForm):
    """Create or change an indicator of one kind; ``definition`` is what the service takes."""

    elements = ElementField(
        label=_("Waar in de keten meet u dit?"),
        queryset=ChainElement.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("De indicator gaat mee als dit onderdeel in een volgende versie blijft staan."),
    )
    baseline_value = DutchNumberField(label=_("Nulmeting"), required=False, help_text=examples.BASELINE)
    baseline_date = forms.DateField(
        label=_("Datum van de nulmeting"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    dimensions = forms.CharField(
        label=_("Uitsplitsen naar"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=examples.DIMENSIONS,
    )
    break_date = forms.DateField(
        label=_("Breuk vanaf"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Betekent het getal nu iets anders? LAMP telt dan niets op over deze datum heen."),
    )
    break_reason = forms.CharField(label=_("Reden van de breuk"), max_length=300, required=False)
    series_goes_on = forms.BooleanField(
        label=_("Het getal betekent hetzelfde als eerst. Er is geen breuk."), required=False
    )

    class Meta:
        model = Indicator
        fields = [
            "name",
            "description",
            "unit",
            "elements",
            "direction",
            "source",
            "frequency",
            "time_rule",
            "unit_rule",
            "additive",
            "cumulative",
            "about_persons",
            "weak",
            "baseline_value",
            "baseline_date",
            "dimensions",
            "feeds",
        ]
        labels = {
            "time_rule": _("Hoe tellen getallen over de tijd samen?"),
            "unit_rule": _("Hoe tellen partners en gebieden samen?"),
            "direction": _("Wat is beter?"),
            "frequency": _("Hoe vaak meet u dit?"),
            "source": _("Waar komt het getal vandaan?"),
            "additive": _("Niemand telt dubbel: dit mag opgeteld worden"),
            "cumulative": _("Doelen gelden voor het totaal sinds de start"),
            "about_persons": _("Dit telt personen"),
            "weak": _("Dit is een zwakke maat"),
            "feeds": _("Telt mee in een indicator van het programma"),
            "description": _("Wat tellen we precies?"),
        }
        help_texts = {
            "name": _("Bijvoorbeeld: Kinderen gaan naar de peuteropvang"),
            "unit": _("Bijvoorbeeld: gesprekken, uren of €"),
            "description": _("Bijvoorbeeld: peuters van 2 tot 4 jaar met een plek, gedeeld door alle peuters."),
            "additive": examples.ADDITIVE,
            "cumulative": examples.CUMULATIVE,
            "about_persons": examples.ABOUT_PERSONS,
            "weak": examples.WEAK,
            "feeds": examples.FEEDS,
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "direction": forms.RadioSelect,
            "time_rule": forms.RadioSelect,
            "unit_rule": forms.RadioSelect,
            "frequency": forms.RadioSelect,
            "source": forms.RadioSelect,
        }

    def __init__(
        self, *args: Any, kind: str, elements: Any, program_indicators: Any, has_results: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.has_results = kind, has_results
        self.initial["dimensions"] = write_dimensions(self.instance.dimensions)
        self._limit_choices(elements, program_indicators)
        for name in FIXED_BY_KIND[kind]:
            self.fields.pop(name, None)
        if not has_results:
            for name in ("break_date", "break_reason", "series_goes_on"):
                del self.fields[name]
        for name in FIXED_FIELDS & set(self.fields) if has_results else ():
            self.fields[name].disabled = True

    def _limit_choices(self, elements: Any, program_indicators: Any) -> None:
        rules = examples.POOLED_TIME_RULES if self.kind in POOLED_KINDS else examples.TIME_RULES
        allowed = TIME_RULES.get(self.kind, TimeRule.values)
        self._offer("time_rule", [choice for choice in TimeRule.choices if choice[0] in allowed], rules)
        self._offer("unit_rule", UnitRule.choices, examples.UNIT_RULES)
        self._offer("direction", Direction.choices, examples.DIRECTIONS)
        self._offer("source", Source.choices, examples.SOURCES)
        frequencies = list(Indicator._meta.get_field("frequency").choices or ())
        self._offer("frequency", frequencies, examples.FREQUENCIES)
        self.fields["feeds"].queryset = program_indicators  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["elements"].queryset = elements  # type: ignore[attr-defined] # a ModelMultipleChoiceField
        if not program_indicators:
            del self.fields["feeds"]
        if not elements:
            del self.fields["elements"]

    def _offer(self, name: str, choices: list, known: examples.Examples) -> None:
        field = self.fields[name]
        field.choices = examples.choices_with_examples(choices, known)  # type: ignore[attr-defined] # a ChoiceField

    def clean_dimensions(self) -> list[dict[str, Any]]:
        return read_dimensions(self.cleaned_data["dimensions"], self.instance.dimensions or ())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("baseline_value") is not None and not data.get("baseline_date"):
            self.add_error("baseline_date", ValidationError(_("Op welke datum gold de nulmeting?"), code="required"))
        if data.get("break_date") and not data.get("break_reason"):
            self.add_error("break_reason", ValidationError(_("Schrijf de reden van de breuk op."), code="required"))
        return data

    @property
    def definition(self) -> dict[str, Any]:
        """Model fields for the service: what was asked, and what the kind fixes."""
        asked = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}
        asked.pop("elements", None)
        return {**asked, **FIXED_BY_KIND[self.kind], "kind": self.kind}

    @property
    def series_break(self) -> SeriesBreak | None:
        on = self.cleaned_data.get("break_date")
        return SeriesBreak(on, self.cleaned_data["break_reason"]) if on else None

    def show_refusal(self, error: ValidationError) -> None:
        """Put the service's refusal at its fields."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            shown = {"series_break": "break_date", "kind": None}.get(name, name)
            self.add_error(shown if shown in self.fields else None, errors)


def elements_to_measure(intervention: Intervention | None, visible: Any) -> Any:
    """Elements of the version that holds now, or of the draft of a new intervention."""
    if intervention is None:
        return ChainElement.objects.none()
    along_the_chain = Case(*(When(stage=stage, then=number) for number, stage in enumerate(Stage.values)))
    mine = (
        visible.filter(logic_model__intervention=intervention)
        .select_related("logic_model__intervention")
        .order_by(along_the_chain, "position", "pk")
    )
    active = mine.filter(logic_model__status="active")
    return active if active.exists() else mine.filter(logic_model__status="draft")
