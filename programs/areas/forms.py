"""Forms of areas: one area, its population in a year, filters and the import."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lamp.base.pages.conflicts import RevisionForm
from programs.areas.models import Area, AreaLevel

LARGEST_FILE = 10 * 1024 * 1024


class AreaForm(RevisionForm):
    class Meta:
        model = Area
        fields = ["code", "name", "level", "parent"]
        help_texts = {
            "code": _("De code van het CBS, zoals BU09171000."),
            "parent": _("Het grotere gebied waar dit gebied in ligt."),
        }

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = areas.exclude(pk=self.instance.pk).exclude(level=AreaLevel.BUURT)
        self.fields["parent"].empty_label = _("Ligt in geen ander gebied")
        self.fields["parent"].label_from_instance = lambda area: f"{area.name} ({area.get_level_display()})"


class AreaYearForm(forms.Form):
    year = forms.IntegerField(label=_("Jaar"), min_value=1900, max_value=2199, localize=False)
    population = forms.IntegerField(label=_("Aantal inwoners"), min_value=0, max_value=2_000_000_000)


class AreaFilterForm(forms.Form):
    """In the address of the list. ``binnen`` opens one area; a search looks everywhere."""

    binnen = forms.ModelChoiceField(queryset=Area.objects.none(), required=False)
    zoek = forms.CharField(label=_("Zoek op naam of code"), required=False, max_length=120)
    niveau = forms.ChoiceField(label=_("Niveau"), required=False, choices=[("", _("Alle niveaus")), *AreaLevel.choices])

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["binnen"].queryset = areas  # type: ignore[attr-defined]


class AreaImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV-bestand met gebieden"),
        help_text=_(
            "Kolommen: code, name, level, parent, population, year. Andere kolommen slaan we over. "
            "Niveaus: land, gemeente, stadsdeel, wijk of buurt."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    boundaries = forms.FileField(
        label=_("GeoJSON-bestand met grenzen"),
        required=False,
        help_text=_("Met de code van elk gebied, in lengte- en breedtegraden (WGS 84)."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_file(self) -> Any:
        return self._not_too_large("file")

    def clean_boundaries(self) -> Any:
        return self._not_too_large("boundaries")

    def _not_too_large(self, name: str) -> Any:
        file = self.cleaned_data[name]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("Het bestand is te groot: ten hoogste 10 MB."), code="too_large")
        return file

    @property
    def files_read(self) -> list[bytes]:
        """The areas, and then the boundaries when they were sent."""
        return [file.read() for name in ("file", "boundaries") if (file := self.cleaned_data[name])]
