"""Measurements from a file: check every row before anything is stored (``import_services``).

Reading the same file twice changes nothing: each row has a key made of its indicator, partner, area, interval
and, where a file holds several contributions to one interval, its place among them. A row of an export has the number
of its result, and is compared with that.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lamp.base.pages.number_field import write_number
from lamp.base.periods import Period
from lamp.base.privacy.guard import guard_row, without_personal_data
from monitoring.indicators.models import Indicator
from monitoring.measurements.measurement_file import Row
from monitoring.measurements.models import Measurement
from monitoring.measurements.permissions import may_report
from monitoring.measurements.rules import Values, clean_values, interval_of, period_of
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program

KEYS = UUID("5a3d2c70-53f5-4f5a-9a0e-6a4c7e5f2b11")  # namespace of the keys of imported rows
NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d+)?", re.ASCII)
NUMBER_OF_RESULT = re.compile(r"[1-9]\d{0,17}", re.ASCII)
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
# What a column holds, in words; put in the language of the reader only where something is wrong with it.
INDICATOR, PARTNER, AREA = gettext_lazy("indicator"), gettext_lazy("partner"), gettext_lazy("gebied")
NUMERATOR, DENOMINATOR = gettext_lazy("teller"), gettext_lazy("noemer")


class Outcome(StrEnum):
    NEW = "new"
    UNCHANGED = "unchanged"  # stored before, with the same values
    EMPTY = "empty"  # no numerator: no data, which is not zero
    REFUSED = "refused"


WORDS = {
    Outcome.NEW: gettext_lazy("nieuw"),
    Outcome.UNCHANGED: gettext_lazy("al ingelezen"),
    Outcome.EMPTY: gettext_lazy("leeg, overgeslagen"),
    Outcome.REFUSED: gettext_lazy("geweigerd"),
}


@dataclass(frozen=True)
class CheckedRow:
    line: int
    outcome: Outcome
    reason: str = ""
    measurement: Measurement | None = None


@dataclass
class Lookups:
    """What the rows refer to, read once for the whole file."""

    program: Program
    by: User
    indicators: dict[str, Indicator] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)

    @classmethod
    def of(cls, program: Program, by: User) -> "Lookups":
        """Indicators and partners by name and by number, areas by code."""
        indicators = Indicator.objects.filter(program=program).select_related("intervention")
        partners = Partner.objects.filter(program=program)
        return cls(
            program=program,
            by=by,
            indicators=_by_name_and_number(indicators, "name"),
            partners=_by_name_and_number(partners, "name"),
            areas={area.code: area for area in Area.objects.all()},
        )


def check_rows(rows: Iterable[tuple[int, Row]], *, lookups: Lookups) -> list[CheckedRow]:
    """Every row with what would happen to it: new, unchanged, empty, or refused with the reason."""
    checked: list[CheckedRow] = []
    seen: defaultdict[tuple, int] = defaultdict(int)
    known: list[tuple[int, int, Row]] = []  # rows of an export: their place, line and values
    for line, row in rows:
        if row.get("id"):
            known.append((len(checked), line, row))
            checked.append(CheckedRow(line, Outcome.UNCHANGED))
            continue
        try:
            measurement = _measurement_of(row, lookups)
        except ValidationError as error:
            checked.append(CheckedRow(line, Outcome.REFUSED, " ".join(error.messages)))
            continue
        if measurement is None:
            checked.append(CheckedRow(line, Outcome.EMPTY, _("geen waarde ingevuld")))
            continue
        place = (measurement.indicator_id, measurement.partner_id, measurement.area_id, measurement.starts_on)
        seen[place] += 1
        measurement.client_key = uuid5(KEYS, "|".join(map(str, (*place, measurement.ends_on, seen[place]))))
        checked.append(CheckedRow(line, Outcome.NEW, _personal_data_in(measurement), measurement))
    for place, compared in _compared_by_number(known, lookups):
        checked[place] = compared
    return check_against_stored(checked, lookups)


def check_against_stored(rows: Sequence[CheckedRow], lookups: Lookups) -> list[CheckedRow]:
    """The same rows beside what is stored now: stored before, or counted twice."""
    return _without_double_counts([_refused_if_new(row) for row in _against_stored(rows)], lookups)


def _personal_data_in(measurement: Measurement) -> str:
    """What the guard says of the texts of a row, naming the column; it takes out what it was told to take out."""
    try:
        guard_row(measurement)
    except ValidationError as error:
        return " ".join(f"{column}: {' '.join(said)}" for column, said in error.message_dict.items())
    return ""


def _refused_if_new(row: CheckedRow) -> CheckedRow:
    """A text that was stored before is not asked about again."""
    return replace(row, outcome=Outcome.REFUSED) if row.outcome == Outcome.NEW and row.reason else row


def _by_name_and_number(rows: Iterable, name: str) -> dict:
    """Rows under their number, and under their name where only one has it."""
    found: dict[str, list] = defaultdict(list)
    for row in rows:
        found[str(row.pk)].append(row)
        found[getattr(row, name)].append(row)
    return {key: matches[0] for key, matches in found.items() if len(matches) == 1}


def _measurement_of(row: Row, lookups: Lookups) -> Measurement | None:
    indicator = _find(lookups.indicators, row.get("indicator", ""), INDICATOR)
    partner = _find(lookups.partners, row.get("partner", ""), PARTNER)
    if not may_report(lookups.by, partner):
        raise ValidationError(_("U mag voor deze partner geen resultaten invullen."), code="forbidden")
    area = _find(lookups.areas, row["area"], AREA) if row.get("area") else None
    starts_on, ends_on = _interval_of(row, indicator)
    numerator = _number(row.get("numerator", ""), NUMERATOR)
    reason, note = row.get("no_data_reason", ""), row.get("note", "")
    if numerator is None and not reason and not note:
        return None
    denominator = None if numerator is None else _number(row.get("denominator", ""), DENOMINATOR)
    values = Values(numerator=numerator, denominator=denominator, no_data_reason=reason, note=note)
    cleaned = clean_values(indicator, values)
    measurement = Measurement(
        indicator=indicator,
        partner=partner,
        area=area,
        starts_on=starts_on,
        ends_on=ends_on,
        numerator=cleaned.numerator,
        denominator=cleaned.denominator,
        no_data_reason=cleaned.no_data_reason,
        note=cleaned.note,
        recorded_by=lookups.by,
    )
    return measurement


def _find(known: Mapping[str, object], name: str, what: str | Promise):
    if not name:
        raise ValidationError(_("Er staat geen %(what)s.") % {"what": what}, code="required")
    if name not in known:
        message = _("Onbekend (of niet uniek): %(what)s “%(name)s”.")
        raise ValidationError(message % {"what": what, "name": without_personal_data(name)}, code="unknown")
    return known[name]


def _interval_of(row: Row, indicator: Indicator) -> tuple[date, date]:
    period, day = row.get("period"), row.get("date")
    try:
        if row.get("period_end"):
            return interval_of(indicator, period=_period_ending(row["period_end"], indicator.frequency))
        return interval_of(
            indicator,
            period=Period.parse(period) if period else None,
            day=date.fromisoformat(day) if day else None,
        )
    except ValueError as error:
        message = _("“%(text)s” is geen periode of datum. Schrijf bijvoorbeeld 2025-Q1 of 2025-03-31.")
        written = without_personal_data(row.get("period_end") or period or day or "")
        raise ValidationError(message % {"text": written}, code="period") from error


def _period_ending(text: str, frequency: str) -> Period:
    """The period of this frequency that ends in a month (2024-03) or on a day. Raises ``ValueError``."""
    month_only = MONTH.fullmatch(text)
    day = date.fromisoformat(f"{text}-01" if month_only else text)
    period = Period.containing(frequency, day)
    ends = (period.ends_on.year, period.ends_on.month) == (day.year, day.month) if month_only else period.ends_on == day
    if not ends:
        raise ValueError(f"no {frequency} ends in {text}")
    return period


def _number(text: str, what: str | Promise) -> Decimal | None:
    """An exact number with a decimal point or comma; empty is none."""
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        message = _("De %(what)s “%(text)s” is geen getal. Schrijf het zonder punten voor duizendtallen.")
        raise ValidationError(message % {"what": what, "text": without_personal_data(text[:40])}, code="number")
    return Decimal(text.replace(",", "."))


def _compared_by_number(known: Sequence[tuple[int, int, Row]], lookups: Lookups) -> Iterator[tuple[int, CheckedRow]]:
    """Rows with a number of a result, as an export writes them: they are what is stored, or they are refused."""
    numbers = [int(row["id"]) for _place, _line, row in known if NUMBER_OF_RESULT.fullmatch(row["id"])]
    stored: dict[str, Measurement] = {}
    visible = Measurement.objects.visible_to(lookups.by).filter(indicator__program=lookups.program)
    for start in range(0, len(numbers), 500):
        found = visible.filter(pk__in=numbers[start : start + 500]).select_related("indicator", "partner", "area")
        stored.update((str(one.pk), one) for one in found)
    for place, line, row in known:
        before = stored.get(row["id"])
        if before is None:
            message = _("Er is geen resultaat met nummer “%(number)s”. Laat de kolom id leeg voor een nieuw resultaat.")
            reason = message % {"number": without_personal_data(row["id"][:20])}
            yield place, CheckedRow(line, Outcome.REFUSED, reason)
        elif differs := [name for name, text in exported(before).items() if name in row and row[name] != text]:
            message = _("%(columns)s: anders dan in LAMP. Wijzig of corrigeer dit resultaat op zijn eigen pagina.")
            yield place, CheckedRow(line, Outcome.REFUSED, message % {"columns": ", ".join(differs)})
        else:
            yield place, CheckedRow(line, Outcome.UNCHANGED, measurement=before)


def exported(measurement: Measurement) -> dict[str, str]:
    """A result as a row of the file, by column: what an export writes, the import knows again."""
    period = period_of(measurement.indicator, measurement.starts_on)
    return {
        "id": str(measurement.pk),
        "indicator": measurement.indicator.name,
        "partner": measurement.partner.name,
        "area": measurement.area.code if measurement.area else "",
        "period": period.code if period else "",
        "date": "" if period else measurement.starts_on.isoformat(),
        "numerator": write_number(measurement.numerator),
        "denominator": write_number(measurement.denominator),
        "no_data_reason": measurement.no_data_reason.strip(),
        "note": measurement.note.strip().replace("\r\n", "\n"),
    }


def _against_stored(rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    """Rows stored before are unchanged, or refused when their values differ now."""
    keys = [row.measurement.client_key for row in rows if row.measurement]
    stored: dict[UUID | None, Measurement] = {}
    for start in range(0, len(keys), 500):
        found = Measurement.objects.filter(client_key__in=keys[start : start + 500])
        stored.update((measurement.client_key, measurement) for measurement in found)
    return [_compared(row, stored) for row in rows]


def _compared(row: CheckedRow, stored: Mapping[UUID | None, Measurement]) -> CheckedRow:
    if row.measurement is None or row.measurement.client_key not in stored:
        return row
    before = stored[row.measurement.client_key]
    fields = ("numerator", "denominator", "no_data_reason", "note")
    if all(getattr(before, name) == getattr(row.measurement, name) for name in fields):
        return CheckedRow(row.line, Outcome.UNCHANGED, measurement=before)
    message = _(
        "Deze rij is eerder ingelezen met een andere waarde. Maak een correctie op de pagina van het resultaat."
    )
    return CheckedRow(row.line, Outcome.REFUSED, message)


def _without_double_counts(rows: Sequence[CheckedRow], lookups: Lookups) -> list[CheckedRow]:
    """Refuse rows that report an area beside one of its ancestors, or beside the whole programme."""
    taken = _taken_areas([row.measurement for row in rows if row.measurement])
    above = _ancestors({area for areas in taken.values() for area in areas if area is not None})
    names: dict[int | None, str] = {area.pk: area.name for area in lookups.areas.values()}
    names[None] = _("het hele programma")
    checked = []
    for row in rows:
        if row.outcome == Outcome.NEW and row.measurement and row.measurement.numerator is not None:
            area = row.measurement.area_id
            others = taken[_series_interval(row.measurement)] - {area}
            clash = next((other for other in others if _counts_twice(area, other, above)), ...)
            if clash is not ...:
                message = _("Er is ook een resultaat voor %(other)s. Samen met %(area)s telt dat dubbel.")
                reason = message % {"other": names[clash], "area": names[area]}
                checked.append(CheckedRow(row.line, Outcome.REFUSED, reason))
                continue
        checked.append(row)
    return checked


def _series_interval(measurement: Measurement) -> tuple:
    return (measurement.indicator_id, measurement.partner_id, measurement.starts_on, measurement.ends_on)


def _counts_twice(area: int | None, other: int | None, above: Mapping[int, set[int]]) -> bool:
    if area is None or other is None:
        return True
    return other in above[area] or area in above[other]


def _taken_areas(measurements: Sequence[Measurement]) -> dict[tuple, set[int | None]]:
    """Per series of reports and interval: the areas with a number, in the file and stored before."""
    taken: defaultdict[tuple, set[int | None]] = defaultdict(set)
    for measurement in measurements:
        if measurement.numerator is not None:
            taken[_series_interval(measurement)].add(measurement.area_id)
    if not taken:
        return taken
    stored = Measurement.objects.filter(
        indicator__in={key[0] for key in taken},
        partner__in={key[1] for key in taken},
        starts_on__gte=min(key[2] for key in taken),
        ends_on__lte=max(key[3] for key in taken),
        replaced_by=None,
    ).exclude(numerator=None)
    names = ("indicator_id", "partner_id", "starts_on", "ends_on", "area_id")
    for *key, area in stored.order_by().values_list(*names).distinct():
        if tuple(key) in taken:
            taken[tuple(key)].add(area)
    return taken


def _ancestors(area_ids: set[int]) -> dict[int, set[int]]:
    above: dict[int, set[int]] = {area: set() for area in area_ids}
    pairs = Area.objects.filter(pk__in=area_ids, closure_above__depth__gt=0)
    for area, ancestor in pairs.order_by().values_list("pk", "closure_above__ancestor"):
        above[area].add(ancestor)
    return above
