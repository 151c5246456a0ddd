"""Form of a partner."""

from typing import Any

from django import forms

from lamp.base.pages.conflicts import RevisionForm
from programs.partners.models import Partner
from programs.programs.models import Program


class PartnerForm(RevisionForm):
    class Meta:
        model = Partner
        fields = ["name", "lines"]
        widgets = {"lines": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].queryset = program.lines.all()
