"""Everything that somebody may see, as tables to take along. Each starts at ``visible_to``, and is read bit by bit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lamp.base.pages.export import Cell
from lamp.base.periods import PeriodType
from monitoring.indicators.models import Indicator, Kind, Target
from monitoring.learning.models import EvidenceDirection, Observation
from monitoring.measurements.importing import exported
from monitoring.measurements.measurement_file import COLUMNS
from monitoring.measurements.models import Measurement
from monitoring.measurements.wording import describe_cells
from monitoring.progress.figures import Figure, read_figures
from monitoring.progress.states import Protection
from monitoring.requests.models import ReportingRequest
from monitoring.requests.reading import read_requests
from monitoring.requests.rules import CellState, RequestState
from programs.areas.models import Area
from programs.logic_models.models import ChainElement, ChainLink, LogicModelStatus, Mechanism, Stage, Working
from programs.people.models import User
from programs.programs.models import Program

CHUNK = 500
INDICATORS_AT_ONCE = 10
MEASUREMENT_COLUMNS = tuple(name for name in COLUMNS if name != "period_end")
NUMBERS = ("numerator", "denominator")
READERS = ("partner", "bureau", "manager", "board")

Row = Sequence[Cell]
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Dataset:
    """One table: its name in the address, what it is, for which roles, and how its rows are read."""

    name: str
    title: Any
    explanation: Any
    roles: tuple[str, ...]
    headers: Callable[[], list[str]]
    rows: Callable[[User, Program], Iterator[Row]]


def _chunks(things: Iterable[Thing], size: int = CHUNK) -> Iterator[list[Thing]]:
    left = iter(things)
    while chunk := list(islice(left, size)):
        yield chunk


def _measurement_headers() -> list[str]:
    """The columns that the import knows, and what else there is to say."""
    return [*MEASUREMENT_COLUMNS, "status", "approved_on", "split"]


def _measurements(user: User, program: Program) -> Iterator[Row]:
    found = Measurement.objects.visible_to(user).filter(indicator__program=program, replaced_by=None)
    found = found.select_related("indicator", "partner", "area").order_by("pk")
    for one in found.iterator(CHUNK):
        told: dict[str, Cell] = {**exported(one), "id": one.pk, **{name: getattr(one, name) for name in NUMBERS}}
        approved = timezone.localdate(one.approved_at) if one.approved_at else None
        split = "; ".join(f"{name}: {value}" for name, value in describe_cells(one))
        yield [*(told[name] for name in MEASUREMENT_COLUMNS), one.status, approved, split]


def _indicator_headers() -> list[str]:
    return [
        _("Nummer"),
        _("Naam"),
        _("Interventie"),
        _("Wat tellen we?"),
        _("Soort"),
        _("Eenheid"),
        _("Hoe vaak?"),
        _("Bron"),
        _("Over de tijd"),
        _("Over partners en gebieden"),
        _("Richting"),
        _("Telt personen"),
        _("Nulmeting"),
        _("Datum van de nulmeting"),
    ]


def _indicators(user: User, program: Program) -> Iterator[Row]:
    for one in _visible_indicators(user, program):
        yield [
            one.pk,
            one.name,
            one.intervention.title if one.intervention else "",
            one.description,
            one.get_kind_display(),
            one.unit,
            one.get_frequency_display(),
            one.get_source_display(),
            one.get_time_rule_display(),
            one.get_unit_rule_display(),
            one.get_direction_display(),
            _("ja") if one.about_persons else _("nee"),
            one.baseline_value,
            one.baseline_date,
        ]


def _target_headers() -> list[str]:
    return [_("Indicator"), _("Periode"), _("Streefwaarde"), _("Gebied"), _("Code van het gebied"), _("Partner")]


def _targets(user: User, program: Program) -> Iterator[Row]:
    found = Target.objects.visible_to(user).filter(indicator__program=program)
    for one in (
        found.select_related("indicator", "area", "partner").order_by("indicator__name", "period", "pk").iterator(CHUNK)
    ):
        yield [one.indicator.name, one.period, one.value, *_place(one.area), one.partner.name if one.partner else ""]


def _progress_headers() -> list[str]:
    return [
        _("Indicator"),
        _("Interventie"),
        _("Periode"),
        _("Gebied"),
        _("Code van het gebied"),
        _("Waarde"),
        _("Laagste"),
        _("Hoogste"),
        _("Teller"),
        _("Noemer"),
        _("Streefwaarde"),
        _("Verwacht"),
        _("Toestand"),
        _("Let op"),
    ]


def _progress(user: User, program: Program) -> Iterator[Row]:
    """The figures of each indicator's own periods, as a whole and per area; rounded for whom they are rounded."""
    indicators = [one for one in _visible_indicators(user, program) if one.kind != Kind.NARRATIVE]
    used = Measurement.objects.counting().filter(indicator__program=program).order_by().values("area")
    areas = list(Area.objects.visible_to(user).filter(closure_below__descendant__in=used).distinct().order_by("code"))
    by_key = {area.pk: area for area in areas}
    for frequency in PeriodType:
        same = [one for one in indicators if one.frequency == frequency]
        for chunk in _chunks(same, INDICATORS_AT_ONCE):
            names = {one.pk: one for one in chunk}
            figures = read_figures(viewer=user, indicators=chunk, period_type=frequency, areas=[None, *areas])
            for figure in figures:
                if _says_something(figure):
                    yield _progress_row(names[figure.indicator_id], figure, by_key.get(figure.area_id or 0))


