"""Forms on the page of a mechanism. They read what was typed; the services decide."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from lamp.base.periods import Frequency, Period
from monitoring.indicators.models import Indicator, Kind
from monitoring.learning.ceilings import ceilings_in_words
from monitoring.learning.models import (
    Assumption,
    AssumptionOutcome,
    AssumptionTest,
    EvidenceDirection,
    Judgement,
    Observation,
    ObservationKind,
    Strength,
    Verdict,
)
from monitoring.learning.rules import Evidence
from monitoring.learning.services import Judged, Seen
from programs.areas.models import Area
from programs.logic_models.models import Mechanism
from programs.partners.models import Partner
from programs.people.models import User
from programs.people.permissions import has_role

OFFERED_PERIODS = (
    (Frequency.YEAR, 3),
    (Frequency.SCHOOL_YEAR, 3),
    (Frequency.HALF_YEAR, 6),
    (Frequency.QUARTER, 12),
)
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ObservationForm(forms.ModelForm):
    """One observation, about one mechanism or several, each for or against.

    ``own``: the mechanism of the page, asked about first; ``others``: mechanisms it may speak of too.
    With an ``instance`` it corrects that one.
    """

    direction = forms.ChoiceField(
        label=_("Pleit dit voor of tegen het mechanisme?"), choices=EvidenceDirection.choices, widget=forms.RadioSelect
    )
    period = forms.ChoiceField(label=_("Over welke periode?"), required=False)
    partner = forms.ModelChoiceField(
        label=_("Van welke partner komt dit?"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("Van ons eigen bureau"),
    )
    source_url = forms.URLField(
        label=_("Waar staat het? (webadres)"), required=False, max_length=500, assume_scheme="https"
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Observation
        fields = [
            "kind",
            "text",
            "observed_on",
            "area",
            "source",
            "source_url",
            "speaker_role",
            "restricted",
            "indicator",
            "period",
        ]
        labels = {
            "text": _("Wat zag of hoorde u?"),
            "restricted": _("Alleen voor onze organisatie en het bureau"),
            "indicator": _("Welke indicator?"),
        }
        help_texts = {
            "text": _("Noem geen namen van bewoners."),
            "source": _(
                "Waar komt dit vandaan? Bijvoorbeeld: gesprek in het buurthuis, vragenlijst. "
                "Bij onderzoek: van wie, hoe het heet en uit welk jaar."
            ),
            "speaker_role": _("Bij een citaat: de rol van wie het zei, geen naam. Bijvoorbeeld: moeder van twee."),
            "indicator": _("LAMP bewaart het cijfer zoals het nu bekend is. Later veranderen verandert dit niet."),
        }
        widgets = {"kind": forms.RadioSelect, "observed_on": DATE, "text": forms.Textarea(attrs={"rows": 3})}

    def __init__(
        self,
        *args,
        program_id: int,
        user: User,
        own: Mechanism | None = None,
        others: Sequence[tuple[Mechanism, str]] = (),
        said: Mapping[UUID, str] | None = None,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.others = own, list(others)
        self.fields["kind"].choices = ObservationKind.choices
        self.fields["area"].queryset = Area.objects.visible_to(user).of_program(program_id)
        self.fields["area"].empty_label = _("Geen gebied")
        self.fields["indicator"].queryset = (
            Indicator.objects.visible_to(user).filter(program=program_id).exclude(kind=Kind.NARRATIVE).order_by("name")
        )
        self.fields["indicator"].empty_label = _("Geen")
        self.fields["period"].choices = _periods(self.instance.period)
        if own is None:
            del self.fields["direction"]
        if self.instance.pk or not has_role(user, program_id, "bureau", "manager"):
            del self.fields["partner"]
        else:
            self.fields["partner"].queryset = Partner.objects.visible_to(user).filter(program=program_id)
        for mechanism, label in self.others:
            self.fields[name_of(mechanism)] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("zegt hier niets over")), *EvidenceDirection.choices],
                initial=(said or {}).get(mechanism.lineage, ""),
            )
            self.fields[name_of(mechanism)].optional_note = ""
        if self.instance.pk:
            self.initial["revision"] = self.instance.revision
            del self.fields["client_key"]
        else:
            self.initial.setdefault("observed_on", timezone.localdate())
            self.initial.setdefault("client_key", uuid4())
            del self.fields["revision"]

    @property
    def seen(self) -> Seen:
        return Seen(**{name: self.cleaned_data[name] for name in self.Meta.fields})

    @property
    def mentions(self) -> dict[Mechanism, str]:
        """What it says of each mechanism, by ``for`` or ``against``."""
        said = {each: self.cleaned_data.get(name_of(each)) for each, _label in self.others}
        if self.own:
            said[self.own] = self.cleaned_data.get("direction")
        return {mechanism: direction for mechanism, direction in said.items() if direction}

    @property
    def main_fields(self) -> list[forms.BoundField]:
        apart = {"indicator", "period", *(name_of(each) for each, _label in self.others)}
        return [field for field in self.visible_fields() if field.name not in apart]

    @property
    def figure_fields(self) -> list[forms.BoundField]:
        return [self["indicator"], self["period"]]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name_of(each)] for each, _label in self.others]

    @property
    def opens_figure(self) -> bool:
        return any(field.value() or field.errors for field in self.figure_fields)

    @property
    def opens_others(self) -> bool:
        return self.own is None or any(field.value() for field in self.other_fields)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self.mentions:
            self.add_error(None, _("Kies bij ten minste één mechanisme of dit ervoor of ertegen pleit."))
        return cleaned

    def _post_clean(self) -> None:
        """The service builds and validates the row."""


def name_of(mechanism: Mechanism) -> str:
    """A mechanism's field, by lineage: it is the same field in the next version of the chain."""
    return f"m{mechanism.lineage.hex}"


