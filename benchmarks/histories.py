"""An invented history of many years: versions, evidence, verdicts, figures and events, for measuring and for tests."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from django.utils import timezone

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_indicator_dirty
from monitoring.reviews.models import Decision, ImprovementAction, Review
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, Stage
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program, ProgramEvent

LANES = 3  # elements in each stage
BATCH = 500


@dataclass(frozen=True)
class Size:
    versions: int
    observations: int
    verdicts: int
    events: int
    reviews: int = 0


def add_history(*, program: Program, partner: Partner, by: User, size: Size, title: str = "Lang") -> Intervention:
    """An intervention whose past is spread evenly from the start of the programme up to today.

    Everything was written down on the day on which it happened.
    """
    intervention = Intervention.objects.create(program=program, title=title, lead_partner=partner)
    elements = {(stage, lane): uuid4() for stage in Stage for lane in range(LANES)}
    links = {(before, lane): uuid4() for before in list(Stage)[:-1] for lane in range(LANES)}
    mechanisms = {key: uuid4() for key in links}
    days = _days(program.start_date, size.versions + 1)
    for number, (since, until) in enumerate(pairwise(days), start=1):
        is_last = number == size.versions
        _add_version(intervention, number, since, None if is_last else until, (elements, links, mechanisms))
    for lineage in elements.values():
        _add_figures(intervention, lineage, partner, by)
    _add_observations(program, list(mechanisms.values()), partner, by, size.observations)
    _add_verdicts(program, list(mechanisms.values()), by, size.verdicts)
    _add_reviews(intervention, partner, by, size.reviews)
    for number, day in enumerate(_days(program.start_date, size.events), start=1):
        ProgramEvent.objects.create(program=program, name=f"Gebeurtenis {number}", happened_on=day)
    return intervention


def _days(first: date, count: int) -> list[date]:
    """So many days, evenly from the first up to yesterday."""
    length = (timezone.localdate() - first).days - 1
    return [first + timedelta(days=length * number // max(count - 1, 1)) for number in range(count)]


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _add_version(intervention: Intervention, number: int, since: date, until: date | None, lineages: tuple) -> None:
    elements, links, mechanisms = lineages
    version = LogicModel.objects.create(intervention=intervention, version=number)
    rows = {
        (stage, lane): ChainElement(
            logic_model=version, lineage=lineage, stage=stage, what=f"{stage.label} {lane}", why="Omdat", position=lane
        )
        for (stage, lane), lineage in elements.items()
    }
    ChainElement.objects.bulk_create(rows.values())
    after = dict(pairwise(Stage))
    joined = {
        (stage, lane): ChainLink(
            logic_model=version, lineage=lineage, source=rows[stage, lane], target=rows[after[stage], lane]
        )
        for (stage, lane), lineage in links.items()
    }
    ChainLink.objects.bulk_create(joined.values())
    Mechanism.objects.bulk_create(
        Mechanism(logic_model=version, lineage=lineage, link=joined[key], offer=f"Mechanisme {number}")
        for key, lineage in mechanisms.items()
    )
    version.status, version.activated_at = "active", _noon(since)
    version.save()
    if until:
        version.status, version.archived_at = "archived", _noon(until)
        version.save()


def _add_figures(intervention: Intervention, lineage: UUID, partner: Partner, by: User) -> None:
    """A value for every quarter, approved three weeks later, with a target that was set at the start."""
    program, today = intervention.program, timezone.localdate()
    indicator = Indicator.objects.create(
        program=program, intervention=intervention, name="Aantal", unit="keer", time_rule="last"
    )
    IndicatorElement.objects.create(indicator=indicator, lineage=lineage)
    rows, period = [], Period.containing("quarter", program.start_date)
    while period.ends_on < today - timedelta(days=30):
        rows.append(
            Measurement(
                indicator=indicator,
                partner=partner,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                numerator=100,
                status="approved",
                recorded_by=by,
                approved_by=by,
                approved_at=_noon(period.ends_on + timedelta(days=21)),
            )
        )
        period = period.next()
    Measurement.objects.bulk_create(rows)
    for year in range(program.start_date.year, program.end_date.year + 1, 2):
        Target.objects.create(indicator=indicator, period=str(year), value=100)
    Target.history.filter(indicator=indicator).update(history_date=_noon(program.start_date))
    mark_indicator_dirty(indicator)


def _add_observations(program: Program, lineages: list[UUID], partner: Partner, by: User, count: int) -> None:
    rows = Observation.objects.bulk_create(
        (
            Observation(
                program=program,
                kind=("quote", "experience", "figure", "study")[number % 4],
                text=f"Wat wij zagen, {number}",
                observed_on=day,
                source=f"Bron {number}",
                partner=partner,
                recorded_by=by,
            )
            for number, day in enumerate(_days(program.start_date, count))
        ),
        batch_size=BATCH,
    )
    ObservationMechanism.objects.bulk_create(
        (
            ObservationMechanism(observation=row, lineage=lineages[number % len(lineages)], direction="for")
            for number, row in enumerate(rows)
        ),
        batch_size=BATCH,
    )
    for row in rows:
        row.created_at = row.updated_at = _noon(row.observed_on)
    Observation.objects.bulk_update(rows, ["created_at", "updated_at"], batch_size=BATCH)


def _add_verdicts(program: Program, lineages: list[UUID], by: User, count: int) -> None:
    rows = Verdict.objects.bulk_create(
        Verdict(
            program=program,
            lineage=lineages[number % len(lineages)],
            judgement="works",
            strength=3,
            grounds="Zo bleek het",
            judged_on=day,
            judged_by=by,
        )
        for number, day in enumerate(_days(program.start_date, count))
    )
    for row in rows:
        row.created_at = row.updated_at = _noon(row.judged_on)
    Verdict.objects.bulk_update(rows, ["created_at", "updated_at"], batch_size=BATCH)


def _add_reviews(intervention: Intervention, partner: Partner, by: User, count: int) -> None:
    """Closed reviews, each with a decision, an improvement action that was done, and a point of its agenda."""
    versions = list(intervention.logic_models.order_by("version"))
    for number, day in enumerate(_days(intervention.program.start_date, count)):
        review = Review.objects.create(
            intervention=intervention,
            logic_model=versions[number * len(versions) // count],
            period_start=day - timedelta(days=90),
            period_end=day,
            held_on=day,
            chair=by,
            right_things_judgement="yes",
            right_things_grounds="Zo bleek het",
            things_right_judgement="partly",
            things_right_grounds="Het kan sneller",
        )
        Decision.objects.create(
            review=review, choice="continue", text=f"We gaan door, {number}", decided_by="de stuurgroep"
        )
        ImprovementAction.objects.create(
            review=review, text=f"Sneller beginnen, {number}", owner=partner, due_on=day, state="done", finished_on=day
        )
        Review.objects.filter(pk=review.pk).update(closed_at=_noon(day), closed_by=by)
