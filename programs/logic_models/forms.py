"""Forms of the editor. They check single fields; the services check and write the rest."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from programs.logic_models.chain import Chain
from programs.logic_models.models import (
    Agreement,
    ChainElement,
    ChainLink,
    ConditionState,
    Mechanism,
    MechanismCondition,
    Stage,
    Working,
)
from programs.logic_models.results import lineages_with_results
from programs.logic_models.services import ConditionInput
from programs.partners.models import Partner

EXAMPLES = {
    Stage.RESOURCE: (
        _("Vier plusfunctionarissen uit de buurt"),
        _("Ouders doen eerder open voor iemand die zij kennen"),
    ),
    Stage.ACTIVITY: (_("Aanbellen bij jonge ouders"), _("Deze ouders komen niet vanzelf naar ons")),
    Stage.OUTPUT: (_("Gesprekken van een kwartier of langer"), _("Kort praten aan de deur is te weinig")),
    Stage.EFFECT: (_("Meer peuters gaan naar de opvang"), _("Samen spelen en praten geeft een betere start")),
}
MOST_MONTHS = 300  # 25 years, the length of a programme


class PartForm(RevisionForm):
    """Shared by elements, links and mechanisms: the key against sending twice, and the reason for a change."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def ask_reason(self, *lineages: Any, has_earlier_version: bool) -> None:
        """Keep the field for the reason only where there is something to compare with; require it once measured."""
        if self.instance.pk and lineages_with_results(lineages):
            self.fields["change_reason"].required = True
            self.fields["change_reason"].help_text = _("Er zijn al resultaten. Zo begrijpt iedereen later waarom.")
        elif not has_earlier_version:
            del self.fields["change_reason"]

    @property
    def service_fields(self) -> dict[str, Any]:
        left_out = {"revision"} | ({"client_key"} if self.instance.pk else set())
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class ElementForm(PartForm):
    class Meta:
        model = ChainElement
        fields = ["what", "why", "partner", "stage", "change_reason"]
        widgets = {"why": forms.Textarea(attrs={"rows": 3}), "change_reason": forms.Textarea(attrs={"rows": 2})}
        labels = {"what": _("Wat?"), "why": _("En waarom?"), "partner": _("Wie is verantwoordelijk?")}
        help_texts = {"stage": _("Naar een andere kolom? Haal dan eerst de verbanden weg die daar niet meer passen.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        element = self.instance
        self.fields["partner"].queryset = Partner.objects.filter(program=element.logic_model.intervention.program_id)
        self.fields["partner"].empty_label = _("Nog niet bekend")
        what, why = EXAMPLES[Stage(element.stage)]
        self.fields["what"].help_text = _("Bijvoorbeeld: %(example)s.") % {"example": what}
        self.fields["why"].help_text = _("Bijvoorbeeld: %(example)s.") % {"example": why}
        self.fields["what"].widget.attrs["autofocus"] = True
        if element.pk:
            self.fields["stage"].required = False
            self.fields["stage"].optional_note = ""
            self.fields["stage"].choices = Stage.choices  # every part stands in a column: no empty choice
        else:
            del self.fields["stage"]
        self.ask_reason(element.lineage, has_earlier_version=element.logic_model.based_on_id is not None)

    def clean_stage(self) -> str:
        return self.cleaned_data["stage"] or self.instance.stage


class ArrangeForm(RevisionForm):
    """What may change of an element in a version that holds: who carries it out, and its place in the column."""

    place = forms.TypedChoiceField(label=_("Plaats in de kolom"), coerce=int, show_hidden_initial=True)

    class Meta:
        model = ChainElement
        fields = ["partner"]
        labels = {"partner": _("Wie is verantwoordelijk?")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        element = self.instance
        self.fields["partner"].queryset = Partner.objects.filter(program=element.logic_model.intervention.program_id)
        self.fields["partner"].empty_label = _("Nog niet bekend")
        self.fields["partner"].optional_note = ""
        column = list(
            element.logic_model.chainelements.filter(stage=element.stage)
            .order_by("position", "pk")
            .values_list("pk", flat=True)
        )
        self.fields["place"].choices = [(place, place) for place in range(1, len(column) + 1)]
        self.initial["place"] = column.index(element.pk) + 1
        if len(column) == 1:
            del self.fields["place"]


class LinkForm(PartForm):
    class Meta:
        model = ChainLink
        fields = ["lag_from_months", "lag_to_months", "change_reason"]
        widgets = {"change_reason": forms.Textarea(attrs={"rows": 2})}
        labels = {
            "lag_from_months": _("Na hoeveel maanden merkt u dit op zijn vroegst?"),
            "lag_to_months": _("En op zijn laatst?"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lag_from_months", "lag_to_months"):
            self.fields[name].validators.append(MaxValueValidator(MOST_MONTHS))
            self.fields[name].widget.attrs.update({"min": 0, "max": MOST_MONTHS})
        self.fields["lag_from_months"].help_text = _(
            "Bijvoorbeeld: na 3 tot 6 maanden. Dan oordeelt LAMP pas over dit verband als er 6 maanden voorbij zijn."
        )
        link = self.instance
        lineages = (link.source.lineage, link.target.lineage) if link.pk else ()
        self.ask_reason(*lineages, has_earlier_version=link.logic_model.based_on_id is not None)
        if link.pk:
            self.fields["lag_from_months"].widget.attrs["autofocus"] = True


class NewLinkForm(LinkForm):
    """A link from one element: to which of the allowed ones, and straight away what makes it work."""

    target = forms.ModelChoiceField(
        queryset=ChainElement.objects.none(), label=_("Waar leidt dit toe?"), empty_label=_("Kies een onderdeel")
    )
    offer = forms.CharField(
        label=_("Wat maakt dat?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Schrijf een hele zin. Bijvoorbeeld: Zij komen uit de buurt."),
    )
    field_order = ["target", "offer", "lag_from_months", "lag_to_months", "change_reason"]

    def __init__(self, *args: Any, chain: Chain, source: ChainElement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = [element.pk for element in chain.possible_targets(source)]
        self.fields["target"].queryset = chain.logic_model.chainelements.filter(pk__in=targets)
        self.fields["target"].widget.attrs["autofocus"] = True


class MechanismForm(PartForm):
    class Meta:
        model = Mechanism
        fields = ["offer", "response", "for_whom", "working", "perspective", "change_reason"]
        widgets = {
            "offer": forms.Textarea(attrs={"rows": 2, "autofocus": True}),
            "response": forms.Textarea(attrs={"rows": 2}),
            "for_whom": forms.Textarea(attrs={"rows": 2}),
            "change_reason": forms.Textarea(attrs={"rows": 2}),
            "working": forms.RadioSelect,
        }
        labels = {
            "offer": _("Wat bieden we?"),
            "response": _("Wat doet dat met mensen?"),
            "for_whom": _("Voor wie en waar (niet)?"),
            "working": _("Helpt dit, of werkt het tegen?"),
            "perspective": _("Vanuit wie gezien?"),
        }
        help_texts = {
            "offer": _("Schrijf een hele zin. Bijvoorbeeld: Zij komen uit de buurt en kennen de ouders."),
            "response": _("Bijvoorbeeld: Ouders vertrouwen hen en doen open."),
            "for_whom": _("Bijvoorbeeld: Vooral moeders in Molenveld, niet in Zonnehof."),
            "perspective": _("Bijvoorbeeld: ouders, of plusfunctionarissen."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["working"].choices = [
            (Working.HELPING, _("Dit helpt")),
            (Working.HINDERING, _("Dit werkt tegen")),
        ]
        link = self.instance.link
        self.ask_reason(
            link.source.lineage, link.target.lineage, has_earlier_version=link.logic_model.based_on_id is not None
        )


class ConditionForm(forms.Form):
    """One thing that must hold for a mechanism to work."""

    lineage = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("Voorwaarde"), max_length=300, required=False)
    state = forms.ChoiceField(
        label=_("Geldt dit?"), choices=ConditionState.choices, initial=ConditionState.UNKNOWN, required=False
    )
    since = forms.DateField(
        label=_("Sinds"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


ConditionFormSet = forms.formset_factory(ConditionForm, extra=1, max_num=20, absolute_max=30)


def condition_forms(data: Any, conditions: list[MechanismCondition]) -> Any:
    """The conditions of a mechanism with one empty row to add another."""
    initial = [{"lineage": c.lineage, "text": c.text, "state": c.state, "since": c.since} for c in conditions]
    return ConditionFormSet(data, initial=initial, prefix="voorwaarde")


def written_conditions(formset: Any) -> list[ConditionInput]:
    return [
        ConditionInput(row["text"], row["state"] or ConditionState.UNKNOWN, row["since"], row["lineage"])
        for row in formset.cleaned_data
        if row.get("text")
    ]


class ReasonForm(forms.Form):
    """Why a part goes, once results exist."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    change_reason = forms.CharField(
        label=_("Waarom haalt u dit weg?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text=_("Er zijn al resultaten. Zo begrijpt iedereen later waarom."),
    )


class ConditionStateForm(RevisionForm):
    """Whether a condition holds, noted where it is read; several stand on one page."""

    class Meta:
        model = MechanismCondition
        fields = ["state", "since"]
        widgets = {"since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        labels = {"since": _("Sinds wanneer?")}
        help_texts = {"since": _("Laat u dit leeg, dan noteert LAMP vandaag.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"voorwaarde-{self.instance.pk}-%s"
        self.fields["since"].initial = None
        self.initial.pop("since", None)


class AgreementForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    agrees = forms.TypedChoiceField(
        label=_("Bent u het eens met dit concept?"),
        choices=[("yes", _("Ja, wij zijn het eens")), ("no", _("Nee, wij hebben een bezwaar"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Agreement
        fields = ["partner", "agrees", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        labels = {"partner": _("Namens wie?"), "reason": _("Toelichting")}
        help_texts = {"reason": _("Nodig bij een bezwaar: wat moet er anders?")}

    def __init__(self, *args: Any, partners: Any, revision: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        self.fields["partner"].initial = partners.first()
        self.fields["revision"].initial = revision
        if partners.count() == 1:
            self.fields["partner"].widget = forms.HiddenInput()

    def _post_clean(self) -> None:
        """The service validates and writes."""


class ActivationForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Waarom gaat deze versie in zonder ieders instemming?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
