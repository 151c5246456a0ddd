"""What stands in the cells of requests: the measurements of the same partner, indicator, area and interval."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.querysets import MeasurementQuerySet
from monitoring.requests.models import ReportingRequest, RequestedCell
from monitoring.requests.rules import CellState, RequestState, cell_state, request_state
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User

PLACE = ("indicator_id", "partner_id", "area_key", "starts_on", "ends_on")
Place = tuple


@dataclass(frozen=True)
class CellReading:
    """One cell with what stands in it, as its reader may see it.

    ``measurements`` are the contributions that stand (usually one); ``corrections`` wait to replace one of them.
    """

    cell: RequestedCell
    measurements: tuple[Measurement, ...] = ()
    corrections: tuple[Measurement, ...] = ()

    @property
    def measurement(self) -> Measurement | None:
        """The one measurement of the cell; ``None`` when it is empty or several add up."""
        return self.measurements[0] if len(self.measurements) == 1 else None

    @property
    def state(self) -> CellState:
        return cell_state([one.status for one in self.measurements])

    @property
    def has_value(self) -> bool:
        """Whether a number or story stands there (an explanation of why there is none is not one)."""
        return any(not one.no_data_reason for one in self.measurements)


@dataclass(frozen=True)
class RequestReading:
    """A request with its cells, in the order of the request."""

    request: ReportingRequest
    cells: tuple[CellReading, ...]

    def state(self, today: date) -> RequestState:
        return request_state([cell.state for cell in self.cells], due_on=self.request.due_on, today=today)

    def number(self, *states: CellState) -> int:
        """How many cells are in one of these states."""
        return sum(cell.state in states for cell in self.cells)

    @property
    def filled_in(self) -> int:
        return len(self.cells) - self.number(CellState.EMPTY)


def read_requests(*, viewer: User, requests: Collection[ReportingRequest]) -> list[RequestReading]:
    """These requests (already chosen by ``visible_to``) with their cells, in five queries.

    Drafts that the viewer may not see count as empty.
    """
    rows = RequestedCell.objects.filter(request__in=[request.pk for request in requests])
    cells = list(rows.order_by("indicator__name", "indicator", "area__name", "area_key", "starts_on"))
    indicators = Indicator.objects.in_bulk({cell.indicator_id for cell in cells})
    areas: dict[int | None, Area | None] = {None: None}
    areas |= Area.objects.in_bulk({cell.area_id for cell in cells} - {None})
    for cell in cells:  # dozens of cells are of a few indicators and areas
        cell.indicator, cell.area = indicators[cell.indicator_id], areas[cell.area_id]
    by_request: defaultdict[int, list[CellReading]] = defaultdict(list)
    for reading in read_cells(viewer=viewer, cells=cells):
        by_request[reading.cell.request_id].append(reading)
    return [RequestReading(request, tuple(by_request[request.pk])) for request in requests]


def read_cells(*, viewer: User, cells: Iterable[RequestedCell]) -> list[CellReading]:
    """These cells with what stands in them, in the same order; three queries."""
    cells = list(cells)
    standing = _standing_in(viewer, cells) if cells else {}
    readings = []
    for cell in cells:
        found = standing.get(place_of(cell), [])
        waiting = tuple(one for one in found if one.replaces_id and one.status != MeasurementStatus.APPROVED)
        readings.append(CellReading(cell, tuple(one for one in found if one not in waiting), waiting))
    return readings


def place_of(row: RequestedCell | Measurement) -> Place:
    """What a cell and its measurements have in common."""
    return tuple(getattr(row, name) for name in PLACE)


def read_row(*, viewer: User, cell: RequestedCell) -> list[CellReading]:
    """The cells of the row in which a cell stands: the same indicator and area, in the order of time."""
    row = RequestedCell.objects.filter(
        request=cell.request_id, indicator=cell.indicator_id, area_key=cell.area_key
    ).order_by("starts_on")
    cells = list(row)
    for one in cells:
        one.indicator, one.area, one.partner = cell.indicator, cell.area, cell.partner
    return read_cells(viewer=viewer, cells=cells)


def count_filled_in(*, viewer: User, request: ReportingRequest) -> tuple[int, int]:
    """In how many of its cells something stands, and how many it has; two queries that read no cell whole."""
    places: list[Place] = list(RequestedCell.objects.filter(request=request).values_list(*PLACE))
    standing = set(_rows_in(viewer, places).values_list(*PLACE)) if places else set()
    return sum(place in standing for place in places), len(places)


def _standing_in(viewer: User, cells: Collection[RequestedCell]) -> Mapping[Place, list[Measurement]]:
    """By place what stands there."""
    asked = {place_of(cell): cell for cell in cells}
    partners = Partner.objects.in_bulk({cell.partner_id for cell in cells})
    found: defaultdict[Place, list[Measurement]] = defaultdict(list)
    for row in _rows_in(viewer, list(asked)).select_related("recorded_by").order_by("pk"):
        cell = asked.get(place_of(row))
        if cell is not None:
            row.indicator, row.area, row.partner = cell.indicator, cell.area, partners[cell.partner_id]
            found[place_of(row)].append(row)
    return found


def _rows_in(viewer: User, places: Collection[Place]) -> MeasurementQuerySet:
    """Results that were not replaced; more may be read than asked, but by few and simple conditions."""
    indicators, partners, _areas, starts, ends = zip(*places, strict=True)
    return (
        Measurement.objects.visible_to(viewer)
        .on_their_own()
        .filter(
            indicator__in=set(indicators),
            partner__in=set(partners),
            starts_on__gte=min(starts),
            ends_on__lte=max(ends),
            replaced_by=None,
        )
    )
