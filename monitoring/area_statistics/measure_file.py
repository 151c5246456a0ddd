"""Reads a list of measures: one row each with its code, name, unit, direction, source, licence and domain."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.spreadsheets import Line, in_words
from monitoring.area_statistics.models import AreaMeasure, MeasureDirection
from monitoring.area_statistics.statistics_file import Problem

COLUMNS = {
    "code": ("code", "indicator", "maat"),
    "name": ("name", "label_nl", "naam"),
    "unit": ("unit", "eenheid"),
    "direction": ("direction", "richting"),
    "domain": ("domain", "theme", "domein", "thema"),
    "source": ("source", "bron"),
    "licence": ("licence", "license", "licentie"),
    "description": ("description", "beschrijving"),
    "about_persons": ("about_persons", "telt_personen"),
}
YES = {"ja", "yes", "true", "1"}
DIRECTIONS = {"hoger": MeasureDirection.UP, "lager": MeasureDirection.DOWN, "": MeasureDirection.NONE}
FIELDS = tuple(COLUMNS)


def read_measures(
    lines: Iterable[Line], *, known: Collection[str] = (), source: str = "", licence: str = ""
) -> tuple[list[AreaMeasure], list[Problem]]:
    """The measures, not saved, and what is wrong with a row.

    Args:
        known: codes of stored measures; these have a source already.
        source, licence: for rows that name none.

    Raises:
        ValidationError: no column with codes or names.
    """
    rows = iter(lines)
    heading = next(rows, None)
    names = {in_words(name).strip().lower(): place for place, name in heading.cells.items()} if heading else {}
    places = {ours: next((names[one] for one in theirs if one in names), None) for ours, theirs in COLUMNS.items()}
    absent = [name for name in ("code", "name") if places[name] is None]
    if absent:
        message = _("Het bestand met maten heeft geen kolom %(names)s.")
        raise ValidationError(message % {"names": ", ".join(absent)}, code="missing_column")
    measures: list[AreaMeasure] = []
    problems: list[Problem] = []
    for line in rows:
        told = {ours: in_words(line.cells.get(place)).strip() for ours, place in places.items() if place is not None}
        about_persons = told.pop("about_persons", "").lower() in YES
        told["source"] = told.get("source") or source
        measure = AreaMeasure(about_persons=about_persons, **told)
        measure.licence = measure.licence or licence
        direction = told.get("direction", "").lower()
        measure.direction = DIRECTIONS.get(direction, direction)
        try:
            measure.full_clean(exclude=["source"] if measure.code in known else [], validate_unique=False)
            if any(one.code == measure.code for one in measures):
                raise ValidationError(_("Deze code staat twee keer in het bestand."))
        except ValidationError as error:
            problems.append(Problem(line.number, _("maat “%s”: ") % measure.code[:60] + " ".join(error.messages)))
        else:
            measures.append(measure)
    return measures, problems
