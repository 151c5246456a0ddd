"""What differs between two versions: parts by lineage, texts word by word, each with the reason for the change."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from django.utils.translation import gettext as _

from programs.logic_models.chain import Chain, load_chain
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, Stage, Working


@dataclass(frozen=True)
class Words:
    """A run of words that both texts have ("equal"), or that came ("insert") or went ("delete")."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    field: str
    label: str
    old: str
    new: str

    @property
    def words(self) -> list[Words]:
        return compare_words(self.old, self.new)


@dataclass(frozen=True)
class Difference:
    """One part that was added, removed or changed. ``part`` is element, link or mechanism."""

    part: str
    lineage: UUID
    kind: str
    text: str
    changes: tuple[FieldChange, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Comparison:
    old: LogicModel
    new: LogicModel
    added: list[Difference]
    removed: list[Difference]
    changed: list[Difference]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def compare(old: LogicModel, new: LogicModel) -> Comparison:
    """Compare two versions of one intervention; ``old`` has the lower number. Constant queries."""
    return compare_chains(load_chain(old), load_chain(new), _reasons(old, new))


def compare_chains(old: Chain, new: Chain, reasons: dict[UUID, str]) -> Comparison:
    before, after = _parts(old), _parts(new)
    added = [_difference(part, reasons) for lineage, part in after.items() if lineage not in before]
    removed = [_difference(part, reasons) for lineage, part in before.items() if lineage not in after]
    changed = []
    for lineage, part in after.items():
        changes = _changes(before[lineage], part) if lineage in before else ()
        if changes:
            changed.append(_difference(part, reasons, changes))
    return Comparison(old.logic_model, new.logic_model, added, removed, changed)


@dataclass(frozen=True)
class _Part:
    part: str
    lineage: UUID
    kind: str
    text: str
    fields: dict[str, tuple[str, str]]  # name → (label, text)


def _parts(chain: Chain) -> dict[UUID, _Part]:
    found = [_element(element) for element in chain.elements]
    found += [_link(link) for link in chain.links]
    found += [_mechanism(mechanism, chain) for mechanism in chain.mechanisms]
    return {part.lineage: part for part in found}


def _element(element: ChainElement) -> _Part:
    fields = {
        "stage": (_("kolom"), str(Stage(element.stage).label)),
        "what": (_("wat"), element.what),
        "why": (_("waarom"), element.why),
        "partner": (_("verantwoordelijke partner"), str(element.partner or "")),
    }
    return _Part("element", element.lineage, str(Stage(element.stage).label), element.what, fields)


def _link(link: ChainLink) -> _Part:
    fields = {
        "lag_from_months": (_("merkbaar na (maanden), vanaf"), _number(link.lag_from_months)),
        "lag_to_months": (_("merkbaar na (maanden), tot"), _number(link.lag_to_months)),
    }
    return _Part("link", link.lineage, _("Verband"), f"{link.source.what} → {link.target.what}", fields)


def _mechanism(mechanism: Mechanism, chain: Chain) -> _Part:
    conditions = "; ".join(condition.text for condition in chain.conditions_by_mechanism[mechanism.pk])
    fields = {
        "offer": (_("wat bieden we"), mechanism.offer),
        "response": (_("wat doet dat met mensen"), mechanism.response),
        "for_whom": (_("voor wie en waar (niet)"), mechanism.for_whom),
        "working": (_("helpt of werkt tegen"), str(Working(mechanism.working).label)),
        "perspective": (_("vanuit wie gezien"), mechanism.perspective),
        "conditions": (_("voorwaarden"), conditions),
    }
    return _Part("mechanism", mechanism.lineage, _("Mechanisme"), mechanism.offer, fields)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _changes(before: _Part, after: _Part) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, label, before.fields[name][1], text)
        for name, (label, text) in after.fields.items()
        if before.fields[name][1] != text
    )


def _difference(part: _Part, reasons: dict[UUID, str], changes: tuple[FieldChange, ...] = ()) -> Difference:
    return Difference(part.part, part.lineage, part.kind, part.text, changes, reasons.get(part.lineage, ""))


def _reasons(old: LogicModel, new: LogicModel) -> dict[UUID, str]:
    """Why each part changed, over all versions after the old one up to the new one, oldest first.

    A removed part left its reason in its last row of history.
    """
    versions = LogicModel.objects.filter(
        intervention=new.intervention_id, version__gt=old.version, version__lte=new.version
    )
    keys = list(versions.order_by("version").values_list("pk", flat=True))
    given: dict[UUID, dict[str, None]] = {}
    for model in (ChainElement, ChainLink, Mechanism):
        gone = model.history.filter(logic_model_id__in=keys, history_type="-").exclude(change_reason="")
        kept = model.objects.filter(logic_model__in=keys).exclude(change_reason="")
        rows = [*gone.values_list("logic_model_id", "lineage", "change_reason")]
        rows += [*kept.values_list("logic_model_id", "lineage", "change_reason")]
        for _key, lineage, reason in sorted(rows, key=lambda row: keys.index(row[0])):
            given.setdefault(lineage, {})[reason] = None
    return {lineage: " ".join(reasons) for lineage, reasons in given.items()}


def compare_words(old: str, new: str) -> list[Words]:
    """What went and what came between two texts, word by word, in reading order."""
    before, after = old.split(), new.split()
    runs = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Words("equal", " ".join(before[i1:i2])))
            continue
        runs += _run("delete", before[i1:i2]) + _run("insert", after[j1:j2])
    return runs


def _run(kind: str, words: list[str]) -> list[Words]:
    return [Words(kind, " ".join(words))] if words else []


def versions_to_choose(versions: Iterable[LogicModel], van: str, naar: str) -> tuple[LogicModel, LogicModel] | None:
    """The two versions an address names by number, the older first; the latest two when it names none."""
    by_number = {version.version: version for version in versions}
    if len(by_number) < 2:
        return None
    numbers = sorted(by_number)
    first = int(van) if van.isdecimal() and int(van) in by_number else numbers[-2]
    second = int(naar) if naar.isdecimal() and int(naar) in by_number else numbers[-1]
    if first == second:
        first = next(number for number in reversed(numbers) if number != second)
    return by_number[min(first, second)], by_number[max(first, second)]
