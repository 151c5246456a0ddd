"""Forms for indices and what is compared with them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.number_field import DutchNumberField, parse_number
from monitoring.area_indices.models import ComparisonIndicator, IndexDefinition
from monitoring.area_indices.services import DomainInput
from monitoring.area_statistics.forms import FiguresFileForm
from monitoring.area_statistics.models import AreaMeasure
from programs.areas.models import Area


class DefinitionForm(forms.ModelForm):
    domains = forms.CharField(
        label=_("Domeinen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "Eén regel per domein: code; naam; gewicht; codes van de maten, met komma’s ertussen. "
            "De gewichten tellen op tot 1. Voorbeeld: werk; Werk; 0,225; bijstand_pct, ww_pct"
        ),
    )

    class Meta:
        model = IndexDefinition
        fields = ["name", "version", "method", "level", "reference_area", "reference_count", "source", "explanation"]
        widgets = {"explanation": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference_area"].queryset = areas

    def clean_domains(self) -> list[DomainInput]:
        lines = [line for line in self.cleaned_data["domains"].splitlines() if line.strip()]
        measures = {one.code: one for one in AreaMeasure.objects.all()}
        return [self._domain(line, number, measures) for number, line in enumerate(lines, start=1)]

    def _domain(self, line: str, number: int, measures: dict[str, AreaMeasure]) -> DomainInput:
        parts = [part.strip() for part in line.split(";")]
        codes = [code.strip() for code in parts[3].split(",") if code.strip()] if len(parts) == 4 else []
        unknown = [code for code in codes if code not in measures]
        if len(parts) not in (3, 4):
            raise forms.ValidationError(
                _("Regel %(line)d: schrijf code; naam; gewicht; maten."), params={"line": number}, code="parts"
            )
        if unknown:
            raise forms.ValidationError(
                _("Regel %(line)d: deze maten kent LAMP niet: %(codes)s."),
                params={"line": number, "codes": ", ".join(unknown)},
                code="unknown",
            )
        weight = parse_number(parts[2])
        return DomainInput(parts[0], parts[1], weight or Decimal(0), [measures[code] for code in codes])

    @property
    def service_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "domains")}

    def _post_clean(self) -> None:
        """The service checks the whole; the model alone knows no domains."""


class ComparisonForm(forms.ModelForm):
    published_r = DutchNumberField(label=_("Gepubliceerde correlatiecoëfficiënt"), required=False)

    class Meta:
        model = ComparisonIndicator
        fields = [
            "definition",
            "name",
            "description",
            "measures",
            "published_r",
            "published_count",
            "published_level",
            "published_year",
            "source",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "measures": forms.CheckboxSelectMultiple}

    def _post_clean(self) -> None:
        """The service checks the whole."""


class ScoresForm(FiguresFileForm):
    """Published scores of an index."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        help_text = _("Kolommen: code, jaar, score, en als ze er zijn rank, decile en de codes van de domeinen.")
        super().__init__(*args, label=_("Bestand met scores"), help_text=help_text, **kwargs)


def possible_references(user: Any) -> Any:
    """Areas that an index can be compared within."""
    return Area.objects.visible_to(user).exclude(level="buurt").order_by("name")
