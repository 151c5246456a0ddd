"""How a figure came about, down to its measurements (domain.md 3, rule 9). The same for page and API.

What the viewer may read in detail is listed per measurement; the rest appears as one number per partner and area,
and through the door of ``lamp.base.privacy`` where it is small and about persons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lamp.base.numbers import DECIMALS, from_millionths
from lamp.base.pages.formats import format_number
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion, TimeRule
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.splits import cells_of
from monitoring.progress.contributions import contribution_of
from monitoring.progress.coverage_words import coverage_sentences
from monitoring.progress.figures import Figure, covers, read_figures
from monitoring.progress.models import DirtyProgress
from monitoring.progress.protection import protect, sees_exact
from monitoring.progress.rule_sentences import sentences
from monitoring.progress.rules import Cell, Contribution, Rules, combine_time, combine_units, counts_in, shown
from monitoring.progress.states import Protection
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User


@dataclass(frozen=True)
class ExplainedMeasurement:
    """One measurement the viewer may read. ``used`` says whether the rule over time took it."""

    id: int
    starts_on: date
    ends_on: date
    numerator: Decimal
    denominator: Decimal | None
    used: bool
    note: str


@dataclass(frozen=True)
class ExplainedSeries:
    """One partner in one area (``None``: the whole programme): its value, and the measurements one may read.

    ``of``: the intervention whose indicator it is of, where that feeds the indicator explained; else "".
    """

    of: str
    partner: str
    area: str | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    protection: Protection
    measurements: tuple[ExplainedMeasurement, ...]
    detailed: bool


@dataclass(frozen=True)
class Skipped:
    """Something that does not count in the figure, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Explanation:
    """``steps`` are the rules in words; ``remarks`` what else one should know, such as coverage and protection."""

    figure: Figure
    steps: tuple[str | Promise, ...]
    series: tuple[ExplainedSeries, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...]
    up_to_date: bool


def explain(
    *,
    viewer: User,
    indicator: Indicator,
    period: Period,
    area: Area | None = None,
    partner: Partner | None = None,
    today: date | None = None,
) -> Explanation:
    """Explain one figure to one viewer. ``indicator``, ``area`` and ``partner`` were chosen with ``visible_to``."""
    today = today or timezone.localdate()
    (figure,) = read_figures(
        viewer=viewer, indicators=[indicator], periods=[period], areas=[area], partners=[partner], today=today
    )
    rules = Rules.of(indicator)
    members = _members_of(indicator)
    left_out = LeftOut(
        period,
        rules,
        breaks=[each for member in members for each in member.breaks.all()],
        exclusions=[] if partner else [each for member in members for each in member.exclusions.all()],
        program_start=indicator.program.start_date,
        begun=period.starts_on <= today,
    )
    rows = list(_candidates(members, period, area, partner, rules))
    readable = set(Measurement.objects.visible_to(viewer).filter(indicator__in=members).values_list("pk", flat=True))
    reasons = {row.pk: left_out.why(row) for row in rows}
    _leave_out_series(indicator, rules, left_out, rows, reasons)
    skipped = [Skipped(_describe(row), reasons[row.pk]) for row in rows if reasons[row.pk] and row.pk in readable]
    counting = [row for row in rows if not reasons[row.pk]]
    return Explanation(
        figure=figure,
        steps=tuple(sentences(rules)),
        series=tuple(_series(viewer, indicator, rules, counting, readable)),
        skipped=tuple(skipped),
        remarks=tuple(_remarks(indicator, figure, left_out)),
        up_to_date=not DirtyProgress.objects.filter(indicator_id=indicator.pk, refreshed=False).exists(),
    )


