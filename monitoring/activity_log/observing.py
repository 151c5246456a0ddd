"""What an entry says about mechanisms: an observation that is written, changed and withdrawn together with it.

It is evidence as soon as the entry is handed in, as every observation of a partner is, and rests while the entry
is returned. A text with the role of who said it is a quote; all else is one's own experience. A bare tap gets a
standard text, so that the evidence reads as a sentence everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import check_mechanisms
from monitoring.learning.models import Observation, ObservationKind
from monitoring.learning.services import (
    Seen,
    change_observation,
    record_observation,
    set_observation_aside,
    withdraw_observation,
)
from programs.logic_models.models import ChainElement, Mechanism
from programs.people.models import User

NAMES = {"text": "note", "observed_on": "date"}  # an observation's field → the entry's


def mechanisms_at(elements: Iterable[ChainElement]) -> dict[int, list[Mechanism]]:
    """The mechanisms on the links to and from each of these activities, in one query."""
    elements = list(elements)
    found: dict[int, list[Mechanism]] = defaultdict(list)
    rows = (
        Mechanism.objects.filter(Q(link__source__in=elements) | Q(link__target__in=elements))
        .select_related("link", "logic_model__intervention")
        .order_by("link__source__position", "link_id", "position", "pk")
    )
    for mechanism in rows:
        for end in {mechanism.link.source_id, mechanism.link.target_id}:
            found[end].append(mechanism)
    return {element.pk: found[element.pk] for element in elements}


def observe(entry: ActivityLogEntry, mechanisms: Mapping[Mechanism, str], *, by: User) -> Observation | None:
    """Write or change the observation of an entry that is being saved; ``None`` when it says nothing any more.

    The observation it no longer has is left to ``forget``, once the entry is saved without it.
    """
    check_mechanisms(entry.element, mechanisms)
    if not mechanisms:
        return None
    try:
        if entry.observation:
            return change_observation(observation=entry.observation, mechanisms=mechanisms, seen=_seen(entry), by=by)
        return record_observation(mechanisms=mechanisms, seen=_seen(entry), by=by, partner=entry.partner)
    except ValidationError as error:
        raise _at_fields_of_entry(error) from error


def rest(entry: ActivityLogEntry, *, by: User, aside: bool) -> None:
    """Take the observation out of the evidence, or put it back."""
    if entry.observation:
        set_observation_aside(observation=entry.observation, aside=aside, by=by)


def forget(observation: Observation | None, *, by: User) -> None:
    if observation:
        withdraw_observation(observation=observation, by=by)


def said_of(entry: ActivityLogEntry) -> dict:
    """What the entry says, as lineage → direction."""
    if not entry.observation:
        return {}
    return {mention.lineage: mention.direction for mention in entry.observation.mechanisms.all()}


def _seen(entry: ActivityLogEntry) -> Seen:
    quoted = bool(entry.note and entry.speaker_role)
    return Seen(
        kind=ObservationKind.QUOTE if quoted else ObservationKind.EXPERIENCE,
        text=entry.note or _standard_text(entry),
        observed_on=entry.date,
        area=entry.area,
        source=_source(entry),
        speaker_role=entry.speaker_role,
    )


def _standard_text(entry: ActivityLogEntry) -> str:
    facts = {"activity": entry.element.what, "day": date_format(entry.date, "j F Y"), "area": entry.area}
    if entry.area:
        return _("Gezien bij “%(activity)s” op %(day)s in %(area)s.") % facts
    return _("Gezien bij “%(activity)s” op %(day)s.") % facts


def _source(entry: ActivityLogEntry) -> str:
    """One partner (and who spoke) is one source: the same team that taps every day adds no second signal."""
    said_by = f", {entry.speaker_role}" if entry.speaker_role else ""
    return _("Logboek van %(partner)s") % {"partner": entry.partner.name} + said_by


def _at_fields_of_entry(error: ValidationError) -> ValidationError:
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({NAMES.get(name, name): errors for name, errors in error.error_dict.items()})
