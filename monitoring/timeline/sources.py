"""Where the entries of a timeline come from: for each kind one function.

Everybody sees only what they may see: every source starts from ``visible_to``. The number of queries does not
depend on how long the history is.
"""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.learning.mechanisms import given_by
from monitoring.learning.models import Judgement, Strength, Verdict
from monitoring.learning.rules import has_expired
from monitoring.timeline.entries import Entry, EntryKind, Scope
from monitoring.timeline.milestones import read_milestones
from monitoring.timeline.review_sources import actions, decisions, reviews
from programs.interventions.models import InterventionPriority
from programs.logic_models.models import LogicModel, Mechanism
from programs.programs.models import ProgramEvent


def read_entries(scope: Scope) -> list[Entry]:
    """Everything that happened and is to come, the newest first."""
    found = [entry for source in SOURCES.values() for entry in source(scope)]
    return sorted(found, key=lambda entry: entry.on, reverse=True)


def held_versions(scope: Scope) -> list[LogicModel]:
    """The versions that hold or have held, the oldest first."""
    versions = LogicModel.objects.visible_to(scope.viewer).filter(
        intervention__in=list(scope.titles), activated_at__isnull=False
    )
    return list(versions.order_by("activated_at", "pk"))


def _versions(scope: Scope) -> Iterable[Entry]:
    for version in held_versions(scope):
        yield Entry(
            on=timezone.localdate(version.activated_at),
            kind=EntryKind.VERSION,
            title=_("Versie %(number)d gaat in") % {"number": version.version},
            address=f"{reverse('canvas', args=[version.intervention_id])}?versie={version.version}",
            place=scope.place(version.intervention_id),
        )


def _verdicts(scope: Scope) -> Iterable[Entry]:
    """Each verdict on its day, and of the last ones that still hold the day on which they expire."""
    mechanisms = _mechanisms(scope)
    rows = Verdict.objects.visible_to(scope.viewer).with_term().filter(lineage__in=list(mechanisms))
    latest: dict = {}
    for verdict in rows.order_by("judged_on", "pk"):
        mechanism = mechanisms[verdict.lineage]
        address, place = reverse("mechanism", args=[mechanism.pk]), scope.place(mechanism.logic_model.intervention_id)
        latest[verdict.lineage] = (verdict, address, place)
        judgement, strength = Judgement(verdict.judgement).label, Strength(verdict.strength).label
        title = _("‘%(offer)s’: %(judgement)s") % {"offer": mechanism.offer, "judgement": judgement}
        text = _("Sterkte: %(strength)s. %(grounds)s") % {"strength": strength, "grounds": verdict.grounds}
        yield Entry(verdict.judged_on, EntryKind.VERDICT, title, text, address, place)
    for verdict, address, place in latest.values():
        given = given_by(verdict)
        if not has_expired(given, scope.today):
            title = _("Oordeel verloopt: ‘%(offer)s’") % {"offer": mechanisms[verdict.lineage].offer}
            yield Entry(given.expires_on, EntryKind.VERDICT, title, "", address, place)


def _mechanisms(scope: Scope) -> dict:
    """By lineage the mechanism as it stands in the newest version the viewer may see."""
    rows = Mechanism.objects.visible_to(scope.viewer).filter(logic_model__intervention__in=list(scope.titles))
    rows = rows.select_related("logic_model").only("lineage", "offer", "logic_model__intervention_id")
    return {each.lineage: each for each in rows.order_by("logic_model__version", "pk")}


def _milestones(scope: Scope) -> Iterable[Entry]:
    for each in read_milestones(
        viewer=scope.viewer,
        program=scope.program,
        intervention_ids=list(scope.titles),
        with_program=scope.of_program,
        today=scope.today,
    ):
        yield Entry(
            on=each.on,
            kind=EntryKind.MILESTONE,
            title=each.title,
            text=each.said,
            address=reverse("indicator", args=[each.indicator.pk]),
            place=scope.place(each.indicator.intervention_id),
        )


def _priorities(scope: Scope) -> Iterable[Entry]:
    rows = InterventionPriority.objects.visible_to(scope.viewer).filter(intervention__in=list(scope.titles))
    for choice in rows:
        title = _("Prioriteit: %(level)s") % {"level": choice.get_level_display()}
        said = _("%(text)s (%(who)s)") % {"text": choice.reason, "who": choice.decided_by}
        address, place = reverse("priority", args=[choice.intervention_id]), scope.place(choice.intervention_id)
        text = said if choice.decided_by else choice.reason
        yield Entry(choice.decided_on, EntryKind.PRIORITY, title, text, address, place)


def _events(scope: Scope) -> Iterable[Entry]:
    for event in ProgramEvent.objects.visible_to(scope.viewer).filter(program=scope.program):
        yield Entry(event.happened_on, EntryKind.EVENT, event.name, event.text)


SOURCES: dict[str, Callable[[Scope], Iterable[Entry]]] = {
    EntryKind.VERSION: _versions,
    EntryKind.REVIEW: reviews,
    EntryKind.DECISION: decisions,
    EntryKind.VERDICT: _verdicts,
    EntryKind.ACTION: actions,
    EntryKind.MILESTONE: _milestones,
    EntryKind.PRIORITY: _priorities,
    EntryKind.EVENT: _events,
}
