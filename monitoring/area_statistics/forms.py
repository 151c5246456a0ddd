"""Forms of the area monitor's data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamp.base.spreadsheets.limits import MEBIBYTE
from monitoring.area_statistics.models import FIRST_YEAR, LAST_YEAR
from monitoring.area_statistics.statistics_file import LIMITS


class FiguresFileForm(forms.Form):
    """A file with figures of areas, and the year of one that names none itself."""

    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Kies eerst een bestand.")},
    )
    year = forms.IntegerField(
        label=_("Jaar"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text=_("Alleen als het bestand zelf geen jaar noemt."),
    )

    def __init__(self, *args: Any, label: Any, help_text: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label, self.fields["file"].help_text = label, help_text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            file = cleaned.get(name) if isinstance(field, forms.FileField) else None
            if file and file.size > LIMITS.file_bytes:
                size = LIMITS.file_bytes // MEBIBYTE
                self.add_error(name, _("Het bestand is te groot: ten hoogste %(size)d MB.") % {"size": size})
        return cleaned


class StatisticsImportForm(FiguresFileForm):
    """Figures, and the measures that LAMP does not know yet."""

    field_order = ("file", "measures", "year")
    measures = forms.FileField(
        label=_("Bestand met de maten"),
        required=False,
        help_text=_("Nodig voor maten die LAMP nog niet kent. Kolommen: code, name, unit, direction, source, domain."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    source = forms.CharField(
        label=_("Bron"), required=False, max_length=200, help_text=_("Voor maten die zelf geen bron noemen.")
    )
    licence = forms.CharField(label=_("Licentie"), required=False, max_length=100)
    skip_unknown_areas = forms.BooleanField(
        label=_("Sla gebieden over die LAMP niet kent"),
        required=False,
        help_text=_("Handig voor een bestand met heel Nederland. Anders weigert LAMP het bestand."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        help_text = _(
            "Excel (.xlsx) of CSV, ten hoogste 30 MB. Met een regel per gebied, jaar en maat, zoals in het voorbeeld "
            "hieronder, of met één kolom per maat zoals CBS de kerncijfers wijken en buurten publiceert."
        )
        super().__init__(*args, label=_("Bestand met cijfers"), help_text=help_text, **kwargs)

    @property
    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("year", "source", "licence", "skip_unknown_areas")}
