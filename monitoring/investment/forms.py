"""The form of what is put into a resource in a year, with a row for each area that gets a known part."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from monitoring.area_indices.models import IndexDomain
from monitoring.area_statistics.models import FIRST_YEAR, LAST_YEAR
from monitoring.investment.models import MOST_EUROS, ResourceInput
from monitoring.investment.services import ShareInput
from programs.areas.models import Area
from programs.areas.tree import INDENT, in_tree_order
from programs.interventions.models import Intervention
from programs.people.models import User

EMPTY_ROWS, MOST_ROWS = 4, 80


def known_domains(user: User) -> dict[str, str]:
    """Name by code, of the domains of all indices; of several with one code, the newest name."""
    rows = IndexDomain.objects.visible_to(user).order_by("definition", "position", "pk")
    return dict(rows.values_list("code", "name"))


class ResourceInputForm(RevisionForm):
    """``with_year``: only a new one has its year still to choose."""

    domains = forms.MultipleChoiceField(
        label=_("Aan welke domeinen van achterstand werkt dit?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Kiest u er meer dan een, dan verdeelt LAMP het bedrag gelijk en zegt erbij dat dit een schatting is."
        ),
    )

    class Meta:
        model = ResourceInput
        fields = ["year", "euros", "domains", "note"]
        labels = {
            "year": _("Over welk jaar?"),
            "euros": _("Hoeveel euro?"),
            "note": _("Toelichting"),
        }
        help_texts = {
            "euros": _("In hele euro's. Menskracht rekent u om: uren keer het tarief."),
            "note": _("Bijvoorbeeld: 1,5 fte plusfunctionaris en materiaal."),
        }

    def __init__(self, *args: Any, user: User, with_year: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        domains = known_domains(user)
        domains |= {code: code for code in self.instance.domains if code not in domains}
        self.fields["domains"].choices = list(domains.items())
        if not domains:
            del self.fields["domains"]
        self.fields["euros"].widget.attrs.update({"min": 0, "max": MOST_EUROS, "inputmode": "numeric"})
        if with_year:
            self.fields["year"].initial = timezone.localdate().year
            self.fields["year"].widget.attrs.update({"min": FIRST_YEAR, "max": LAST_YEAR})
        else:
            del self.fields["year"]


class ShareForm(forms.Form):
    area = forms.ModelChoiceField(label=_("Gebied"), queryset=Area.objects.none(), required=False, empty_label="–")
    percent = forms.IntegerField(label=_("Deel (%)"), min_value=1, max_value=100, required=False)
    margin = forms.IntegerField(label=_("Plus of min (%)"), min_value=0, max_value=100, required=False)

    def __init__(self, *args: Any, areas: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.optional_note = ""  # said once, above all rows
        self.fields["area"].queryset = areas
        self.fields["area"].widget.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("area") and found.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", _("Vul in welk deel hierheen gaat."))
        if found.get("percent") and not found.get("area") and "area" not in self.errors:
            self.add_error("area", _("Kies het gebied."))
        return found


ShareFormSet = forms.formset_factory(ShareForm, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 20)


def share_forms(data: Mapping[str, Any] | None, intervention: Intervention, shares: list[ShareInput]) -> Any:
    """The shares there are, with empty rows for more. Offers the areas of the programme in the order of the tree."""
    areas = Area.objects.of_program(intervention.program_id).order_by("name", "pk")
    choices = [("", "–")] + [
        (branch.area.pk, f"{INDENT * branch.depth}{branch.area} ({branch.area.get_level_display()})")
        for branch in in_tree_order(areas)
    ]
    initial = [{"area": one.area, "percent": one.percent, "margin": one.margin or None} for one in shares]
    return ShareFormSet(data, initial=initial, prefix="deel", form_kwargs={"areas": areas, "choices": choices})


def written_shares(formset: Any) -> list[ShareInput]:
    return [
        ShareInput(row["area"], row["percent"], row["margin"] or 0)
        for row in formset.cleaned_data
        if row.get("area") and row.get("percent")
    ]
