"""Choosing from the library of mechanisms."""

from collections.abc import Sequence
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.logic_models.models import ChainLink, Mechanism


class ReuseForm(forms.Form):
    """On which link of which draft; with the reason for the change, which is asked for once results exist."""

    link = forms.ChoiceField(label=_("Bij welk verband?"))
    change_reason = forms.CharField(
        label=_("Waarom neemt u dit over?"),
        max_length=300,
        required=False,
        help_text=_("Dit staat straks bij het vergelijken van de versies."),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, links: Sequence[ChainLink], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.links = {str(link.pk): link for link in links}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, link in self.links.items():
            title = link.logic_model.intervention.title
            groups.setdefault(title, []).append((key, f"{link.source.what} → {link.target.what}"))
        self.fields["link"].choices = [("", _("Kies een verband")), *groups.items()]
        self.initial.setdefault("client_key", uuid4())

    @property
    def chosen(self) -> ChainLink:
        return self.links[self.cleaned_data["link"]]


class ShareForm(forms.Form):
    """Which other mechanism is the same one."""

    other = forms.ChoiceField(label=_("Welk mechanisme is hetzelfde?"))

    def __init__(self, *args, others: Sequence[Mechanism], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(each.pk): each for each in others}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, each in self.others.items():
            groups.setdefault(each.logic_model.intervention.title, []).append((key, each.offer))
        self.fields["other"].choices = [("", _("Kies een mechanisme")), *groups.items()]

    @property
    def chosen(self) -> Mechanism:
        return self.others[self.cleaned_data["other"]]
