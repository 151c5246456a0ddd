"""Which version of an intervention a page shows, and how the others are named."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel, LogicModelStatus
from programs.people.models import User


@dataclass(frozen=True)
class VersionChoice:
    version: int
    label: str


def visible_versions(intervention: Intervention, user: User) -> list[LogicModel]:
    """The versions the user may see, the newest first."""
    versions = LogicModel.objects.visible_to(user).filter(intervention=intervention).order_by("-version")
    for logic_model in versions:
        logic_model.intervention = intervention
    return list(versions)


def choose(versions: Sequence[LogicModel], asked: str | None) -> LogicModel | None:
    """The version asked for; else the active one, else the newest. ``None`` when there is none.

    Raises:
        Http404: a version was asked for that the user may not see.
    """
    if asked:
        found = next((each for each in versions if str(each.version) == asked), None)
        if found is None:
            raise Http404
        return found
    active = next((each for each in versions if each.status == LogicModelStatus.ACTIVE), None)
    return active or next(iter(versions), None)


def choices(versions: Sequence[LogicModel]) -> list[VersionChoice]:
    """The versions as a person picks them: "3 (geldt nu, sinds maart 2026)"."""
    return [VersionChoice(each.version, _label(each)) for each in versions]


def _label(logic_model: LogicModel) -> str:
    facts = {
        "version": logic_model.version,
        "since": _month(logic_model.activated_at),
        "until": _month(logic_model.archived_at),
    }
    if logic_model.status == LogicModelStatus.DRAFT:
        return _("%(version)d (concept)") % facts
    if logic_model.status == LogicModelStatus.ARCHIVED:
        return _("%(version)d (tot %(until)s)") % facts if facts["until"] else _("%(version)d (gold eerder)") % facts
    return (
        _("%(version)d (geldt nu, sinds %(since)s)") % facts if facts["since"] else _("%(version)d (geldt nu)") % facts
    )


def _month(moment) -> str:
    return date_format(timezone.localtime(moment), "F Y") if moment else ""
