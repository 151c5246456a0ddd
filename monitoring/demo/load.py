"""Loads the demonstration: the only code that makes accounts with a known password."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from monitoring.demo import blueprint
from monitoring.demo.area_statistics import add_area_statistics
from monitoring.demo.assumptions import add_assumptions
from monitoring.demo.clock import turn_back_clock
from monitoring.demo.content.learning import LEERORKEST, VERHALENPRIJS
from monitoring.demo.content.meer_peuters import (
    FIRST_VERSION_WHY,
    MEER_PEUTERS,
    NEW_IN_SECOND_VERSION,
    NEXT_MECHANISM,
    NEXT_REASON,
    NEXT_WHAT,
    OBJECTION,
    WHY_CHANGED,
)
from monitoring.demo.content.programme import GESPREKKEN
from monitoring.demo.content.work_home_health import IN_DE_BOX, KRANT, VAKSCHOOL
from monitoring.demo.events import add_events
from monitoring.demo.evidence import add_evidence
from monitoring.demo.figures import add_indicator, add_results
from monitoring.demo.foundation import Ground, add_intervention, lay_ground
from monitoring.demo.investment import add_investment
from monitoring.demo.log import Logged, add_log, add_waiting_entries
from monitoring.demo.moments import at_noon, months_before
from monitoring.demo.requests import ask_for_results
from monitoring.demo.reviews import add_reviews
from monitoring.demo.theory import Changes, Version, activate_since, lineage_of, write_draft
from monitoring.indicators.models import Source
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, correct_measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.refresh import drain
from programs.interventions.models import Intervention
from programs.logic_models.services import add_mechanism, change_element, give_agreement, start_draft
from programs.programs.models import Program

SECOND_VERSION_MONTHS_AGO = 9
CORRECTED = "Gesprekken van een kwartier of langer"
CORRECTION_REASON = "Drie gesprekken stonden onder een andere buurt."


class DemoRefused(Exception):
    """The demonstration may not be loaded here; the text says why, for people."""


def load_demo(*, today: date | None = None) -> bool:
    """Load the demonstration once, with its last three years up to today.

    Returns:
        whether anything was loaded; ``False`` when it was there already.

    Raises:
        DemoRefused: ``LAMP_DEMO`` is off, or the database holds a real programme.
    """
    if not settings.DEMO:
        raise DemoRefused("De demonstratie staat uit. Zet LAMP_DEMO=1 om haar te laden.")
    if Program.objects.filter(is_demonstration=False).exists():
        raise DemoRefused("In deze database staat een echt programma. De demonstratie wordt hier niet geladen.")
    if Program.objects.exists():
        return False
    now = timezone.now()
    today = today or timezone.localdate()
    with transaction.atomic():
        ground = lay_ground(today)
        ground.indicators[GESPREKKEN.name] = add_indicator(
            ground, GESPREKKEN, intervention=None, elements={}, today=today
        )
        _load_peuters(ground, now=now, today=today)
        for plan in (IN_DE_BOX, LEERORKEST, VERHALENPRIJS, VAKSCHOOL, KRANT):
            _load_simple(ground, plan, now=now, today=today)
        ask_for_results(ground, today=today)
        add_area_statistics(ground, today=today)
    while drain():
        pass
    add_assumptions(ground, today=today)
    add_events(ground, today=today)
    add_investment(ground, today=today)
    turn_back_clock(ground, now=now)
    add_reviews(ground, now=now, today=today)
    return True


def _load_simple(ground: Ground, plan: blueprint.Intervention, *, now: datetime, today: date) -> None:
    """An intervention with one version, that has held since it started."""
    intervention = add_intervention(ground, plan)
    version = write_draft(ground, plan, intervention=intervention)
    since = at_noon(months_before(today, plan.started_months_ago), now=now)
    activate_since(version, ground=ground, at=since)
    add_evidence(ground, plan, version=version, today=today)
    _add_figures(ground, plan, version, {}, now=now, today=today)


def _load_peuters(ground: Ground, *, now: datetime, today: date) -> None:
    """Meer peuters naar de opvang: a version that was, one that holds, and a draft that partners disagree on."""
    plan = MEER_PEUTERS
    intervention = add_intervention(ground, plan)
    was = Changes(
        elements={"aanbellen": replace(plan.elements["aanbellen"], why=FIRST_VERSION_WHY)},
        without_links=(NEW_IN_SECOND_VERSION,),
    )
    first = write_draft(ground, plan, intervention=intervention, changes=was)
    activate_since(first, ground=ground, at=at_noon(months_before(today, plan.started_months_ago), now=now))
    changed = Changes(reasons={"aanbellen": WHY_CHANGED, " → ".join(NEW_IN_SECOND_VERSION): WHY_CHANGED})
    second = write_draft(ground, plan, intervention=intervention, number=2, based_on=first, changes=changed)
    changed_on = months_before(today, SECOND_VERSION_MONTHS_AGO)
    activate_since(second, ground=ground, at=at_noon(changed_on, now=now))
    add_evidence(ground, plan, version=second, today=today)
    _add_figures(ground, plan, second, {changed_on: first}, now=now, today=today)
    _correct_one(ground)
    _start_third_version(ground, plan, intervention)


def _start_third_version(ground: Ground, plan: blueprint.Intervention, intervention: Intervention) -> None:
    """A draft in which partners propose to ring at other hours; one objects, one has not answered yet."""
    partner, bureau = ground.members[plan.lead], ground.people["bureau"]
    draft = start_draft(intervention=intervention, by=partner)
    change_element(
        element=draft.chainelements.get(lineage=lineage_of(plan, "aanbellen")),
        by=partner,
        what=NEXT_WHAT,
        change_reason=NEXT_REASON,
    )
    add_mechanism(
        link=draft.chainlinks.get(lineage=lineage_of(plan, NEXT_MECHANISM.source, NEXT_MECHANISM.target)),
        by=partner,
        offer=NEXT_MECHANISM.offer,
        response=NEXT_MECHANISM.response,
        for_whom=NEXT_MECHANISM.for_whom,
        perspective=NEXT_MECHANISM.perspective,
        change_reason=NEXT_REASON,
    )
    for name in (plan.lead, "INNOVO", "JenS", "Gemeente Heerlen"):
        objects = name == "JenS"
        give_agreement(
            logic_model=draft,
            partner=ground.partners[name],
            by=ground.members.get(name, bureau),
            agrees=not objects,
            reason=OBJECTION if objects else "",
        )


def _add_figures(
    ground: Ground,
    plan: blueprint.Intervention,
    version: Version,
    earlier: dict[date, Version],
    *,
    now: datetime,
    today: date,
) -> None:
    """Indicators with their targets, results and log. ``earlier`` holds versions by the day they ended."""

    def element_on(key: str):
        def find(day: date):
            holding = next((old for until, old in sorted(earlier.items()) if day < until), version)
            return holding.elements[key]

        return find

    measurements: list[Measurement] = []
    logged: list[Logged] = []
    for written in plan.indicators:
        indicator = add_indicator(
            ground, written, intervention=version.logic_model.intervention, elements=version.elements, today=today
        )
        measurements += add_results(ground, written, indicator=indicator, now=now, today=today)
        if indicator.source == Source.LOG:
            logged.append(Logged(written, indicator, element_on(written.elements[0])))
    if logged:
        measurements += add_log(ground, logged, now=now, today=today)
        add_waiting_entries(ground, logged, today=today)
    mark_dirty(*measurements)


def _correct_one(ground: Ground) -> None:
    """One approved result turns out wrong and is corrected, so that a history can be seen."""
    wrong = (
        Measurement.objects.counting()
        .filter(indicator__name=CORRECTED, area=ground.areas["Kolenpad"], numerator__isnull=False)
        .order_by("-ends_on")[1]
    )
    correction = correct_measurement(
        measurement=wrong,
        by=ground.members["Peuteropvang Heerlen"],
        values=Values(numerator=wrong.numerator + Decimal(3)),
        reason=CORRECTION_REASON,
    )
    approve_measurement(measurement=correction, by=ground.people["bureau"])
