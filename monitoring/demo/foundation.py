"""The ground of the demonstration: programme, lines, partners, people, areas and interventions."""

from dataclasses import dataclass, field
from datetime import date

from monitoring.demo import blueprint
from monitoring.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from monitoring.demo.content.programme import (
    AREAS,
    AREAS_SOURCE,
    CELL_SIZE,
    CONTACT_EMAIL,
    CONTACT_NAME,
    LINES,
    SHORT_TITLE,
    SOUTH_WEST,
    TITLE,
    DemoArea,
)
from monitoring.indicators.models import Indicator
from programs.areas.models import Area, AreaYear
from programs.areas.services import add_area
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.people.models import Membership, User
from programs.programs.models import Program, ProgramLine

YEARS_BEHIND, YEARS = 4, 25


@dataclass(frozen=True)
class Ground:
    """What everything else stands on; partners, areas and lines by name, people by role (the first of each)."""

    program: Program
    lines: dict[str, ProgramLine]
    partners: dict[str, Partner]
    areas: dict[str, Area]
    people: dict[str, User]
    members: dict[str, User]  # by partner's name
    indicators: dict[str, Indicator] = field(default_factory=dict)  # of the programme itself, by name


def lay_ground(today: date) -> Ground:
    """Make the programme with its lines, partners, people and areas."""
    program = Program.objects.create(
        title=TITLE,
        short_title=SHORT_TITLE,
        start_date=date(today.year - YEARS_BEHIND, 1, 1),
        end_date=date(today.year - YEARS_BEHIND + YEARS - 1, 12, 31),
        areas_source=AREAS_SOURCE,
        areas_source_date=date(today.year, 1, 1),
        is_demonstration=True,
        contact_name=CONTACT_NAME,
        contact_email=CONTACT_EMAIL,
    )
    lines, partners = _lines_and_partners(program)
    people, members = _people(program, partners)
    areas = _areas(today)
    program.areas.add(areas["Demostad"])
    return Ground(program=program, lines=lines, partners=partners, areas=areas, people=people, members=members)


def add_intervention(ground: Ground, plan: blueprint.Intervention) -> Intervention:
    """Make an intervention with its lines, partners and areas."""
    intervention = Intervention.objects.create(
        program=ground.program,
        title=plan.title,
        goal=plan.goal,
        age_from=plan.ages[0],
        age_to=plan.ages[1],
        lead_partner=ground.partners[plan.lead],
    )
    intervention.lines.add(ground.lines[plan.line])
    intervention.partners.add(*(ground.partners[name] for name in plan.partners))
    intervention.areas.add(*(ground.areas[name] for name in plan.areas))
    return intervention


def _lines_and_partners(program: Program) -> tuple[dict[str, ProgramLine], dict[str, Partner]]:
    lines: dict[str, ProgramLine] = {}
    partners: dict[str, Partner] = {}
    for position, (name, members) in enumerate(LINES.items(), start=1):
        lines[name] = ProgramLine.objects.create(program=program, name=name, color=name.lower(), position=position)
        for partner in members:
            partners[partner] = Partner.objects.create(program=program, name=partner)
            partners[partner].lines.add(lines[name])
    return lines, partners


def _people(program: Program, partners: dict[str, Partner]) -> tuple[dict[str, User], dict[str, User]]:
    people: dict[str, User] = {}
    members: dict[str, User] = {}
    for account in DEMO_ACCOUNTS:
        user = User.objects.create_user(account.email, DEMO_PASSWORD, name=account.name)
        Membership.objects.create(user=user, program=program, role=account.role, partner=partners.get(account.partner))
        people.setdefault(account.role, user)
        if account.partner:
            members[account.partner] = user
    return people, members


def _areas(today: date) -> dict[str, Area]:
    by_code: dict[str, Area] = {}
    years = []
    for plan in AREAS:
        area = add_area(
            code=plan.code, name=plan.name, level=plan.level, parent=by_code.get(plan.parent), is_invented=True
        )
        by_code[plan.code] = area
        boundary = {"type": "MultiPolygon", "coordinates": [[ring] for ring in _rings(plan)]}
        years += [
            AreaYear(area=area, year=year, population=plan.population, boundary=boundary)
            for year in range(today.year - YEARS_BEHIND, today.year + 1)
        ]
    AreaYear.objects.bulk_create(years)
    return {area.name: area for area in by_code.values()}


def _rings(plan: DemoArea) -> list[list[list[float]]]:
    """Closed rings, one for each buurt inside the area: longitude and latitude."""
    cells = [area.cell for area in AREAS if area.cell and (area == plan or _lies_in(area, plan))]
    return [_ring(*cell) for cell in cells]


def _lies_in(area: DemoArea, other: DemoArea) -> bool:
    parents = {plan.code: plan.parent for plan in AREAS}
    return other.code in (area.parent, parents.get(area.parent))


def _ring(column: int, row: int) -> list[list[float]]:
    west, south = SOUTH_WEST[0] + column * CELL_SIZE[0], SOUTH_WEST[1] + row * CELL_SIZE[1]
    east, north = west + CELL_SIZE[0], south + CELL_SIZE[1]
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[round(longitude, 6), round(latitude, 6)] for longitude, latitude in corners]
