"""Figures of areas in words: values, changes, the sentence on the gap, direction of a trend."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.pages.formats import format_number, format_signed
from monitoring.area_indices.comparing_rules import Gap, Verdict
from monitoring.area_monitor.monitor import Monitor, Row
from monitoring.area_monitor.subjects import Subject


def value_text(subject: Subject, value: float | None, places: int = 2) -> str:
    if value is None:
        return "–"
    return f"{format_number(value, places)}{'%' if subject.is_percentage else ''}"


def moment_text(moment: str) -> str:
    """As "2024", or "mrt 2024"."""
    year, _dash, month = moment.partition("-")
    return date_format(date(int(year), int(month), 1), "N Y") if month else year


def change_text(subject: Subject, row: Row) -> str:
    """Points for percentages, places for scores, else the unit; with what it means where that can be said."""
    if row.change is None:
        return "–"
    if subject.is_score:
        return _places(row.moved)
    words = format_signed(row.change, 2)
    if is_worse(subject, row.change):
        return _("%(change)s, slechter") % {"change": words}
    return words


def _places(moved: int | None) -> str:
    if not moved:
        return _("zelfde plaats")
    if moved > 0:
        return ngettext("%d plaats omhoog, slechter", "%d plaatsen omhoog, slechter", moved) % moved
    return ngettext("%d plaats omlaag", "%d plaatsen omlaag", -moved) % -moved


def change_heading(subject: Subject) -> str:
    if subject.is_score:
        return _("Plaats ten opzichte van andere gebieden")
    if subject.is_percentage:
        return _("Verschil in procentpunten")
    return _("Verschil (%(unit)s)") % {"unit": subject.unit} if subject.unit else _("Verschil")


def is_worse(subject: Subject, change: float) -> bool:
    return subject.worse * change > 0


def row_is_worse(subject: Subject, row: Row) -> bool:
    if subject.is_score:
        return (row.moved or 0) > 0
    return row.change is not None and is_worse(subject, row.change)


def gap_sentence(monitor: Monitor) -> tuple[str, str]:
    """The computed sentence, and what it rests on."""
    gap = monitor.gap
    if not monitor.subject.worse:
        return _("Van deze maat is niet bekend of hoger beter is."), ""
    if gap.verdict == Verdict.TOO_FEW:
        return _("Onduidelijk: te weinig gebieden met een cijfer in beide jaren."), ""
    words = {
        Verdict.WIDENED: _("Tweedeling vergroot"),
        Verdict.NARROWED: _("Tweedeling verkleind"),
        Verdict.UNCLEAR: _("Onduidelijk of de tweedeling veranderde"),
    }[gap.verdict]
    return words + ".", _gap_grounds(monitor, gap)


def _gap_grounds(monitor: Monitor, gap: Gap) -> str:
    grounds = _(
        "Het verschil tussen de gebieden met de meeste en die met de minste achterstand was %(before)s in %(since)s "
        "en is %(after)s in %(moment)s. De verandering ligt met 95%% zekerheid tussen %(low)s en %(high)s."
    )
    return grounds % {
        "before": _with_unit(monitor.subject, gap.before),
        "after": _with_unit(monitor.subject, gap.after),
        "since": moment_text(monitor.since),
        "moment": moment_text(monitor.moment),
        "low": format_signed(gap.low, 2),
        "high": format_signed(gap.high, 2),
    }


def _with_unit(subject: Subject, value: float) -> str:
    number = format_number(value, 2)
    if subject.is_percentage:
        return _("%(number)s procentpunt") % {"number": number}
    return _("%(number)s punten") % {"number": number} if subject.is_score else f"{number}{subject.suffix}"


def trend_sentence(monitor: Monitor) -> str:
    """What the whole did, and how many areas went the other way: never the mean alone."""
    subject = monitor.subject
    both = [row for row in monitor.rows if row.change is not None]
    if not both or not subject.worse:
        return ""
    worse = sum(is_worse(subject, row.change or 0) for row in both)
    better = sum(is_worse(subject, -(row.change or 0)) for row in both)
    told = {"worse": worse, "better": better, "all": len(both), "since": moment_text(monitor.since)}
    if subject.is_score:
        sentence = _(
            "Sinds %(since)s kregen %(better)d van de %(all)d gebieden een lagere score en %(worse)d een hogere."
        )
        return sentence % told
    return _("Sinds %(since)s ging het in %(better)d van de %(all)d gebieden beter en in %(worse)d slechter.") % told


def concentration_sentence(monitor: Monitor, now: float, before: float | None) -> str:
    """How many people live in an area of the most deprived class."""
    told = {"share": f"{format_number(now * 100, 0)}%", "label": monitor.classes.labels[-1].lower()}
    sentence = _("%(share)s van de inwoners woont in een gebied in de klasse “%(label)s”.") % told
    if before is None:
        return sentence
    return (
        sentence
        + " "
        + _("In %(since)s was dat %(before)s.")
        % {
            "since": moment_text(monitor.since),
            "before": f"{format_number(before * 100, 0)}%",
        }
    )