def _says_something(figure: Figure) -> bool:
    numbers = (figure.value, figure.low, figure.target)
    return figure.protection != Protection.NONE or any(number is not None for number in numbers)


def _progress_row(indicator: Indicator, figure: Figure, area: Area | None) -> Row:
    return [
        indicator.name,
        indicator.intervention.title if indicator.intervention else "",
        figure.period.code,
        *_place(area),
        figure.value,
        figure.low if figure.value is None else None,
        figure.high if figure.value is None else None,
        figure.numerator,
        figure.denominator,
        figure.target,
        figure.expected,
        str(figure.state.label) if figure.state else "",
        str(figure.protection.label) if figure.protection != Protection.NONE else "",
    ]


def _element_headers() -> list[str]:
    return [
        _("Interventie"),
        _("Versie"),
        _("Toestand"),
        _("Nummer"),
        _("Kolom"),
        _("Wat"),
        _("Waarom"),
        _("Partner"),
        _("Waarom is dit anders?"),
    ]


def _elements(user: User, program: Program) -> Iterator[Row]:
    found = ChainElement.objects.visible_to(user).filter(logic_model__intervention__program=program)
    order = ("logic_model__intervention__title", "logic_model__version", "stage", "position", "pk")
    for one in found.select_related("logic_model__intervention", "partner").order_by(*order).iterator(CHUNK):
        yield [
            *_version(one.logic_model),
            one.pk,
            str(Stage(one.stage).label),
            one.what,
            one.why,
            one.partner.name if one.partner else "",
            one.change_reason,
        ]


def _link_headers() -> list[str]:
    return [
        _("Interventie"),
        _("Versie"),
        _("Toestand"),
        _("Van"),
        _("Naar"),
        _("Werkt na (maanden)"),
        _("Werkt binnen (maanden)"),
        _("Wat bieden we?"),
        _("Wat doet dat met mensen?"),
        _("Voor wie en waar (niet)?"),
        _("Helpt of werkt tegen"),
        _("Voorwaarden"),
    ]


def _links(user: User, program: Program) -> Iterator[Row]:
    """Every link, once for each of its mechanisms."""
    found = ChainLink.objects.visible_to(user).filter(logic_model__intervention__program=program)
    order = ("logic_model__intervention__title", "logic_model__version", "pk")
    links = found.select_related("logic_model__intervention", "source", "target").order_by(*order)
    for chunk in _chunks(links.iterator(CHUNK)):
        mechanisms: dict[int, list[Mechanism]] = {}
        visible = Mechanism.objects.visible_to(user).filter(link__in=chunk).prefetch_related("conditions")
        for mechanism in visible.order_by("pk"):
            mechanisms.setdefault(mechanism.link_id, []).append(mechanism)
        for link in chunk:
            start = [
                *_version(link.logic_model),
                link.source.what,
                link.target.what,
                link.lag_from_months,
                link.lag_to_months,
            ]
            for mechanism in mechanisms.get(link.pk, []):
                conditions = "; ".join(condition.text for condition in mechanism.conditions.all())
                working = str(Working(mechanism.working).label)
                yield [*start, mechanism.offer, mechanism.response, mechanism.for_whom, working, conditions]
            if link.pk not in mechanisms:
                yield [*start, "", "", "", "", ""]


def _observation_headers() -> list[str]:
    return [
        _("Datum"),
        _("Soort"),
        _("Tekst"),
        _("Voor of tegen"),
        _("Mechanisme"),
        _("Gebied"),
        _("Code van het gebied"),
        _("Bron"),
        _("Rol van de spreker"),
        _("Niet openbaar"),
        _("Partner"),
        _("Antwoord op tegenbewijs"),
    ]


