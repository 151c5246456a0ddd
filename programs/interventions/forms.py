"""Forms of an intervention, and of the priority it gets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from programs.areas.models import Area
from programs.interventions.models import OLDEST_AGE, Intervention, PriorityLevel


class InterventionForm(RevisionForm):
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Intervention
        fields = ["title", "goal", "age_from", "age_to", "lines", "areas", "lead_partner", "partners"]
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 3}),
            "lines": forms.CheckboxSelectMultiple,
            "areas": forms.CheckboxSelectMultiple,
            "partners": forms.CheckboxSelectMultiple,
        }
        labels = {
            "title": _("Hoe heet de interventie?"),
            "goal": _("Wat is het doel?"),
            "age_from": _("Vanaf welke leeftijd?"),
            "age_to": _("Tot welke leeftijd?"),
            "lines": _("Bij welke programmalijnen hoort dit?"),
            "areas": _("In welke gebieden?"),
            "lead_partner": _("Wie trekt dit?"),
            "partners": _("Welke partners doen mee?"),
        }
        help_texts = {
            "title": _("Bijvoorbeeld: Meer peuters naar de opvang."),
            "goal": _("Eén of twee zinnen. Bijvoorbeeld: Alle peuters starten met genoeg taal op school."),
            "age_from": _("Laat leeg als u het nog niet weet. Dan staat er: nog onbekend."),
            "lead_partner": _("De trekker en de partners vullen samen het concept in."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        program = self.instance.program
        self.fields["lines"].queryset = program.lines.all()
        self.fields["areas"].queryset = Area.objects.of_program(program.pk).order_by("name", "pk")
        for name in ("lead_partner", "partners"):
            self.fields[name].queryset = program.partners.all()
        self.fields["lead_partner"].empty_label = _("Nog niet bekend")
        for name in ("age_from", "age_to"):
            self.fields[name].widget.attrs.update({"min": 0, "max": OLDEST_AGE})

    @property
    def service_fields(self) -> dict[str, Any]:
        left_out = {"revision"} | ({"client_key"} if self.instance.pk else set())
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class PriorityForm(forms.Form):
    level = forms.ChoiceField(
        label=_("Wat krijgt deze interventie?"), choices=PriorityLevel.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Waarom?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bijvoorbeeld: hier is de achterstand het grootst, en de partners kunnen meteen beginnen."),
    )
    decided_on = forms.DateField(
        label=_("Wanneer is dit besloten?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    decided_by = forms.CharField(
        label=_("Wie besloot dit?"),
        max_length=120,
        required=False,
        help_text=_("Een overleg of een rol, geen naam. Bijvoorbeeld: de stuurgroep."),
    )
