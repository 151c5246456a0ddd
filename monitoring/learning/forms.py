"""Forms on the page of a mechanism. They read what was typed; the services decide."""

from collections.abc import Sequence
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.learning.ceilings import ceilings_in_words
from monitoring.learning.models import EvidenceDirection, Judgement, Observation, ObservationKind, Strength, Verdict
from monitoring.learning.rules import Evidence
from monitoring.learning.services import Judged, Seen
from programs.areas.models import Area
from programs.people.models import User

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ObservationForm(forms.ModelForm):
    """One observation about one mechanism."""

    direction = forms.ChoiceField(
        label=_("Pleit dit voor of tegen het mechanisme?"), choices=EvidenceDirection.choices, widget=forms.RadioSelect
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Observation
        fields = ["kind", "text", "observed_on", "area", "source", "speaker_role", "restricted"]
        labels = {"text": _("Wat zag of hoorde u?"), "restricted": _("Alleen voor onze organisatie en het bureau")}
        help_texts = {
            "text": _("Noem geen namen van bewoners."),
            "source": _("Waar komt dit vandaan? Bijvoorbeeld: gesprek in het buurthuis, vragenlijst, onderzoek."),
            "speaker_role": _("Bij een citaat: de rol van wie het zei, geen naam. Bijvoorbeeld: moeder van twee."),
        }
        widgets = {"kind": forms.RadioSelect, "observed_on": DATE, "text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, program_id: int, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ObservationKind.choices
        self.fields["area"].queryset = Area.objects.visible_to(user).of_program(program_id)
        self.fields["area"].empty_label = _("Geen gebied")
        self.initial.setdefault("observed_on", timezone.localdate())
        self.initial.setdefault("client_key", uuid4())

    @property
    def seen(self) -> Seen:
        return Seen(**{name: self.cleaned_data[name] for name in self.Meta.fields})

    def _post_clean(self) -> None:
        """The service builds and validates the row."""


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Wat is het antwoord?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VerdictForm(forms.ModelForm):
    """A verdict; its strength starts at LAMP's suggestion."""

    strength = forms.TypedChoiceField(label=_("Hoe sterk is het bewijs?"), coerce=int, choices=Strength.choices)

    class Meta:
        model = Verdict
        fields = ["judgement", "strength", "grounds", "other_explanations", "comparison", "contexts", "judged_on"]
        labels = {
            "judgement": _("Wat is uw oordeel?"),
            "grounds": _("Waarop is dat gebaseerd?"),
            "other_explanations": _("Welke andere verklaringen zijn besproken?"),
            "comparison": _("Welke vergelijking over tijd of plaatsen, of welke evaluatie, is er?"),
            "contexts": _("Voor wie en waar geldt dit?"),
        }
        help_texts = {"other_explanations": _("Nodig vanaf ‘goed onderbouwd’."), "comparison": _("Nodig voor ‘sterk’.")}
        widgets = {
            "judgement": forms.RadioSelect,
            "judged_on": DATE,
            **{
                name: forms.Textarea(attrs={"rows": rows})
                for name, rows in {"grounds": 3, "other_explanations": 2, "comparison": 2, "contexts": 2}.items()
            },
        }

    def __init__(self, *args, evidence: Sequence[Evidence], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["judgement"].choices = Judgement.choices
        self.fields["strength"].help_text = ceilings_in_words(evidence)
        self.initial.setdefault("judged_on", timezone.localdate())

    @property
    def judged(self) -> Judged:
        return Judged(**self.cleaned_data)

    def _post_clean(self) -> None:
        """The service builds and validates the row."""
