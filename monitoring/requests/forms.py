"""Forms of the bureau: a round, who gets what, and the due date of one request."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamp.base.periods import Frequency, Period, PeriodType
from monitoring.indicators.models import Indicator, Source
from monitoring.requests.models import Opens, ReportingRound
from monitoring.requests.rules import asked_intervals
from monitoring.requests.services import Asked, asked_before, cells_of
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import Membership

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
PERIODS_BACK, PERIODS_AHEAD = 4, 3


class ChangeForm(forms.Form):
    due_on = forms.DateField(label=_("Inleveren voor"), widget=DATE)
    explanation = forms.CharField(
        label=_("Uitleg voor de partner"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RoundForm(forms.Form):
    """What is asked, of whom, and when; who gets exactly what comes after it (``Ticks``)."""

    title = forms.CharField(label=_("Hoe heet de uitvraag?"), max_length=150, help_text=_("Bijvoorbeeld: Resultaten."))
    period = forms.TypedChoiceField(label=_("Over welke periode?"), coerce=Period.parse)
    repeats = forms.TypedChoiceField(
        label=_("Hoe vaak?"),
        choices=[("1", _("Elke periode opnieuw, vanzelf")), ("", _("Eén keer"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        initial="1",
    )
    opens = forms.ChoiceField(
        label=_("Wanneer gaat de uitvraag de deur uit?"),
        choices=Opens.choices,
        widget=forms.RadioSelect,
        initial=Opens.END,
    )
    due_days = forms.IntegerField(
        label=_("Hoeveel dagen hebben partners om in te leveren?"), min_value=1, max_value=400, initial=14
    )
    indicators = forms.ModelMultipleChoiceField(
        label=_("Welke resultaten?"), queryset=Indicator.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("Van welke partners?"), queryset=Partner.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Per gebied?"),
        queryset=Area.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kiest u geen gebied, dan vragen we één getal over het hele programma."),
    )
    explanation = forms.CharField(
        label=_("Uitleg voor de partners"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, program_id: int, user: Any, round_: ReportingRound | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.round = round_
        self._offer("indicators", Indicator.objects.visible_to(user).filter(program=program_id))
        self._offer("partners", Partner.objects.visible_to(user).filter(program=program_id))
        self._offer("areas", Area.objects.visible_to(user).of_program(program_id))
        offered = [Period.parse(round_.first_period)] if round_ else periods_offered()
        self.fields["period"].choices = grouped(offered)  # type: ignore[attr-defined]
        last_quarter = Period.containing(PeriodType.QUARTER, timezone.localdate()).previous()
        self.initial.setdefault("period", last_quarter.code)
        if round_:
            del self.fields["client_key"]

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def indicator_groups(self) -> list[tuple[str, list[tuple[Indicator, bool]]]]:
        """The indicators to choose from by intervention, each with whether it is ticked."""
        ticked = {str(getattr(one, "pk", one)) for one in self["indicators"].value() or ()}
        groups: defaultdict[str, list[tuple[Indicator, bool]]] = defaultdict(list)
        rows = self.fields["indicators"].queryset.select_related("intervention")  # type: ignore[attr-defined]
        for one in rows.order_by("intervention__title", "name"):
            title = one.intervention.title if one.intervention else gettext("Van het programma")
            groups[title].append((one, str(one.pk) in ticked))
        return list(groups.items())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        period, indicators = data.get("period"), data.get("indicators")
        for one in indicators or ():
            if period and one.source == Source.RESULTS and not asked_intervals(period, one.frequency):
                message = gettext("“%(indicator)s” meten we %(frequency)s. Dat past niet in %(period)s.")
                names = {"indicator": one.name, "frequency": one.get_frequency_display(), "period": period.label}
                self.add_error("indicators", message % names)
        if indicators and all(one.source == Source.LOG for one in indicators):
            self.add_error(
                "indicators", gettext("Deze indicatoren tellen vanzelf uit het logboek. Kies er een resultaat bij.")
            )
        return data


@dataclass(frozen=True)
class TickRow:
    """One partner in the preview: what it would get."""

    partner: Partner
    ticks: list[tuple[Indicator, str, bool]]  # indicator, field name, ticked
    areas: Sequence[Area]
    cells: int
    asked_before: int
    people: int


@dataclass(frozen=True)
class Ticks:
    """Who gets what: partner × indicator, changed by ticks named ``deel-<partner>-<indicator>``."""

    rows: list[TickRow]
    parts: list[Asked]

    @property
    def cells(self) -> int:
        return sum(row.cells for row in self.rows)


def read_ticks(
    data: Any,
    *,
    indicators: Sequence[Indicator],
    partners: Sequence[Partner],
    areas: Callable[[Partner], Sequence[Area]],
    period: Period,
    chosen: bool,
) -> Ticks:
    """What each partner would get. ``chosen``: the ticks came with the form; else sensible ones are set."""
    suggested = suggest(indicators, partners)
    members = _members(partners)
    rows, parts = [], []
    for partner in partners:
        ticks = []
        for one in indicators:
            name = f"deel-{partner.pk}-{one.pk}"
            ticks.append((one, name, name in data if chosen else one.pk in suggested[partner.pk]))
        asked = Asked(partner, [one for one, _name, ticked in ticks if ticked], list(areas(partner)))
        cells = cells_of(asked, period)
        numbers = len(cells), len(asked_before(cells)), members.get(partner.pk, 0)
        rows.append(TickRow(partner, ticks, asked.areas, *numbers))
        if asked.indicators:
            parts.append(asked)
    return Ticks(rows, parts)


def suggest(indicators: Iterable[Indicator], partners: Iterable[Partner]) -> dict[int, set[int]]:
    """Partners get the indicators of the interventions they take part in; the programme's own go to all."""
    joined: defaultdict[int, set[int]] = defaultdict(set)
    for partner in partners:
        for intervention in (*partner.interventions.all(), *partner.interventions_led.all()):
            joined[partner.pk].add(intervention.pk)
    return {
        partner.pk: {
            one.pk for one in indicators if one.intervention_id is None or one.intervention_id in joined[partner.pk]
        }
        for partner in partners
    }


def periods_offered() -> list[Period]:
    """Of every frequency some periods around today, the last complete one among them."""
    today = timezone.localdate()
    offered = []
    for frequency in Frequency:
        period = Period.containing(PeriodType(frequency.value), today)
        around = [period]
        for _step in range(PERIODS_BACK):
            around.insert(0, around[0].previous())
        for _step in range(PERIODS_AHEAD):
            around.append(around[-1].next())
        offered += around
    return offered


def grouped(periods: Iterable[Period]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a select, by type of period."""
    groups: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for period in periods:
        groups[str(period.type.label).capitalize()].append((period.code, period.label))
    return list(groups.items())


def _members(partners: Iterable[Partner]) -> dict[int, int]:
    """How many people of each partner can sign in."""
    found: defaultdict[int, int] = defaultdict(int)
    rows = Membership.objects.filter(partner__in=[one.pk for one in partners], user__is_active=True)
    for pk in rows.values_list("partner", flat=True):
        found[pk] += 1
    return dict(found)
