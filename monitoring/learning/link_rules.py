"""Where the chain holds: the light of a link and the one statement it gets, first match wins (domain.md 4).

Plain functions over what is given; a statement is a reading aid for a conversation, never proof.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.learning.models import Judgement, Strength
from monitoring.learning.rules import EvidenceState
from monitoring.progress.states import LOWEST_COVERAGE, ProgressState
from programs.logic_models.models import Working

# The worst first. An indicator without target can never be judged, so it speaks only when it is alone.
WORST_FIRST = (
    ProgressState.BEHIND,
    ProgressState.ATTENTION,
    ProgressState.NO_DATA,
    ProgressState.TOO_EARLY,
    ProgressState.ON_COURSE,
    ProgressState.NO_TARGET,
)


class LinkLight(models.TextChoices):
    LIT = "lit", _("verlicht")
    GLOWING = "glowing", _("gloeit")
    DARK = "dark", _("donker")


@dataclass(frozen=True)
class MechanismStanding:
    """What of a mechanism decides over the light of its link. ``judgement`` only of an unexpired verdict."""

    working: str
    state: str
    provisional: bool = False
    judgement: str = ""
    strength: int = 0


@dataclass(frozen=True)
class EndStanding:
    """What the figures say of one end of a link. ``coverage`` is a share, ``None`` where nothing was requested."""

    state: ProgressState | None
    coverage: Decimal | None = None
    is_fresh: bool = True
    weak_only: bool = False

    @property
    def on_course(self) -> bool:
        return self.state == ProgressState.ON_COURSE

    @property
    def behind(self) -> bool:
        return self.state in {ProgressState.ATTENTION, ProgressState.BEHIND}

    @property
    def too_early(self) -> bool:
        return self.state == ProgressState.TOO_EARLY

    @property
    def insufficient(self) -> bool:
        """Unknown, covered for less than 60 % where requested, or nothing new in the last two periods."""
        if self.state in {None, ProgressState.NO_DATA, ProgressState.NO_TARGET} or not self.is_fresh:
            return True
        return self.coverage is not None and self.coverage < LOWEST_COVERAGE


@dataclass(frozen=True)
class Statement:
    """One plain statement with its rule's number and a question for the table."""

    rule: int
    text: str
    question: str


STATEMENTS = (
    (_("Onvoldoende gegevens"), _("Wat moeten we weten, en wie kan dat meten?")),
    (_("Effect zonder ons: wat werkt hier nog meer?"), _("Wat helpt hier buiten onze aanpak om?")),
    (
        _("De uitvoering loopt achter; de theorie is hier niet getoetst"),
        _("Doen we de dingen goed? Wat is er nodig om te doen wat we afspraken?"),
    ),
    (_("Te vroeg om te oordelen; kijk naar vroege signalen"), _("Welke vroege signalen zien we al?")),
    (_("Meten we wel het goede?"), _("Welke maat laat beter zien wat we willen bereiken?")),
    (_("De omstandigheden zijn veranderd"), _("Kan het mechanisme nog werken nu een voorwaarde is weggevallen?")),
    (
        _("De theorie hapert: kijk naar het mechanisme"),
        _("Doen we de goede dingen? Werkt het zoals we dachten?"),
    ),
    (_("Loopt goed, maar we weten nog niet waarom"), _("Welk bewijs laat zien dat het mechanisme werkt?")),
    (_("Werkt, en we weten waarom"), _("Waar kan dit nog meer werken?")),
)


def worst_state(states: Iterable[ProgressState | None]) -> ProgressState | None:
    """The worst of some states; ``None`` when there are none."""
    found = {state for state in states if state is not None}
    return next((state for state in WORST_FIRST if state in found), None)


def link_light(mechanisms: Sequence[MechanismStanding]) -> LinkLight:
    """Lit: a helping mechanism is confirmed, none is refuted and no hindering one shown. Glowing: there are signs."""
    helping = [each for each in mechanisms if each.working == Working.HELPING]
    hindered = any(each.working == Working.HINDERING and each.state == EvidenceState.SHOWN for each in mechanisms)
    refuted = any(each.state == EvidenceState.REFUTED for each in helping)
    confirmed = any(each.state == EvidenceState.SHOWN and not each.provisional for each in helping)
    if confirmed and not refuted and not hindered:
        return LinkLight.LIT
    return LinkLight.GLOWING if any(_shows_signs(each) for each in helping) else LinkLight.DARK


def link_statement(
    before: EndStanding,
    after: EndStanding,
    *,
    lag_passed: bool = True,
    condition_lapsed: bool = False,
    lit: bool = False,
) -> Statement:
    """The first of the nine rules that matches. An end that is itself too early counts as a lag that has not passed."""
    rule = _matching_rule(before, after, lag_passed, condition_lapsed, lit)
    text, question = STATEMENTS[rule]
    return Statement(rule, str(text), str(question))


def weakest(strengths: Iterable[int]) -> int | None:
    """A chain is as strong as its weakest link: the lowest of the links' best strengths; never a product."""
    return min(strengths, default=None)


def _matching_rule(before: EndStanding, after: EndStanding, lag_passed: bool, condition_lapsed: bool, lit: bool) -> int:
    rules = (
        before.insufficient or after.insufficient,
        before.behind and after.on_course,
        before.behind,
        not lag_passed or before.too_early or after.too_early,
        after.behind and after.weak_only,
        after.behind and condition_lapsed,
        after.behind,
        not lit,
        True,
    )
    return rules.index(True)


def _shows_signs(mechanism: MechanismStanding) -> bool:
    if mechanism.state == EvidenceState.CONTESTED:
        return True
    if mechanism.state == EvidenceState.SHOWN and mechanism.provisional:
        return True
    return mechanism.judgement == Judgement.WORKS and mechanism.strength == Strength.SIGNS