@dataclass(frozen=True)
class LeftOut:
    """Says why something does not count in a period: a measurement, or the whole series of a feeder."""

    period: Period
    rules: Rules
    breaks: Sequence[IndicatorBreak]
    exclusions: Sequence[IndicatorExclusion]
    program_start: date
    begun: bool

    def why(self, row: Measurement) -> str:
        """The reason in Dutch; empty when it counts."""
        if row.replaced_by_id:
            return _("is vervangen door een correctie")
        if row.status != MeasurementStatus.APPROVED:
            return _("is nog niet goedgekeurd")
        contribution = contribution_of(row)
        if contribution is None:
            return _("geen gegevens, omdat: %s") % (row.no_data_reason or _("niets ingevuld"))
        if self.rules.pooled and contribution.denominator is None:
            return _("heeft geen noemer")
        if excluded := self.excluding(row.indicator_id, row.partner_id, row.ends_on):
            return _excluded(excluded)
        if before := self.breaking(row.indicator_id, row.starts_on):
            return _before_break(before)
        if not counts_in(contribution, self.period, self.rules, [], self.program_start):
            return _("gaat over een tijd die niet helemaal in deze periode ligt")
        return "" if self.begun else _("de periode is nog niet begonnen")

    def why_series(self, indicator: Indicator, rows: Sequence[Measurement], cell: Cell) -> str:
        """Why a feeder's whole series does not count: the indicator it feeds has a break or exclusion of its own.

        The stored figure knows a feeder by its series only (``sql.KEPT``), so one that lies on both sides of it is
        left out as a whole.
        """
        if rows[0].indicator_id == indicator.pk:
            return ""
        if excluded := self.excluding(indicator.pk, rows[0].partner_id, cell.newest_on):
            return _excluded(excluded)
        if before := self.breaking(indicator.pk, cell.oldest_on):
            return _before_break(before)
        return ""

    def excluding(self, indicator_id: int, partner_id: int, ends_on: date) -> IndicatorExclusion | None:
        """The exclusion of an indicator that leaves out what a partner measured up to this day."""
        return next(
            (
                one
                for one in self.exclusions
                if (one.indicator_id, one.partner_id) == (indicator_id, partner_id) and ends_on >= one.from_date
            ),
            None,
        )

    def breaking(self, indicator_id: int, starts_on: date) -> IndicatorBreak | None:
        """The break of an indicator, up to the period's end, before which something was measured."""
        return next(
            (
                one
                for one in self.breaks
                if one.indicator_id == indicator_id and starts_on < one.date <= self.period.ends_on
            ),
            None,
        )


def _excluded(exclusion: IndicatorExclusion) -> str:
    return _("deze partner telt niet mee in totalen vanaf %(date)s: %(reason)s") % {
        "date": date_format(exclusion.from_date),
        "reason": exclusion.reason,
    }


def _before_break(each: IndicatorBreak) -> str:
    return _("ligt voor de breuk van %(date)s: %(reason)s") % {"date": date_format(each.date), "reason": each.reason}


def _leave_out_series(
    indicator: Indicator, rules: Rules, left_out: LeftOut, rows: Sequence[Measurement], reasons: dict[int, str]
) -> None:
    """Give the measurements of a feeder's series that does not count the reason why."""
    for group in _by_series([row for row in rows if not reasons[row.pk]]):
        cell = combine_time([contribution_of(row) for row in group], rules)
        reasons.update(dict.fromkeys([row.pk for row in group], left_out.why_series(indicator, group, cell)))


def _by_series(rows: Sequence[Measurement]) -> Iterator[list[Measurement]]:
    for _key, group in groupby(rows, key=lambda row: (row.indicator_id, row.partner_id, row.area_id)):
        yield list(group)


def _members_of(indicator: Indicator) -> list[Indicator]:
    """The indicator and those that feed it."""
    feeders = indicator.fed_by.order_by("pk") if indicator.may_be_fed else []
    found = [indicator, *feeders]
    prefetch_related_objects(found, "breaks", "exclusions__partner")
    return found


def _candidates(
    members: Sequence[Indicator], period: Period, area: Area | None, partner: Partner | None, rules: Rules
) -> QuerySet[Measurement]:
    """What overlaps the period, and for running rules also what came before; without unsubmitted drafts."""
    rows = Measurement.objects.filter(indicator__in=members, starts_on__lte=period.ends_on)
    rows = rows.exclude(status=MeasurementStatus.DRAFT).select_related("partner", "area", "indicator__intervention")
    if not rules.running:
        rows = rows.filter(ends_on__gte=period.starts_on)
    if area:
        rows = rows.filter(area__in=Area.objects.below(area.pk))
    if partner:
        rows = rows.filter(partner=partner)
    return rows.order_by("indicator_id", "partner__name", "partner_id", "area__name", "area_id", "ends_on", "pk")