def _observations(user: User, program: Program) -> Iterator[Row]:
    """Every observation, once for each mechanism it is about that the reader may see."""
    found = Observation.objects.visible_to(user).filter(program=program).select_related("area", "partner")
    offers = _offers(user, program)
    for one in found.prefetch_related("mechanisms").order_by("observed_on", "pk").iterator(CHUNK):
        about = [
            (mechanism.direction, offers[mechanism.lineage])
            for mechanism in one.mechanisms.all()
            if mechanism.lineage in offers
        ]
        for direction, offer in about or [("", "")]:
            yield [
                one.observed_on,
                one.get_kind_display(),
                one.text,
                str(EvidenceDirection(direction).label) if direction else "",
                offer,
                *_place(one.area),
                one.source,
                one.speaker_role,
                _("ja") if one.restricted else _("nee"),
                one.partner.name if one.partner else "",
                one.answer,
            ]


def _offers(user: User, program: Program) -> dict[Any, str]:
    """What the mechanisms offer, by lineage: of the version that holds, where there is one."""
    visible = Mechanism.objects.visible_to(user).filter(logic_model__intervention__program=program)
    rows = visible.order_by("logic_model__version").values_list("lineage", "offer", "logic_model__status")
    offers: dict[Any, str] = {}
    active = set()
    for lineage, offer, status in rows:
        if lineage not in active:
            offers[lineage] = offer
        if status == LogicModelStatus.ACTIVE:
            active.add(lineage)
    return offers


def _request_headers() -> list[str]:
    return [
        _("Nummer"),
        _("Uitvraag"),
        _("Partner"),
        _("Periode"),
        _("Inleveren voor"),
        _("Toestand"),
        _("Gevraagd"),
        _("Ingevuld"),
        _("Goedgekeurd"),
        _("Wat viel op?"),
    ]


def _requests(user: User, program: Program) -> Iterator[Row]:
    today = timezone.localdate()
    found = ReportingRequest.objects.visible_to(user).filter(partner__program=program).select_related("partner")
    for chunk in _chunks(found.order_by("starts_on", "partner__name", "pk").iterator(CHUNK), 50):
        for reading in read_requests(viewer=user, requests=chunk):
            asked = reading.request
            yield [
                asked.pk,
                asked.label,
                asked.partner.name,
                asked.period,
                asked.due_on,
                str(RequestState(reading.state(today)).label),
                len(reading.cells),
                reading.filled_in,
                reading.number(CellState.APPROVED),
                asked.remark,
            ]


def _visible_indicators(user: User, program: Program) -> list[Indicator]:
    found = Indicator.objects.visible_to(user).filter(program=program)
    return list(found.select_related("intervention", "program").order_by("name", "pk"))


def _place(area: Area | None) -> list[Cell]:
    return [area.name, area.code] if area else [_("het hele programma"), ""]


def _version(model: Any) -> list[Cell]:
    return [model.intervention.title, model.version, str(LogicModelStatus(model.status).label)]


DATASETS = [
    Dataset(
        "metingen",
        gettext_lazy("Metingen en resultaten"),
        gettext_lazy("Elke meting die u mag zien, met haar toestand. U kunt dit bestand weer inlezen."),
        ("partner", "bureau", "manager"),
        _measurement_headers,
        _measurements,
    ),
    Dataset(
        "voortgang",
        gettext_lazy("Voortgang"),
        gettext_lazy("De cijfers van elke indicator per periode en gebied, naast de streefwaarde."),
        READERS,
        _progress_headers,
        _progress,
    ),
    Dataset(
        "indicatoren",
        gettext_lazy("Indicatoren"),
        gettext_lazy("Wat we meten, hoe vaak, en hoe het optelt."),
        READERS,
        _indicator_headers,
        _indicators,
    ),
    Dataset(
        "streefwaarden",
        gettext_lazy("Streefwaarden"),
        gettext_lazy("Wat er per periode, gebied en partner is afgesproken."),
        READERS,
        _target_headers,
        _targets,
    ),
    Dataset(
        "onderdelen",
        gettext_lazy("LAMP’s: onderdelen"),
        gettext_lazy("Middelen, activiteiten, prestaties en effecten, met hun waarom."),
        READERS,
        _element_headers,
        _elements,
    ),
    Dataset(
        "verbanden",
        gettext_lazy("LAMP’s: verbanden en mechanismen"),
        gettext_lazy("Wat tot wat leidt, en wat dat laat werken."),
        READERS,
        _link_headers,
        _links,
    ),
    Dataset(
        "observaties",
        gettext_lazy("Observaties"),
        gettext_lazy("Citaten, ervaringen, cijfers en onderzoek bij de mechanismen."),
        ("partner", "bureau", "manager"),
        _observation_headers,
        _observations,
    ),
    Dataset(
        "uitvragen",
        gettext_lazy("Uitvragen"),
        gettext_lazy("Wat gevraagd is, van wie, en hoe ver het is."),
        ("partner", "bureau", "manager"),
        _request_headers,
        _requests,
    ),
]
