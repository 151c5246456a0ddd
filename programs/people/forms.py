"""Forms about people and their roles."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from programs.partners.models import Partner
from programs.people.models import Role, User
from programs.programs.models import Program


class PlainForm(forms.Form):
    """Labels above the fields say what goes in them, and the page above says the rest: no placeholders, no help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class SignInForm(PlainForm, LoginForm):
    pass


class ConfirmItIsYouForm(PlainForm, ReauthenticateForm):
    pass


class ForgottenPasswordForm(PlainForm, ResetPasswordForm):
    pass


class NewPasswordForm(PlainForm, ResetPasswordKeyForm):
    pass


class OtherPasswordForm(PlainForm, ChangePasswordForm):
    pass


class MySettingsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language", "start_page", "reminders"]
        widgets = dict.fromkeys(("start_page", "language", "reminders"), forms.RadioSelect)
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


class RoleForm(forms.Form):
    """A role in one programme, with the organisation for the role partner."""

    role = forms.ChoiceField(label=_("Rol"), choices=Role.choices)
    partner = forms.ModelChoiceField(
        label=_("Organisatie"),
        queryset=Partner.objects.none(),
        required=False,
        help_text=_("Alleen bij de rol Partner."),
        empty_label=_("Geen organisatie"),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = program.partners.all()


class InviteForm(RoleForm):
    name = forms.CharField(label=_("Naam"), max_length=150)
    email = forms.EmailField(label=_("E-mailadres"), help_text=_("Naar dit adres sturen we de uitnodiging."))
    field_order = ("name", "email", "role", "partner")


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Uw naam"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Kies een wachtwoord"),
        max_length=200,
        strip=False,
        help_text=_("Ten minste 12 tekens. Een zin van vier woorden is sterk en makkelijk te onthouden."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