def _series(
    viewer: User, indicator: Indicator, rules: Rules, counting: Sequence[Measurement], readable: set[int]
) -> Iterator[ExplainedSeries]:
    for rows in _by_series(counting):
        contributions = [contribution_of(row) for row in rows]
        cell = combine_time(contributions, rules)
        value = shown(combine_units([cell], rules), rules)
        protection = Protection.NONE
        if not sees_exact(viewer, indicator, rows[0].partner_id):
            value, protection = protect(value, rules)
        detailed = protection == Protection.NONE and all(row.pk in readable for row in rows)
        feeder = rows[0].indicator if rows[0].indicator_id != indicator.pk else None
        yield ExplainedSeries(
            of=str(feeder.intervention) if feeder else "",
            partner=rows[0].partner.name,
            area=rows[0].area.name if rows[0].area else None,
            value=value.value,
            low=value.low,
            high=value.high,
            numerator=value.numerator,
            denominator=value.denominator,
            protection=protection,
            measurements=tuple(_lines(rows, contributions, rules)) if detailed else (),
            detailed=detailed,
        )


def _lines(
    rows: Sequence[Measurement], contributions: Sequence[Contribution], rules: Rules
) -> Iterator[ExplainedMeasurement]:
    last = max(contributions, key=lambda each: (each.ends_on, each.placed))
    takes_last = rules.time_rule in {TimeRule.LAST, TimeRule.LATEST}
    for row, contribution in zip(rows, contributions, strict=True):
        yield ExplainedMeasurement(
            id=row.pk,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            numerator=from_millionths(contribution.numerator),
            denominator=None if contribution.denominator is None else from_millionths(contribution.denominator),
            used=not takes_last or contribution is last,
            note=_split_note(row),
        )


def _split_note(row: Measurement) -> str:
    """Flags an empty total, and a typed total that differs from its cells ("18 van 20")."""
    cells = cells_of(row)
    if not cells:
        return ""
    if row.numerator is None:
        return _("Het totaal was leeg. Dit is de som van de uitsplitsing.")
    total = sum((cell.numerator for cell in cells), Decimal(0))
    if total == row.numerator:
        return ""
    told = {"cells": format_number(total, DECIMALS), "total": format_number(row.numerator, DECIMALS)}
    return _("De uitsplitsing telt op tot %(cells)s van %(total)s.") % told


def _describe(row: Measurement) -> str:
    """Which measurement: partner, place and interval."""
    days = {"from": date_format(row.starts_on), "to": date_format(row.ends_on)}
    interval = days["from"] if row.starts_on == row.ends_on else _("%(from)s tot en met %(to)s") % days
    return f"{row.partner.name}, {row.area.name if row.area else _('hele programma')}, {interval}"


def _remarks(indicator: Indicator, figure: Figure, left_out: LeftOut) -> Iterator[str]:
    yield from coverage_sentences(indicator, figure)
    if not covers(indicator, figure.period):
        frequency = indicator.get_frequency_display()
        yield _("We meten %s. Dat past niet precies in deze periode. Daarom staat er geen toestand bij.") % frequency
    if figure.carried_forward:
        yield _("Een deel van dit getal komt uit een eerdere periode. Er is sindsdien niets nieuws gemeld.")
    for each in left_out.exclusions:
        told = {"partner": each.partner.name, "date": date_format(each.from_date), "reason": each.reason}
        yield _("%(partner)s telt niet mee in totalen vanaf %(date)s: %(reason)s") % told
    if figure.protection == Protection.ROUNDED:
        yield _('Dit gaat over mensen. Getallen zijn afgerond op vijftallen; 1 tot en met 4 is "minder dan 5".')
    if figure.protection == Protection.WITHHELD:
        yield _("Dit gaat over minder dan 20 mensen. Daarom tonen we geen percentage.")
