"""Figures: an indicator's value in a period and area, compared with its target, as this viewer may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Required, TypedDict, Unpack

from django.utils import timezone
from django.utils.functional import cached_property

from lamp.base.periods import SPANS, Period, PeriodType
from monitoring.indicators.models import Indicator, Source
from monitoring.measurements.splits import cell_keys
from monitoring.progress.cells import Key, StoredCells, first_and_last, read_cells
from monitoring.progress.known_cells import known_cells
from monitoring.progress.protection import for_comparison, protect, sees_exact
from monitoring.progress.rules import Combined, Rules, Value, combine_units, shown
from monitoring.progress.setting import Setting, read_setting
from monitoring.progress.states import ProgressState, Protection
from monitoring.progress.targets import Course, expected_of, progress_of, state_of, target_of
from monitoring.requests.coverage import Coverage, CoverageKey, read_coverage
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User


@dataclass(frozen=True)
class SplitFigure:
    """One cell of a split figure; ``numerator`` is ``None`` where it is protected."""

    keys: dict[str, str]
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    protection: Protection


@dataclass(frozen=True)
class Figure:
    """What LAMP says of one indicator, area, partner and period (``None``: whole programme, all partners).

    Numbers are in the indicator's unit with at most six decimals; a ratio, its target and expected are
    percentages. ``value`` is ``None`` when there is none, when it is a range (``low``, ``high``) and when it is
    protected. ``progress`` is a fraction. ``state`` is ``None`` for a period the indicator's frequency
    cannot cover wholly. Where results were requested, ``requested`` counts the asked cells, ``reported`` those
    with a counting value and ``explained`` those with an approved reason why there is none; elsewhere ``requested``
    is ``None`` and ``reported`` counts the series (partner × area) the figure rests on.
    """

    indicator_id: int
    area_id: int | None
    partner_id: int | None
    period: Period
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    split: tuple[SplitFigure, ...]
    target: Decimal | None
    expected: Decimal | None
    progress: Decimal | None
    state: ProgressState | None
    reported: int
    requested: int | None
    explained: int
    oldest_data: date | None
    carried_forward: bool
    protection: Protection
    computed_at: datetime | None


@dataclass(frozen=True)
class AskedFigure:
    """One figure, worked out as far as it is asked for: a portfolio reads hundreds and only wants their states."""

    viewer: User
    indicator: Indicator
    key: Key
    period: Period
    found: StoredCells | None
    coverage: Coverage | None
    setting: Setting

    @cached_property
    def state(self) -> ProgressState | None:
        if not covers(self.indicator, self.period):
            return None
        too_early = self.setting.is_too_early(self.indicator, self.period)
        return state_of(self._course, self._compared, self._expected, too_early=too_early)

    @cached_property
    def figure(self) -> Figure:
        key, found, coverage, combined = self.key, self.found, self.coverage, self._combined
        value, protection = self._shown
        return Figure(
            indicator_id=self.indicator.pk,
            area_id=key.area or None,
            partner_id=key.partner_id or None,
            period=self.period,
            value=value.value,
            low=value.low,
            high=value.high,
            numerator=value.numerator,
            denominator=value.denominator,
            split=_split(found, self._rules, open_to_viewer=self._open_to_viewer),
            target=target_of(self._course, self.period, self.setting.today),
            expected=self._expected,
            progress=progress_of(self._course, value.value, self._expected),
            state=self.state,
            reported=coverage.answered if coverage else combined.series if combined else 0,
            requested=coverage.requested if coverage else None,
            explained=coverage.explained if coverage else 0,
            oldest_data=combined.oldest_on if combined else None,
            carried_forward=_is_carried(combined, self._rules, self.period),
            protection=protection,
            computed_at=found.computed_at if found else None,
        )

    @cached_property
    def _rules(self) -> Rules:
        return Rules.of(self.indicator)

    @cached_property
    def _combined(self) -> Combined | None:
        return combine_units(self.found.cells.get("", []), self._rules) if self.found else None

    @cached_property
    def _exact(self) -> Value:
        return shown(self._combined, self._rules)

    @cached_property
    def _open_to_viewer(self) -> bool:
        return sees_exact(self.viewer, self.indicator, self.key.partner_id or None)

    @cached_property
    def _shown(self) -> tuple[Value, Protection]:
        return (self._exact, Protection.NONE) if self._open_to_viewer else protect(self._exact, self._rules)

    @cached_property
    def _compared(self) -> Value:
        return self._exact if self._open_to_viewer else for_comparison(self._exact, self._shown[0], self._rules)

    @cached_property
    def _course(self) -> Course:
        return self.setting.course(self.indicator, self.key.area, self.key.partner_id)

    @cached_property
    def _expected(self) -> Decimal | None:
        return expected_of(self._course, self.period, self.setting.today)


class Asked(TypedDict, total=False):
    """What ``ask_figures`` takes."""

    viewer: Required[User]
    indicators: Required[Iterable[Indicator]]
    periods: Sequence[Period] | None
    period_type: PeriodType | str | None
    areas: Sequence[Area | int | None]
    partners: Sequence[Partner | int | None]
    today: date | None
    with_coverage: bool
    known_at: datetime | None


def read_figures(**asked: Unpack[Asked]) -> list[Figure]:
    """Every figure that is asked for (see ``ask_figures``), wholly worked out."""
    return [each.figure for each in ask_figures(**asked)]


def ask_figures(
    *,
    viewer: User,
    indicators: Iterable[Indicator],
    periods: Sequence[Period] | None = None,
    period_type: PeriodType | str | None = None,
    areas: Sequence[Area | int | None] = (None,),
    partners: Sequence[Partner | int | None] = (None,),
    today: date | None = None,
    with_coverage: bool = True,
    known_at: datetime | None = None,
) -> list[AskedFigure]:
    """Every figure of these indicators × areas × partners × periods, in that order, in a constant number of queries.

    Args:
        viewer: who will see them; small figures about persons are rounded for some (``lamp.base.privacy``).
        indicators: already chosen with ``Indicator.objects.visible_to(viewer)``.
        periods: these periods. Without: with ``period_type`` every period of that type from the indicator's first
            stored figure to its last; without either each indicator's last complete period of its own frequency.
        areas, partners: objects or ids; ``None`` is the whole programme, and all partners together.
        today: the local date that decides what is running, expected and too early; by default now.
        with_coverage: whether to count what was asked; without, figures say that nothing was.
        known_at: tell the figures as they were known at this earlier moment, of which ``today`` is the day; only for
            the whole programme and all partners, without splits.

    Raises:
        ValueError: ``known_at`` with an area or a partner.
    """
    indicators = list(indicators)
    today = today or timezone.localdate()
    setting = read_setting(indicators, today, known_at=known_at)
    asked = _asked_periods(setting, periods, period_type)
    area_keys, partner_keys = [_id(area) for area in areas], [_id(partner) for partner in partners]
    everything = list({period: None for each in asked.values() for period in each})
    if known_at is None:
        stored = read_cells(indicators, area_keys, partner_keys, everything, setting.breaks)
    elif {*area_keys, *partner_keys} == {0}:
        stored = known_cells(indicators, asked, setting.breaks, known_at)
    else:
        raise ValueError("what was known before is only told of the whole programme and all partners together")
    asked_for = (
        read_coverage(indicators, area_keys, partner_keys, everything, known_at=known_at) if with_coverage else {}
    )
    return [
        _ask(viewer, indicator, Key(indicator.pk, area, partner, period.key), period, stored, asked_for, setting)
        for indicator in indicators
        for area in area_keys
        for partner in partner_keys
        for period in asked[indicator.pk]
    ]


def _ask(
    viewer: User,
    indicator: Indicator,
    key: Key,
    period: Period,
    stored: dict[Key, StoredCells],
    asked_for: dict[CoverageKey, Coverage],
    setting: Setting,
) -> AskedFigure:
    found = stored.get(key) if period.starts_on <= setting.today else None
    return AskedFigure(viewer, indicator, key, period, found, asked_for.get(key), setting)


def combine_asked(viewer: User, indicator: Indicator, asked: Iterable[AskedFigure]) -> tuple[Value, Protection]:
    """Figures of one period of indicators that feed ``indicator``, as one figure, as this viewer may see it."""
    rules = Rules.of(indicator)
    cells = [cell for each in asked if each.found for cell in each.found.cells.get("", [])]
    exact = shown(combine_units(cells, rules), rules)
    return (exact, Protection.NONE) if sees_exact(viewer, indicator, None) else protect(exact, rules)


def last_complete_period(frequency: str, today: date) -> Period:
    """The last period of an indicator's own frequency that has ended."""
    return Period.containing(frequency, today).previous()


