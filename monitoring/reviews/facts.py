"""The facts an agenda is made of, read in a constant number of queries."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.learning.chains import (
    ChainReading,
    ElementReading,
    LinkReading,
    MechanismReading,
    figure_in_words,
    read_chain,
)
from monitoring.progress.states import ProgressState
from monitoring.requests.models import ReportingRequest
from monitoring.requests.queues import in_state
from monitoring.requests.rules import RequestState
from monitoring.reviews.agenda_rules import (
    ActionFact,
    DecisionFact,
    Facts,
    LinkFact,
    MechanismFact,
    RequestFact,
    TargetFact,
)
from monitoring.reviews.models import ImprovementAction, Review
from programs.logic_models.models import Working
from programs.people.models import Membership, Role, User


def read_facts(review: Review, *, viewer: User, today: date | None = None) -> Facts:
    """What the agenda of a review rests on, as it is today."""
    today = today or timezone.localdate()
    reading = read_chain(review.logic_model, viewer=viewer, today=today)
    before = previous_review(review)
    return Facts(
        decisions=_decisions(before),
        actions=_actions(review, before),
        links=[link_fact(each) for each in reading.links],
        targets=list(_targets(reading.elements)),
        mechanisms=[_mechanism(each) for each in _helping_first(reading)],
        requests=_late_requests(review, today),
        earlier=before.statements if before else {},
    )


def number_of_open_reviews(user: User, membership: Membership) -> int | None:
    """How many reviews are open in the programme, for the menu of the manager, whose work they are."""
    if membership.role != Role.MANAGER:
        return None
    return Review.objects.open().filter(intervention__program=membership.program_id).count()


def read_review(review: Review, *, viewer: User) -> ChainReading:
    """The chain a review looks at with its facts: as they are, and of a closed one as they were known on that day."""
    known_on = timezone.localdate(review.closed_at) if review.closed_at else None
    return read_chain(review.logic_model, viewer=viewer, known_on=known_on)


def previous_review(review: Review) -> Review | None:
    """The last closed review of the same intervention."""
    return Review.objects.closed().filter(intervention=review.intervention_id).exclude(pk=review.pk).first()


def statements_of(reading: ChainReading) -> dict[str, dict]:
    """What each link's statement and light are now, by lineage, to be kept with a review that is closed."""
    return {
        str(each.link.lineage): {
            "rule": each.statement.rule,
            "text": each.statement.text,
            "grounds": _grounds_for_all(each),
            "light": str(each.light),
            "name": _name_of(each),
        }
        for each in reading.links
    }


def link_fact(reading: LinkReading) -> LinkFact:
    """A link as the agenda tells of it."""
    address = f"{reverse('canvas', args=[reading.link.logic_model.intervention_id])}#verband-{reading.link.pk}"
    statement = reading.statement
    return LinkFact(
        lineage=str(reading.link.lineage),
        name=_name_of(reading),
        rule=statement.rule,
        statement=statement.text,
        question=statement.question,
        grounds=_grounds_for_all(reading),
        address=address,
    )


def _grounds_for_all(reading: LinkReading) -> str:
    """What a statement rests on, as everybody who reads the agenda may read it.

    It is kept as whoever made the agenda sees it: exact. Partners and the board read figures about persons rounded,
    so those are not kept; the canvas shows each reader what it may see.
    """
    ends = (*reading.before.indicators, *reading.after.indicators)
    return "" if any(each.indicator.about_persons for each in ends) else reading.grounds


def _name_of(reading: LinkReading) -> str:
    return f"{reading.before.element.what} → {reading.after.element.what}"[:300]


def _decisions(before: Review | None) -> list[DecisionFact]:
    if before is None:
        return []
    return [DecisionFact(each.pk, each.get_choice_display(), each.text) for each in before.decisions.all()]


def _actions(review: Review, before: Review | None) -> list[ActionFact]:
    """All that is not finished, and what was finished since the previous review."""
    rows = ImprovementAction.objects.filter(review__intervention=review.intervention_id).exclude(review=review)
    since = timezone.localdate(before.closed_at) if before else date.min
    return [
        ActionFact(
            each.pk,
            each.text[:300],
            each.owner.name,
            each.state,
            each.due_on,
            is_news=each.finished_on is not None and each.finished_on >= since,
        )
        for each in rows.select_related("owner")
    ]


def _targets(elements: Iterable[ElementReading]) -> Iterable[TargetFact]:
    """Indicators at the chain that lie behind in their last complete period, each once."""
    told: set[int] = set()
    for element in elements:
        for each in element.indicators:
            if each.state in (ProgressState.ATTENTION, ProgressState.BEHIND) and each.indicator.pk not in told:
                told.add(each.indicator.pk)
                said = f"{each.state.label[:1].upper()}{each.state.label[1:]}."
                if not each.indicator.about_persons:
                    said = _("%(figure)s, %(state)s.") % {"figure": figure_in_words(each), "state": each.state.label}
                address = reverse("indicator", args=[each.indicator.pk])
                yield TargetFact(each.indicator.pk, each.indicator.name, said, address)


def _helping_first(reading: ChainReading) -> list[MechanismReading]:
    return sorted(reading.mechanisms, key=lambda each: (each.mechanism.working != Working.HELPING, each.number))


def _mechanism(reading: MechanismReading) -> MechanismFact:
    standing = reading.standing
    return MechanismFact(
        lineage=str(reading.mechanism.lineage),
        name=f"{reading.code}: {reading.mechanism.offer}"[:300],
        support=standing.support,
        against=standing.against,
        expired=standing.expired,
        expires_soon=standing.expires_soon,
        reason=f"{standing.reason} {standing.sources}.",
        address=reverse("mechanism", args=[reading.mechanism.pk]),
    )


def _late_requests(review: Review, today: date) -> list[RequestFact]:
    asked = ReportingRequest.objects.filter(indicators__intervention=review.intervention_id).distinct()
    late = in_state(asked, RequestState.OVERDUE, today=today).select_related("partner", "round")
    return [RequestFact(each.partner.name, each.label, each.due_on) for each in late.order_by("due_on", "pk")]
