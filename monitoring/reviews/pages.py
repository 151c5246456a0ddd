"""What the pages of a review show, each step its own part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.learning.chains import ChainReading, IndicatorReading, MechanismReading, figure_in_words
from monitoring.reviews.facts import read_review
from monitoring.reviews.forms import (
    ActionForm,
    AgendaItemForm,
    ChangeForm,
    ConclusionForm,
    DecisionForm,
    InterestForm,
    OwnPointForm,
    ReviewForm,
    SuggestionAnswerForm,
    SuggestionForm,
)
from monitoring.reviews.models import (
    Answer,
    ChangeKind,
    ImprovementAction,
    Interest,
    Preparation,
    ProposedChange,
    Review,
    Step,
    Suggestion,
)
from monitoring.reviews.next_version import Part, key_of, parts_of
from monitoring.reviews.permissions import (
    may_hold,
    may_lead,
    may_move_on,
    may_read_conversation,
    may_take_part,
    partners_to_speak_for,
)
from monitoring.reviews.steps import asked_step, step_address, step_links
from programs.logic_models.agreements import voices
from programs.logic_models.models import ChainLink, Mechanism
from programs.logic_models.permissions import may_draft
from programs.partners.models import Partner
from programs.people.models import User

QUESTIONS = {
    "things_right": _("Doen we de dingen goed?"),
    "right_things": _("Doen we de goede dingen?"),
}


@dataclass(frozen=True)
class Result:
    """A row of "Doen we de dingen goed?": an element with one of its indicators."""

    what: str
    reading: IndicatorReading

    @property
    def figure(self) -> str:
        return figure_in_words(self.reading)


@dataclass(frozen=True)
class Change:
    """A proposed change in words: the old text, and the new one."""

    row: ProposedChange
    part: str
    before: str

    @property
    def css(self) -> str:
        return {ChangeKind.REWORD: "info", ChangeKind.REMOVE: "stop", ChangeKind.ADD: "goed"}[ChangeKind(self.row.kind)]

    @property
    def icon(self) -> str:
        return {ChangeKind.REWORD: "info", ChangeKind.REMOVE: "x", ChangeKind.ADD: "check"}[ChangeKind(self.row.kind)]


@dataclass(frozen=True)
class Question:
    """One of the two questions: what was concluded, and what participants thought beforehand."""

    name: str
    text: str
    judgement: str
    grounds: str
    beforehand: Sequence[tuple[str, str, str]]  # who, answer, grounds


def own_partner(request: HttpRequest, review: Review) -> Partner | None:
    """The partner one takes part for; ``None`` for bureau and management.

    Raises:
        PermissionDenied: neither.
    """
    if not may_take_part(request.user, review):
        raise PermissionDenied
    if may_lead(request.user, review):
        return None
    mine = partners_to_speak_for(request.user, review.intervention)
    active = request.membership.partner_id if request.membership else None
    return Partner.objects.get(pk=active if active in mine else min(mine))


def page_context(
    request: HttpRequest, review: Review, *, step: Step | None, forms: Mapping[str, Any]
) -> dict[str, Any]:
    """What the page of a step needs. ``forms``: those that could not be saved, in place of fresh ones."""
    user = request.user
    shown = step or asked_step(request, review)
    context: dict[str, Any] = {
        "review": review,
        "intervention": review.intervention,
        "step": shown,
        "steps": step_links(review, shown),
        "may_lead": may_lead(user, review),
        "may_take_part": may_take_part(user, review),
        "reads_conversation": may_read_conversation(user, review),
        **_conclusions(review, user),
    }
    if context["reads_conversation"]:
        context |= READERS[shown](request, review)
    if context["may_lead"]:
        context |= _lead_forms(review, user, shown)
    return context | dict(forms)


def printed_context(request: HttpRequest, review: Review) -> dict[str, Any]:
    """All of a review, for on a wall or on paper."""
    return {
        "review": review,
        "intervention": review.intervention,
        "agenda": review.agenda.all(),
        "minutes": sum(item.minutes for item in review.agenda.all()),
        "reading": read_review(review, viewer=request.user),
        "suggestions": Suggestion.objects.visible_to(request.user).filter(review=review).select_related("partner"),
        "changes": _changes(review),
        **_conclusions(review, request.user),
    }


def _conclusions(review: Review, user: User) -> dict[str, Any]:
    """What everybody who may see the review reads: answers, decisions and actions; and beforehand what they may."""
    prepared = Preparation.objects.visible_to(user).filter(review=review).select_related("partner", "user")
    actions = list(ImprovementAction.objects.visible_to(user).filter(review=review).select_related("owner"))
    for action in actions:
        action.review = review
    return {
        "prepared": prepared,
        "questions": [_question(review, name, prepared) for name in QUESTIONS],
        "decisions": review.decisions.all(),
        "actions": [(action, may_move_on(user, action)) for action in actions],
    }


def _question(review: Review, name: str, prepared: Iterable[Preparation]) -> Question:
    said = [
        (str(each.partner or each.user), _answer(each, name), getattr(each, f"{name}_grounds")) for each in prepared
    ]
    return Question(
        name=name,
        text=str(QUESTIONS[name]),
        judgement=_answer(review, name),
        grounds=getattr(review, f"{name}_grounds"),
        beforehand=[each for each in said if any(each[1:])],
    )


def _answer(row: Review | Preparation, name: str) -> str:
    value = getattr(row, f"{name}_judgement")
    return str(Answer(value).label) if value else ""


def _prepare(request: HttpRequest, review: Review) -> dict[str, Any]:
    intervention, agenda = review.intervention, list(review.agenda.all())
    taking_part = dict.fromkeys([intervention.lead_partner, *intervention.partners.all()])
    done = set(review.preparations.values_list("partner", flat=True))
    leads = may_hold(request.user, intervention.program_id)
    return {
        "agenda": agenda,
        "minutes": sum(item.minutes for item in agenda),
        "waiting": [each for each in taking_part if leads and each and each.pk not in done],
    }


def _talk(request: HttpRequest, review: Review) -> dict[str, Any]:
    user = request.user
    leads = may_lead(user, review)
    reading = read_review(review, viewer=user)
    suggestions = Suggestion.objects.visible_to(user).filter(review=review).select_related("partner", "made_by")
    interests = Interest.objects.visible_to(user).filter(review=review).select_related("partner")
    mine = partners_to_speak_for(user, review.intervention)
    context: dict[str, Any] = {
        "agenda_forms": [
            (item, AgendaItemForm(instance=item, prefix=f"punt-{item.pk}") if leads else None)
            for item in review.agenda.all()
        ],
        "results": _results(reading),
        "mechanisms": _to_judge(reading),
        "talk_url": step_address(review, Step.TALK, "oordelen"),
        "suggestions": [
            (each, SuggestionAnswerForm(instance=each, prefix=f"idee-{each.pk}") if leads else None)
            for each in suggestions
        ],
        "interests": [
            (each, review.is_open and each.partner_id in mine)
            for each in interests.prefetch_related("allowed_partners")
        ],
        "idee": SuggestionForm(),
        "takes_part": may_take_part(user, review),
    }
    if context["takes_part"] and (partner := own_partner(request, review)):
        context["belang"] = InterestForm(intervention=review.intervention, partner=partner)
    return context


def _decide(request: HttpRequest, review: Review) -> dict[str, Any]:
    return {}


def _renew(request: HttpRequest, review: Review) -> dict[str, Any]:
    draft = review.next_draft or review.intervention.logic_models.filter(status="draft").first()
    return {
        "changes": _changes(review),
        "draft": draft,
        "may_draft": may_draft(request.user, review.intervention),
        "voices": voices(draft) if draft and draft.is_draft else [],
    }


READERS = {Step.PREPARE: _prepare, Step.TALK: _talk, Step.DECIDE: _decide, Step.RENEW: _renew}


def _results(reading: ChainReading) -> list[Result]:
    return [Result(element.element.what, each) for element in reading.elements for each in element.deciding[:1]]


def _to_judge(reading: ChainReading) -> list[MechanismReading]:
    """All mechanisms, those that ask for a verdict first: contradicted, expired or only provisional."""

    def urgency(each: MechanismReading) -> tuple:
        standing = each.standing
        expires = standing.expired or standing.expires_soon
        return not standing.against, not expires, not standing.provisional, each.number

    return sorted(reading.mechanisms, key=urgency)


def _changes(review: Review) -> list[Change]:
    """The proposed changes, each with what stands there now."""
    rows = list(review.changes.all())
    parts = parts_of(review.logic_model) if rows else {}
    names = {"element": _("Onderdeel"), "link": _("Verband"), "mechanism": _("Mechanisme")}
    return [Change(row, str(names[row.part]), _now(row, parts.get(key_of(row)))) for row in rows]


def _now(row: ProposedChange, part: Part | None) -> str:
    if row.kind == ChangeKind.ADD or part is None:
        return ""
    if isinstance(part, ChainLink):
        return f"{part.source.what} → {part.target.what}"
    return part.offer if isinstance(part, Mechanism) else part.what


def _lead_forms(review: Review, user: User, step: Step) -> dict[str, Any]:
    """The forms of who leads the review, of the step that is shown."""
    program_id = review.intervention.program_id
    if step == Step.PREPARE:
        ronde = ReviewForm(instance=review, program_id=program_id, user=user, today=timezone.localdate())
        return {"ronde": ronde, "punt": OwnPointForm()}
    if step == Step.DECIDE:
        return {
            "antwoord": ConclusionForm(instance=review),
            "besluit": DecisionForm(),
            "actie": ActionForm(program_id=program_id, user=user),
        }
    if step == Step.RENEW:
        return {"wijziging": ChangeForm(logic_model=review.logic_model)}
    return {}
