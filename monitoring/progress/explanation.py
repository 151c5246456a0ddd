"""How a figure came about, down to its measurements (domain.md 3, rule 9). The same for page and API.

What the viewer may read in detail is listed per measurement; the rest appears as one number per partner and area,
and through the door of ``lamp.base.privacy`` where it is small and about persons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lamp.base.numbers import DECIMALS, from_millionths, to_millionths
from lamp.base.pages.formats import format_number
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion, TimeRule
from monitoring.measurements.models import Measurement, MeasurementStatus, SplitCell
from monitoring.measurements.splits import cells_of
from monitoring.progress.coverage_words import coverage_sentences
from monitoring.progress.figures import Figure, covers, read_figures
from monitoring.progress.models import DirtyProgress
from monitoring.progress.protection import protect, sees_exact
from monitoring.progress.rule_sentences import sentences
from monitoring.progress.rules import Contribution, Rules, combine_time, combine_units, counts_in, shown
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
    """One partner in one area (``None``: the whole programme): its value, and the measurements one may read."""

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
    left_out = LeftOut(
        period,
        rules,
        breaks=list(indicator.breaks.all()),
        exclusions={} if partner else {row.partner_id: row for row in indicator.exclusions.all()},
        program_start=indicator.program.start_date,
        begun=period.starts_on <= today,
    )
    rows = list(_candidates(indicator, period, area, partner, rules))
    readable = set(Measurement.objects.visible_to(viewer).filter(indicator=indicator).values_list("pk", flat=True))
    reasons = {row.pk: left_out.why(row) for row in rows}
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
    """Says of a measurement why it does not count in a period."""

    period: Period
    rules: Rules
    breaks: Sequence[IndicatorBreak]
    exclusions: dict[int, IndicatorExclusion]
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
        excluded = self.exclusions.get(row.partner_id)
        if excluded and row.ends_on >= excluded.from_date:
            return _("deze partner telt niet mee in totalen vanaf %(date)s: %(reason)s") % {
                "date": date_format(excluded.from_date),
                "reason": excluded.reason,
            }
        for each in self.breaks:
            if each.date <= self.period.ends_on and row.starts_on < each.date:
                day = date_format(each.date)
                return _("ligt voor de breuk van %(date)s: %(reason)s") % {"date": day, "reason": each.reason}
        if not counts_in(contribution, self.period, self.rules, [], self.program_start):
            return _("gaat over een tijd die niet helemaal in deze periode ligt")
        return "" if self.begun else _("de periode is nog niet begonnen")


def contribution_of(row: Measurement) -> Contribution | None:
    """A measurement as the rules take it; an empty total is the sum of its cells; ``None`` without a number."""
    total: Measurement | SplitCell = row
    if row.numerator is None:
        total = next((cell for cell in cells_of(row) if not cell.cell), row)
    if total.numerator is None:
        return None
    return Contribution(
        to_millionths(total.numerator),
        None if total.denominator is None else to_millionths(total.denominator),
        row.starts_on,
        row.ends_on,
        (row.place_at or row.approved_at or row.created_at, row.place_id or row.pk),
    )


def _candidates(
    indicator: Indicator, period: Period, area: Area | None, partner: Partner | None, rules: Rules
) -> QuerySet[Measurement]:
    """What overlaps the period, and for running rules also what came before; without unsubmitted drafts."""
    rows = Measurement.objects.filter(indicator=indicator, starts_on__lte=period.ends_on)
    rows = rows.exclude(status=MeasurementStatus.DRAFT).select_related("partner", "area")
    if not rules.running:
        rows = rows.filter(ends_on__gte=period.starts_on)
    if area:
        rows = rows.filter(area__in=Area.objects.below(area.pk))
    if partner:
        rows = rows.filter(partner=partner)
    return rows.order_by("partner__name", "partner_id", "area__name", "area_id", "ends_on", "pk")


def _series(
    viewer: User, indicator: Indicator, rules: Rules, counting: Sequence[Measurement], readable: set[int]
) -> Iterator[ExplainedSeries]:
    for _key, group in groupby(counting, key=lambda row: (row.partner_id, row.area_id)):
        rows = list(group)
        contributions = [contribution_of(row) for row in rows]
        cell = combine_time(contributions, rules)
        value = shown(combine_units([cell], rules), rules)
        protection = Protection.NONE
        if not sees_exact(viewer, indicator, rows[0].partner_id):
            value, protection = protect(value, rules)
        detailed = protection == Protection.NONE and all(row.pk in readable for row in rows)
        yield ExplainedSeries(
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
    for each in left_out.exclusions.values():
        told = {"partner": each.partner.name, "date": date_format(each.from_date), "reason": each.reason}
        yield _("%(partner)s telt niet mee in totalen vanaf %(date)s: %(reason)s") % told
    if figure.protection == Protection.ROUNDED:
        yield _('Dit gaat over mensen. Getallen zijn afgerond op vijftallen; 1 tot en met 4 is "minder dan 5".')
    if figure.protection == Protection.WITHHELD:
        yield _("Dit gaat over minder dan 20 mensen. Daarom tonen we geen percentage.")
