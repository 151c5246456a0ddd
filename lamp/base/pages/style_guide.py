"""The internal style guide: every building block of the pages, with made-up content."""

import re
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lamp.base.pages.conflicts import Conflict, Difference
from lamp.base.pages.states import LINK_LIGHTS, MECHANISM_STATES, PROGRESS_STATES
from lamp.base.privacy.guard import ASKED
from lamp.base.privacy.kinds import Kind
from lamp.base.templatetags.lamp import personal_data_questions

LINES = ["overheid", "wonen", "werken", "leren", "gezondheid", "veiligheid"]


class ExampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Naam"), help_text=gettext_lazy("Kort, zoals u het zou zeggen."))
    why = forms.CharField(label=gettext_lazy("En waarom?"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    day = forms.DateField(label=gettext_lazy("Datum"), widget=forms.DateInput(attrs={"type": "date"}))
    level = forms.ChoiceField(label=gettext_lazy("Niveau"), choices=[("wijk", "wijk"), ("buurt", "buurt")])
    kind = forms.ChoiceField(
        label=gettext_lazy("Soort"), choices=[("a", "Citaat"), ("b", "Ervaring")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label=gettext_lazy("Ja, dit klopt"))


def icon_names() -> list[str]:
    """The names in the sprite, in file order."""
    with open(finders.find("lamp/icons.svg"), encoding="utf-8") as sprite:
        return re.findall(r'<symbol id="([\w-]+)"', sprite.read())


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "mechanism_states": MECHANISM_STATES,
        "lights": LINK_LIGHTS,
        "progress_states": PROGRESS_STATES,
        "row": ["shown", "contested", "refuted", "shown", "shown", "assumed", "assumed"],
        "lines": [SimpleNamespace(color=color, name=color.title()) for color in LINES],
        "form": ExampleForm({"level": "wijk", "day": "2025-03-31"}),
        "conflict": Conflict("Samira B.", [Difference(_("Aantal"), "96", "104")]),
        "questions": personal_data_questions(
            ValidationError(
                "", code=ASKED, params={"field": _("Wat viel op?"), "kind": Kind.NAME.label, "place": 34, "mark": ""}
            )
        ),
        "icons": icon_names(),
    }
    return render(request, "lamp/style_guide.html", context)
