"""The shapes in which the demonstration's content is written down, before it becomes rows.

Elements have short keys that links, mechanisms and indicators refer to. Moments are months before today,
so that the demonstration never looks stale.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Element:
    stage: str
    what: str
    why: str
    partner: str = ""


@dataclass(frozen=True)
class Evidence:
    """One observation about the mechanism it stands with."""

    kind: str
    text: str
    months_ago: int
    direction: str = "for"
    role: str = ""
    source: str = ""
    area: str = ""
    partner: str = ""
    answer: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class Judged:
    """The verdict on the mechanism it stands with."""

    judgement: str
    strength: int
    months_ago: int
    grounds: str
    other_explanations: str = ""
    comparison: str = ""
    contexts: str = ""


@dataclass(frozen=True)
class Condition:
    text: str
    state: str = "unknown"
    months_ago: int = 0


@dataclass(frozen=True)
class Mechanism:
    source: str
    target: str
    offer: str
    response: str = ""
    for_whom: str = ""
    perspective: str = ""
    working: str = "helping"
    conditions: tuple[Condition, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verdict: Judged | None = None


@dataclass(frozen=True)
class Series:
    """How one partner's values run from three years ago to now, in each of its areas (none: the whole programme).

    ``start`` and ``end`` are the values of all areas together per period for counts and amounts, percentages for
    ratios, marks for scores, and 0 or 1 for milestones. ``base`` is the denominator of all areas together.
    """

    partner: str
    start: Decimal
    end: Decimal
    areas: tuple[str, ...] = ()
    base: int = 0
    noise: float = 0.06


@dataclass(frozen=True)
class Indicator:
    """An indicator with its series and targets.

    ``per_period`` is a target for each period (sums); ``level`` one for the end of next year (levels). ``feeds``
    names the indicator of the programme that it counts in.
    """

    name: str
    elements: tuple[str, ...]
    series: tuple[Series, ...]
    description: str
    unit: str = ""
    kind: str = "count"
    direction: str = "up"
    time_rule: str = "sum"
    frequency: str = "quarter"
    source: str = "results"
    additive: bool = True
    about_persons: bool = False
    weak: bool = False
    baseline: Decimal | None = None
    per_period: Decimal | None = None
    level: Decimal | None = None
    months: int = 36
    stories: tuple[str, ...] = ()
    feeds: str = ""


@dataclass(frozen=True)
class Intervention:
    title: str
    goal: str
    ages: tuple[int, int]
    line: str
    lead: str
    partners: tuple[str, ...]
    areas: tuple[str, ...]
    elements: dict[str, Element]
    links: dict[tuple[str, str], tuple[int, int] | None]
    mechanisms: tuple[Mechanism, ...]
    indicators: tuple[Indicator, ...]
    started_months_ago: int = 36
