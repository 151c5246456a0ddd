"""Forms of a programme and its lines."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from programs.areas.models import Area
from programs.areas.tree import AreasField
from programs.people.models import User
from programs.programs.models import Program, ProgramEvent, ProgramLine

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
CONTACT = ("contact_name", "contact_email", "contact_phone")
PERCENTAGES = ("threshold_on_course", "threshold_attention")


class PercentageField(forms.DecimalField):
    """Typed as 95, stored as 0.95."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value * 100:.0f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal:
        return super().clean(value) / 100


class ProgramForm(RevisionForm):
    threshold_on_course = PercentageField(
        label=_("Op koers vanaf (%)"),
        min_value=0,
        max_value=150,
        decimal_places=0,
        initial=Decimal("0.95"),
        help_text=_("Voorbeeld: er zijn nu 100 peuters verwacht. Met 95% is het resultaat op koers vanaf 95 peuters."),
    )
    threshold_attention = PercentageField(
        label=_("Let op vanaf (%)"),
        min_value=0,
        max_value=150,
        decimal_places=0,
        initial=Decimal("0.80"),
        help_text=_("Met 80% staat er “let op” bij 80 tot 95 peuters, en “achter” bij minder dan 80."),
    )
    areas = AreasField(
        label=_("Eigen gebieden"),
        queryset=Area.objects.none(),
        required=False,
        help_text=_("Kiest u een wijk, dan horen alle buurten daarin erbij."),
    )

    class Meta:
        model = Program
        fields = [
            "title",
            "short_title",
            "start_date",
            "end_date",
            *PERCENTAGES,
            "verdict_months",
            "areas",
            "areas_source",
            "areas_source_date",
            *CONTACT,
        ]
        widgets = {
            "start_date": DATE,
            "end_date": DATE,
            "areas_source_date": DATE,
            "contact_phone": forms.TextInput(attrs={"type": "tel"}),
        }
        help_texts = {
            "short_title": _("Staat boven aan elke pagina."),
            "start_date": _("Cijfers “sinds de start” tellen vanaf deze dag."),
            "verdict_months": _("Daarna vraagt LAMP om opnieuw te kijken. Twee maanden ervoor waarschuwt LAMP."),
            "contact_name": _("Staat bij “Hulp nodig?”. Bijvoorbeeld: Samira B. van het programmabureau."),
            "contact_email": _("Leeg: partners zien het adres van iemand van het bureau."),
            "areas_source": _("Waar staat welke gebieden meedoen? Bijvoorbeeld: besluit gemeenteraad."),
        }

    def __init__(self, *args: Any, user: User, with_areas: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_areas:
            self.fields["areas"].offer(Area.objects.visible_to(user))
        else:
            for name in ("areas", "areas_source", "areas_source_date"):
                del self.fields[name]


class LineForm(RevisionForm):
    class Meta:
        model = ProgramLine
        fields = ["name", "color"]
        help_texts = {"color": _("De naam staat er altijd bij.")}


class EventForm(RevisionForm):
    class Meta:
        model = ProgramEvent
        fields = ["name", "happened_on", "text"]
        widgets = {"happened_on": DATE}
        help_texts = {
            "name": _("Iets van buiten dat u later wilt weten als u terugkijkt. Bijvoorbeeld: COVID-19."),
            "happened_on": _("De dag waarop het begon."),
        }