def fresh_since(frequency: str, today: date) -> date:
    """From which day on a value is news: the start of the last complete period but one."""
    return last_complete_period(frequency, today).previous().starts_on


def covers(indicator: Indicator, period: Period) -> bool:
    """Whether the indicator's measurements can cover the period wholly (rule 8)."""
    return indicator.source == Source.LOG or period.is_covered_by(indicator.frequency)


def _asked_periods(
    setting: Setting, periods: Sequence[Period] | None, period_type: PeriodType | str | None
) -> dict[int, list[Period]]:
    indicators = setting.indicators
    if periods is not None:
        return {indicator.pk: list(periods) for indicator in indicators}
    if period_type is None:
        last = {
            frequency: [last_complete_period(frequency, setting.today)]
            for frequency in {indicator.frequency for indicator in indicators}
        }
        return {indicator.pk: last[indicator.frequency] for indicator in indicators}
    span = SPANS[PeriodType(period_type)]
    ends = first_and_last(indicators, span.base)
    asked = {}
    for indicator in indicators:
        first, last = ends.get(indicator.pk, (0, -1))
        keys = range(first, last + 1)
        found = [Period.from_key(key, all_since=indicator.program.start_date) for key in keys]
        asked[indicator.pk] = [period for period in found if period.starts_on <= setting.today]
    return asked


def _is_carried(combined: Combined | None, rules: Rules, period: Period) -> bool:
    """Whether a running figure rests on data from before the period: some of it (latest), or all (cumulative)."""
    if combined is None or not rules.running or period.type == PeriodType.ALL:
        return False
    newest = combined.newest_on if rules.cumulative else combined.oldest_on
    return newest < period.starts_on


def _split(found: StoredCells | None, rules: Rules, *, open_to_viewer: bool) -> tuple[SplitFigure, ...]:
    cells = sorted((code, cells) for code, cells in (found.cells if found else {}).items() if code)
    answer = []
    for code, rows in cells:
        exact = shown(combine_units(rows, rules), rules)
        value, protection = (exact, Protection.NONE) if open_to_viewer else protect(exact, rules)
        answer.append(SplitFigure(cell_keys(code), value.value, value.numerator, value.denominator, protection))
    return tuple(answer)


def _id(of: Area | Partner | int | None) -> int:
    return of if isinstance(of, int) else getattr(of, "pk", 0)
