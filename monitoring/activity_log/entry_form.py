"""The form "Vastleggen" of a person: which activities there are, and what was sent for which of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from monitoring.activity_log.forms import LogForm
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.observing import mechanisms_at
from monitoring.activity_log.services import log_activity, log_indicators_of
from monitoring.activity_log.wording import picture_of
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, LogicModelStatus, Stage
from programs.partners.models import Partner
from programs.people.models import User
from programs.people.permissions import has_role, roles_of

AT_HAND = 40  # activities that the page brings along, to choose from without internet; a page of some 150 kB


@dataclass(frozen=True)
class Choice:
    """An activity to choose, with the part of the form that is its own."""

    element: ChainElement
    form: LogForm
    picture: str


def loggable_activities(user: User) -> list[ChainElement]:
    """Activities of chains that hold now: for partners of what they take part in, for the bureau all."""
    open_to = Intervention.objects.draftable_by(user).values("pk")
    return list(
        ChainElement.objects.visible_to(user)
        .filter(
            stage=Stage.ACTIVITY,
            logic_model__status=LogicModelStatus.ACTIVE,
            logic_model__intervention__in=open_to,
        )
        .select_related("logic_model__intervention")
        .order_by("logic_model__intervention__title", "logic_model__intervention", "position", "pk")
    )


def asked_activity(asked: QueryDict, user: User, activities: Sequence[ChainElement]) -> ChainElement | None:
    """The activity that an address or form names, in the version that holds now: a phone may know an older one."""
    pk = asked.get("activiteit", "")
    if not (pk.isdecimal() and len(pk) < 19):
        return None
    by_pk = {element.pk: element for element in activities}
    if int(pk) in by_pk:
        return by_pk[int(pk)]
    older = ChainElement.objects.visible_to(user).filter(pk=int(pk)).values_list("lineage", flat=True)
    lineages = {element.lineage: element for element in activities}
    return next((lineages[lineage] for lineage in older if lineage in lineages), None)


def activity_to_show(
    asked: QueryDict, user: User, activities: Sequence[ChainElement], last: ActivityLogEntry | None
) -> ChainElement | None:
    """The activity of the address, else the first of its intervention, else that of the last entry, else the first."""
    if found := asked_activity(asked, user, activities):
        return found
    intervention = asked.get("interventie", "")
    for element in activities:
        if str(element.logic_model.intervention_id) == intervention:
            return element
    lineage = last.element.lineage if last else None
    return next((each for each in activities if each.lineage == lineage), activities[0] if activities else None)


def choices_beside(
    chosen: LogForm, activities: Iterable[ChainElement], user: User, last: ActivityLogEntry | None
) -> list[Choice]:
    """The activities at hand on the page: of the chosen one's programme, those of its intervention first."""
    here = chosen.element.logic_model.intervention
    near = [each for each in activities if each.logic_model.intervention.program_id == here.program_id]
    near.sort(key=lambda each: each.logic_model.intervention_id != here.pk)
    kept = near[:AT_HAND]
    indicators, mechanisms = log_indicators_of(kept), mechanisms_at(kept)
    partners, areas = chosen.fields["partner"].queryset, chosen.fields["area"].queryset
    return [
        Choice(
            each,
            chosen
            if each.pk == chosen.element.pk
            else LogForm(
                element=each,
                indicators=indicators[each.pk],
                mechanisms=mechanisms[each.pk],
                partners=partners,
                areas=areas,
                last=last,
            ),
            picture_of(each),
        )
        for each in kept
    ]


def log_form(
    data: QueryDict | None,
    user: User,
    element: ChainElement,
    *,
    entry: ActivityLogEntry | None = None,
    last: ActivityLogEntry | None = None,
) -> LogForm:
    """The form at one activity, with the partners and areas of this person."""
    program_id = element.logic_model.intervention.program_id
    own = {has.partner_id for has in roles_of(user) if has.partner_id}
    partners = Partner.objects.reportable_by(user).filter(program=program_id)
    if own and not has_role(user, program_id, "bureau"):
        partners = partners.filter(pk__in=own)
    areas: QuerySet[Area] = Area.objects.visible_to(user).of_program(program_id).filter(level__in=["buurt", "wijk"])
    return LogForm(
        data or None,
        element=element,
        indicators=log_indicators_of([element])[element.pk],
        mechanisms=mechanisms_at([element])[element.pk],
        partners=read_once(partners),
        areas=read_once(areas.order_by("name", "pk")),
        entry=entry,
        last=last,
    )


def read_once(rows: Any) -> Any:
    """The queryset with its rows read, so that the fields of many forms on a page do not each read them again."""
    len(rows)
    return rows


def store(form: LogForm, user: User) -> ActivityLogEntry | None:
    """Store what the form holds; ``None`` when it is refused, with the reasons in the form.

    Raises:
        PermissionDenied: this person does not report for the partner.
    """
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        return log_activity(
            element=form.element,
            partner=data["partner"],
            by=user,
            date=data["date"],
            area=data["area"],
            note=data["note"],
            speaker_role=data["speaker_role"],
            quantities=form.quantities,
            mechanisms=form.said,
            client_key=data["client_key"],
        )
    except ValidationError as error:
        form.show_refusal(error)
    return None


def what_is_stored(entry: ActivityLogEntry) -> str:
    """What happens next, in words."""
    if entry.status == "approved":
        return _("Vastgelegd. Het telt mee.")
    return _("Vastgelegd. Het programmabureau keurt het goed.")
