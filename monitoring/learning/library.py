"""The library: mechanisms over interventions, and where each worked and where not, for one viewer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from monitoring.learning.matrix_rules import Cell, cell_of, shared_state
from monitoring.learning.mechanisms import EVIDENCE_COLUMNS, MechanismState, evidence_from, mechanism_states
from monitoring.learning.models import Observation, ObservationMechanism
from monitoring.learning.rules import Evidence, EvidenceState
from monitoring.learning.shown_mechanisms import Placed, placed_mechanisms, standing_versions
from programs.areas.models import Area, AreaClosure
from programs.logic_models.models import SharedMechanism
from programs.people.models import User

# From the first age up to and including the last: the life course in four parts.
AGE_GROUPS = (
    (0, 3, _("0 tot 4 jaar")),
    (4, 11, _("4 tot 12 jaar")),
    (12, 17, _("12 tot 18 jaar")),
    (18, 25, _("18 tot 25 jaar")),
)
NO_AGE = "onbekend"


@dataclass(frozen=True)
class Use:
    """A mechanism in one intervention, with where it stands there."""

    placed: Placed
    standing: MechanismState


@dataclass(frozen=True)
class LibraryEntry:
    """One mechanism with all its uses, the one that holds first. It is called as in the first."""

    identity: UUID
    uses: Sequence[Use]

    @property
    def title(self) -> str:
        return self.uses[0].placed.mechanism.offer

    @property
    def state(self) -> EvidenceState | None:
        return shared_state([use.standing.state for use in self.uses])

    @property
    def interventions(self) -> int:
        return len({use.placed.intervention.pk for use in self.uses})

    def speaks_of(self, text: str) -> bool:
        wanted = text.casefold()
        return any(
            wanted in said.casefold()
            for use in self.uses
            for said in (
                use.placed.mechanism.offer,
                use.placed.mechanism.response,
                use.placed.mechanism.for_whom,
                use.placed.intervention.title,
            )
        )


@dataclass(frozen=True)
class Column:
    key: int | str
    title: str


@dataclass(frozen=True)
class MatrixRow:
    """One mechanism; a cell of ``None`` is a place or group where it is not used."""

    entry: LibraryEntry
    cells: Sequence[tuple[Column, Cell | None]]


def read_library(program_id: int, *, viewer: User) -> list[LibraryEntry]:
    """Every mechanism the viewer may see in the versions that stand, most used first, then by name."""
    placed = placed_mechanisms(standing_versions(viewer, program_id))
    lineages = {each.mechanism.lineage for each in placed}
    standings = mechanism_states(lineages, viewer=viewer)
    identities = dict(SharedMechanism.objects.filter(lineage__in=lineages).values_list("lineage", "identity"))
    groups: dict[UUID, list[Use]] = defaultdict(list)
    for each in placed:
        lineage = each.mechanism.lineage
        groups[identities.get(lineage, lineage)].append(Use(each, standings[lineage]))
    entries = [
        LibraryEntry(identity, sorted(uses, key=lambda use: use.placed.chain.logic_model.is_draft))
        for identity, uses in groups.items()
    ]
    return sorted(entries, key=lambda entry: (-len(entry.uses), entry.title.casefold(), str(entry.identity)))


def same_elsewhere(lineage: UUID, program_id: int, *, viewer: User) -> list[Use]:
    """The other mechanisms that are the same one, as far as the viewer may see them."""
    identity = SharedMechanism.objects.filter(lineage=lineage).values("identity")
    others = set(
        SharedMechanism.objects.visible_to(viewer)
        .filter(identity__in=identity)
        .exclude(lineage=lineage)
        .values_list("lineage", flat=True)
    )
    if not others:
        return []
    placed = [
        each for each in placed_mechanisms(standing_versions(viewer, program_id)) if each.mechanism.lineage in others
    ]
    standings = mechanism_states({each.mechanism.lineage for each in placed}, viewer=viewer)
    return [Use(each, standings[each.mechanism.lineage]) for each in placed]


def matrix_by_area(entries: Sequence[LibraryEntry], *, viewer: User) -> tuple[list[Column], list[MatrixRow]]:
    """Mechanism × area: what was seen in each area (or inside it), and where it is used without anything seen yet.

    Columns are the areas in which an intervention works or something was observed. Only what the viewer may read
    counts.
    """
    seen = _visible_evidence({use.placed.mechanism.lineage for entry in entries for use in entry.uses}, viewer)
    works_in = _areas_of(entries)
    observed_in = {each.place for found in seen.values() for each in found if each.place is not None}
    areas = {area for found in works_in.values() for area in found} | observed_in
    names = dict(Area.objects.filter(pk__in=areas).values_list("pk", "name"))
    columns = [Column(pk, name) for pk, name in sorted(names.items(), key=lambda item: (item[1].casefold(), item[0]))]
    inside = defaultdict(set)
    for ancestor, descendant in AreaClosure.objects.filter(ancestor__in=areas).values_list("ancestor", "descendant"):
        inside[ancestor].add(descendant)
    rows = []
    for entry in entries:
        evidence = [each for use in entry.uses for each in seen[use.placed.mechanism.lineage]]
        used = {area for use in entry.uses for area in works_in[use.placed.intervention.pk]}
        cells = []
        for column in columns:
            here = [each for each in evidence if each.place in inside[column.key]]
            cells.append((column, cell_of(here) if here or column.key in used else None))
        rows.append(MatrixRow(entry, cells))
    return columns, rows


def matrix_by_age(entries: Sequence[LibraryEntry], *, viewer: User) -> tuple[list[Column], list[MatrixRow]]:
    """Mechanism × age group: where it stands in the interventions for these ages, with what was seen there."""
    seen = _visible_evidence({use.placed.mechanism.lineage for entry in entries for use in entry.uses}, viewer)
    columns = [Column(first, str(title)) for first, _last, title in AGE_GROUPS]
    if any(not _ages_of(use) for entry in entries for use in entry.uses):
        columns.append(Column(NO_AGE, str(_("leeftijd onbekend"))))
    rows = []
    for entry in entries:
        cells = []
        for column in columns:
            uses = [use for use in entry.uses if column.key in (_ages_of(use) or {NO_AGE})]
            counted = cell_of([each for use in uses for each in seen[use.placed.mechanism.lineage]])
            state = shared_state([use.standing.state for use in uses])
            cells.append((column, Cell(state, counted.support, counted.against) if uses else None))
        rows.append(MatrixRow(entry, cells))
    return columns, rows


def _ages_of(use: Use) -> set[int]:
    """The first ages of the groups an intervention is for; nothing when neither end is known."""
    start, end = use.placed.intervention.age_from, use.placed.intervention.age_to
    if start is None and end is None:
        return set()
    low, high = (0 if start is None else start), (AGE_GROUPS[-1][1] if end is None else end)
    return {first for first, last, _title in AGE_GROUPS if low <= last and high >= first}


def _areas_of(entries: Iterable[LibraryEntry]) -> dict[int, set[int]]:
    interventions = {use.placed.intervention.pk for entry in entries for use in entry.uses}
    found: dict[int, set[int]] = defaultdict(set)
    pairs = Area.objects.filter(interventions__in=interventions).values_list("interventions", "pk")
    for intervention, area in pairs:
        found[intervention].add(area)
    return found


def _visible_evidence(lineages: set[UUID], viewer: User) -> dict[UUID, list[Evidence]]:
    """What the viewer may read of each mechanism: a place would give away a restricted observation."""
    rows = ObservationMechanism.objects.filter(
        lineage__in=lineages, observation__in=Observation.objects.visible_to(viewer).values("pk")
    ).values_list("lineage", *EVIDENCE_COLUMNS)
    found: dict[UUID, list[Evidence]] = defaultdict(list)
    for lineage, *row in rows:
        found[lineage].append(evidence_from(*row))
    return found