def _periods(kept: str) -> list[tuple[str, str]]:
    """The last complete period of the indicator itself, or one of the last three years; and the one it has."""
    today = timezone.localdate()
    choices = [("", gettext("De laatste hele periode van de indicator"))]
    for kind, number in OFFERED_PERIODS:
        period = Period.containing(kind, today)
        for _place in range(number):
            choices.append((period.code, period.label))
            period = period.previous()
    if kept and kept not in dict(choices):
        choices.append((kept, kept if kept == "all" else Period.parse(kept).label))
    return choices


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


class AssumptionForm(RevisionForm):
    """How much depends on a mechanism, and what would change our minds."""

    class Meta:
        model = Assumption
        fields = ["importance", "change_mind"]
        labels = {"importance": _("Hoeveel hangt hiervan af?")}
        help_texts = {
            "importance": _("Leeg: LAMP leidt het af uit de keten."),
            "change_mind": _("Wat zou u moeten zien om dit niet meer te geloven? Spreek dat af vóór u gaat kijken."),
        }
        widgets = {"change_mind": forms.Textarea(attrs={"rows": 2})}


class PlanForm(RevisionForm):
    """What is done to find out, by whom and when."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AssumptionTest
        fields = ["what", "owner", "due_on"]
        widgets = {"what": forms.Textarea(attrs={"rows": 2}), "due_on": DATE}
        help_texts = {"what": _("Bijvoorbeeld: twintig ouders die nee zeiden vragen waarom.")}

    def __init__(self, *args, program_id: int, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Partner.objects.visible_to(user).filter(program=program_id)
        self.fields["owner"].empty_label = _("Kies een partner")
        if self.instance.pk:
            del self.fields["client_key"]
        else:
            self.initial.setdefault("client_key", uuid4())


class ResultForm(RevisionForm):
    """What came out."""

    class Meta:
        model = AssumptionTest
        fields = ["outcome", "result", "finished_on"]
        widgets = {"outcome": forms.RadioSelect, "result": forms.Textarea(attrs={"rows": 3}), "finished_on": DATE}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Wat is de uitkomst?"), choices=AssumptionOutcome.choices, widget=forms.RadioSelect
        )
        self.fields["result"].required = True
        if not self.initial.get("finished_on"):
            self.initial["finished_on"] = timezone.localdate()
