"""Forms of a review. They read what was typed; the services decide."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from lamp.base.periods import Period, PeriodType
from monitoring.reviews.models import (
    AgendaItem,
    Answer,
    ChangeKind,
    Choice,
    Decision,
    ImprovementAction,
    Interest,
    Preparation,
    Review,
    Suggestion,
)
from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel, Stage
from programs.logic_models.permissions import partner_ids_in
from programs.partners.models import Partner
from programs.people.models import Membership, User

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
QUESTIONS = ("right_things_judgement", "right_things_grounds", "things_right_judgement", "things_right_grounds")


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def answer_field(label: object) -> forms.ChoiceField:
    """One of the answers of ``Answer``, or none yet."""
    return forms.ChoiceField(label=label, choices=Answer.choices, widget=forms.RadioSelect, required=False)


class OnceForm(RevisionForm):
    """A form that makes something once, however often it is sent."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["client_key"]
        else:
            self.initial.setdefault("client_key", uuid4())


class ReviewForm(OnceForm):
    """The period one looks back over, when the talk is and who leads it."""

    class Meta:
        model = Review
        fields = ["period_start", "period_end", "held_on", "chair"]
        widgets = {"period_start": DATE, "period_end": DATE, "held_on": DATE}
        labels = {"period_start": _("We kijken terug van"), "period_end": _("tot en met")}
        help_texts = {"held_on": _("Mag leeg blijven zolang er geen datum is.")}

    def __init__(self, *args, program_id: int, user: User, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        leaders = Membership.objects.filter(program=program_id, role__in=["bureau", "manager"]).values("user")
        self.fields["chair"].queryset = User.objects.filter(pk__in=leaders, is_active=True).order_by("name")
        self.fields["chair"].required = True
        self.fields["chair"].empty_label = None
        if not self.instance.pk:
            last = Period.containing(PeriodType.HALF_YEAR, today).previous()
            self.initial |= {"period_start": last.starts_on, "period_end": last.ends_on, "chair": user.pk}


class QuestionsForm(RevisionForm):
    """The two questions, each with an answer and its grounds."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right_things_judgement"] = answer_field(_("Doen we de goede dingen?"))
        self.fields["things_right_judgement"] = answer_field(_("Doen we de dingen goed?"))


class ConclusionForm(QuestionsForm):
    """What the review concludes."""

    class Meta:
        model = Review
        fields = [*QUESTIONS, "other_explanations"]
        widgets = {name: lines(3) for name in ("right_things_grounds", "things_right_grounds", "other_explanations")}
        help_texts = {"other_explanations": _("Bijvoorbeeld: een andere regeling, het seizoen, of wie er meededen.")}


class PreparationForm(QuestionsForm):
    """What a participant thinks beforehand."""

    class Meta:
        model = Preparation
        fields = [*QUESTIONS, "to_discuss"]
        widgets = {name: lines(3) for name in ("right_things_grounds", "things_right_grounds", "to_discuss")}


class AgendaItemForm(RevisionForm):
    """What was said of a point; of an earlier decision or action also whether it helped."""

    class Meta:
        model = AgendaItem
        fields = ["helped", "notes", "minutes"]
        widgets = {"notes": lines(2)}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind in ("decision", "action"):
            self.fields["helped"] = answer_field(_("Heeft het geholpen?"))
        else:
            del self.fields["helped"]


class OwnPointForm(OnceForm):
    """A point of people's own."""

    class Meta:
        model = AgendaItem
        fields = ["title", "text", "minutes"]
        labels = {"text": _("Waarom op de agenda?")}
        widgets = {"text": lines(2)}


class SuggestionForm(OnceForm):
    class Meta:
        model = Suggestion
        fields = ["text"]
        labels = {"text": _("Uw idee")}
        widgets = {"text": lines(2)}


class SuggestionAnswerForm(RevisionForm):
    class Meta:
        model = Suggestion
        fields = ["state", "answer"]
        widgets = {"answer": lines(2)}


class InterestForm(OnceForm):
    """An interest of one's own organisation, and who may read it."""

    shared = forms.ChoiceField(
        label=_("Wat voor belang is het?"),
        choices=[("yes", _("gedeeld: iedereen in deze ronde mag het lezen")), ("", _("eigen: ik kies wie het leest"))],
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Interest
        fields = ["text", "shared", "allows_bureau", "allowed_partners"]
        labels = {"text": _("Wat staat er voor uw organisatie op het spel?")}
        widgets = {"text": lines(2), "allowed_partners": forms.CheckboxSelectMultiple}

    def __init__(self, *args, intervention: Intervention, partner: Partner, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = Partner.objects.filter(pk__in=partner_ids_in(intervention)).exclude(pk=partner.pk)
        self.fields["allowed_partners"].queryset = others.order_by("name")
        if not others:
            del self.fields["allowed_partners"]
        self.initial.setdefault("shared", "yes")

    def clean_shared(self) -> bool:
        return self.cleaned_data["shared"] == "yes"


MEANINGS = {
    Choice.CONTINUE: ("forward", _("We veranderen niets aan het canvas.")),
    Choice.ADJUST: ("adjust", _("We passen het canvas aan en gaan verder.")),
    Choice.SCALE: ("grow", _("Het werkt. We doen het ook op andere plekken.")),
    Choice.STOP: ("stop", _("Het werkt niet. We maken een plan om te stoppen.")),
}


class ChoiceCards(forms.RadioSelect):
    """The four decisions as cards, each with what it means."""

    template_name = "monitoring/reviews/choice_cards.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["icon"], option["meaning"] = MEANINGS[Choice(value)]
        option["label"] = str(option["label"]).capitalize()
        return option


class DecisionForm(OnceForm):
    class Meta:
        model = Decision
        fields = ["choice", "text", "decided_by"]
        widgets = {"text": lines(3)}
        help_texts = {"decided_by": _("Bijvoorbeeld: de stuurgroep, met alle partners.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"] = forms.ChoiceField(
            label=_("Wat besluiten we?"), choices=Choice.choices, widget=ChoiceCards
        )


class ActionForm(OnceForm):
    class Meta:
        model = ImprovementAction
        fields = ["text", "owner", "due_on"]
        widgets = {"text": lines(2), "due_on": DATE}

    def __init__(self, *args, program_id: int, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Partner.objects.visible_to(user).filter(program=program_id).order_by("name")
        self.fields["owner"].empty_label = _("Kies een partner")


class ActionStateForm(RevisionForm):
    """How far an action is, and what came of it."""

    class Meta:
        model = ImprovementAction
        fields = ["state", "outcome"]
        widgets = {"outcome": lines(2)}


class ChangeForm(forms.Form):
    """What the next version should say otherwise. ``what`` names a part of this version and what happens to it."""

    what = forms.ChoiceField(label=_("Wat verandert er?"))
    text = forms.CharField(
        label=_("Zo moet het worden"),
        max_length=1000,
        required=False,
        widget=lines(2),
        help_text=_("Leeg laten als het onderdeel weg kan."),
    )
    second = forms.CharField(
        label=_("Waarom, of wat dat met mensen doet"), max_length=1000, required=False, widget=lines(2)
    )
    reason = forms.CharField(label=_("Waarom deze wijziging?"), max_length=1000, widget=lines(2))
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, logic_model: LogicModel, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("Kies een onderdeel")), *_changes_in(logic_model)]
        self.initial.setdefault("client_key", uuid4())

    @property
    def service_fields(self) -> dict:
        kind, part, place = self.cleaned_data["what"].split(":")
        is_new_element = part == "element" and kind == ChangeKind.ADD
        return {
            "kind": kind,
            "part": part,
            "lineage": None if is_new_element else place,
            "stage": place if is_new_element else "",
            **{name: self.cleaned_data[name] for name in ("text", "second", "reason", "client_key")},
        }


def _changes_in(logic_model: LogicModel) -> list[tuple]:
    """Every change there can be, in groups: reword, remove, add."""
    elements = list(logic_model.chainelements.order_by("stage", "position"))
    mechanisms = list(logic_model.mechanisms.order_by("position", "pk"))
    links = list(logic_model.chainlinks.select_related("source", "target"))
    parts = [("element", each.lineage, each.what) for each in elements]
    parts += [("mechanism", each.lineage, each.offer) for each in mechanisms]
    told = [("link", each.lineage, f"{each.source.what} → {each.target.what}") for each in links]
    on_links = [("mechanism", lineage, text) for _part, lineage, text in told]
    stages = [("element", value, label) for value, label in Stage.choices]
    return [
        (_("Anders zeggen"), _named(ChangeKind.REWORD, parts)),
        (_("Weghalen"), _named(ChangeKind.REMOVE, [*parts, *told])),
        (_("Nieuw mechanisme bij een verband"), _named(ChangeKind.ADD, on_links)),
        (_("Nieuw onderdeel in een kolom"), _named(ChangeKind.ADD, stages)),
    ]


def _named(kind: str, parts: list[tuple]) -> list[tuple[str, str]]:
    return [(f"{kind}:{part}:{place}", str(text)[:100]) for part, place, text in parts]
