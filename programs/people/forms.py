"""Forms about people and their roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.people.models import User


class MySettingsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language", "start_page"]
        widgets = {"start_page": forms.RadioSelect, "language": forms.RadioSelect}
        help_texts = {
            "name": _("Zo zien anderen wie iets invulde of wijzigde."),
            "start_page": _(
                "Legt u vooral activiteiten vast? Kies dan Vastleggen. "
                "Dit geldt voor de rollen partner en programmabureau."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
