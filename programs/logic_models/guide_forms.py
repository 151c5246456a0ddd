"""The questions of the guided start as forms."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.logic_models.chain import Chain
from programs.logic_models.forms import EXAMPLES
from programs.logic_models.models import ChainElement


class Answer(forms.Form):
    """One part of a column: what, and why. Left empty it is no answer."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    what = forms.CharField(label=_("Wat?"), required=False, max_length=200)
    why = forms.CharField(
        label=_("En waarom?"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        answer = super().clean() or {}
        if answer.get("why") and not answer.get("what"):
            self.add_error("what", _("Vul ook in wat het is."))
        return answer


def answer_forms(data: Any, stage: str) -> Any:
    """Three places for parts of one column, with an example in the first."""
    formset_class = forms.formset_factory(Answer, extra=3, max_num=12, absolute_max=12)
    formset = formset_class(data, prefix="deel")
    what, why = EXAMPLES[stage]
    formset.forms[0].fields["what"].help_text = _("Bijvoorbeeld: %(example)s.") % {"example": what}
    formset.forms[0].fields["why"].help_text = _("Bijvoorbeeld: %(example)s.") % {"example": why}
    for form in formset.forms:
        form.fields["client_key"].initial = uuid4()
    return formset


class LinkAnswer(forms.Form):
    """To which next parts one part leads, and what makes that."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    targets = forms.ModelMultipleChoiceField(
        queryset=ChainElement.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    offer = forms.CharField(required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, source: ChainElement, targets: list[ChainElement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.fields["client_key"].initial = uuid4()
        keys = [target.pk for target in targets]
        self.fields["targets"].queryset = ChainElement.objects.filter(pk__in=keys).order_by("position", "pk")
        self.fields["targets"].label = _("Waar leidt ‘%(what)s’ toe?") % {"what": source.what}
        self.fields["offer"].label = _("Wat maakt dat ‘%(what)s’ daartoe leidt?") % {"what": source.what}
        self.fields["offer"].help_text = _("Schrijf een hele zin. Bijvoorbeeld: Zij komen uit de buurt.")

    def clean(self) -> dict[str, Any]:
        answer = super().clean() or {}
        if answer.get("offer") and not answer.get("targets"):
            self.add_error("targets", _("Kies ook waar dit toe leidt."))
        return answer


def link_question(chain: Chain, stage: str) -> list[tuple[ChainElement, list[ChainElement]]]:
    """Parts of a column with the parts they may still lead to; those that lead nowhere yet come first."""
    rows = [(element, chain.possible_targets(element)) for element in chain.in_stage(stage)]
    asked = [(element, targets) for element, targets in rows if targets]
    return sorted(asked, key=lambda row: bool(chain.links_from(row[0])))


def link_answers(data: Any, questions: list[tuple[ChainElement, list[ChainElement]]]) -> list[LinkAnswer]:
    return [
        LinkAnswer(data, source=source, targets=targets, prefix=f"van-{source.pk}") for source, targets in questions
    ]
