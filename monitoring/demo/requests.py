"""What the bureau asked: a year of rounds, with requests that are open, late, returned, handed in and complete."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from lamp.base.periods import Period, PeriodType
from monitoring.demo.foundation import Ground
from monitoring.indicators.models import ConsistencyRule, Indicator, Source
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.rules import Values
from monitoring.measurements.services import change_measurement
from monitoring.requests.models import ReportingRequest
from monitoring.requests.queues import in_state
from monitoring.requests.rules import RequestState
from monitoring.requests.services import Asked, change_request, create_round, send_due_requests, send_request
from programs.interventions.models import Intervention

ROUNDS_FOR = ("Meer peuters naar de opvang", "Bovengrondse Vakschool")
QUARTERS_BACK = 4
DAYS_OF_SCHOOL_YEAR = 52
DAYS_TO_ANSWER = 10  # of a request with something that came back
DAYS_LEFT = 6  # of the request that is open now
DOUBTFUL = ("Ouders met wie we spraken", 4)  # a draft that is so many times as much as it was
LATE_OF = "JenS"
LEAD = "Peuteropvang Heerlen"
RULE = ("Gesprekken over het belang van de POVH", "Deuren waar is aangebeld", "Een gesprek begint bij een open deur.")
EXPLANATION = "Vul in wat u weet. Weet u een getal niet? Leg dan uit waarom. Bellen mag altijd."


def ask_for_results(ground: Ground, *, today: date) -> None:
    """Rounds over the last quarters, one request over a school year, and one that is late."""
    quarter = Period.containing(PeriodType.QUARTER, today)
    first = quarter
    for _quarter in range(QUARTERS_BACK):
        first = first.previous()
    for title in ROUNDS_FOR:
        intervention = Intervention.objects.get(program=ground.program, title=title)
        parts = _reported(intervention, PeriodType.QUARTER, period=quarter.previous())
        if parts:
            create_round(
                program=ground.program,
                by=ground.people["bureau"],
                title=f"Resultaten {title}",
                explanation=EXPLANATION,
                frequency=PeriodType.QUARTER.value,
                first_period=first,
                due_days=(today - quarter.starts_on).days + DAYS_LEFT,
                parts=parts,
            )
    while first.starts_on < quarter.starts_on:  # each in its own time
        first = first.next()
        send_due_requests(today=first.starts_on, by_mail=first == quarter)  # no mail about what was long ago
    for request in in_state(ReportingRequest.objects.all(), RequestState.RETURNED, today=today):
        change_request(
            request=request,
            by=ground.people["bureau"],
            expected_revision=None,
            due_on=today + timedelta(days=DAYS_TO_ANSWER),
            explanation=request.explanation,
        )
    _ask_once(ground, today=today)
    _doubt(ground)
    _set_rule(ground)


def _ask_once(ground: Ground, *, today: date) -> None:
    """The school year that runs, from who reported the last one; and something of a partner that is late."""
    school_year = Period.containing(PeriodType.SCHOOL_YEAR, today)
    intervention = Intervention.objects.get(program=ground.program, title=ROUNDS_FOR[0])
    bureau = ground.people["bureau"]
    for asked in _reported(intervention, PeriodType.SCHOOL_YEAR, period=school_year.previous()):
        due_on = today + timedelta(days=DAYS_OF_SCHOOL_YEAR)
        send_request(asked=asked, period=school_year, due_on=due_on, by=bureau, explanation=EXPLANATION)
    yearly = Indicator.objects.filter(intervention=intervention, source=Source.RESULTS, frequency="schoolYear").first()
    if yearly:
        asked = Asked(ground.partners[LEAD], [yearly])
        due_on = today + timedelta(days=DAYS_OF_SCHOOL_YEAR)
        send_request(asked=asked, period=school_year, due_on=due_on, by=bureau, explanation=EXPLANATION)
    half = Period.containing(PeriodType.HALF_YEAR, today)
    score = Indicator.objects.filter(program=ground.program, intervention=intervention, frequency="halfYear").first()
    if score:
        asked = Asked(ground.partners[LEAD], [score])
        due_on = half.ends_on + timedelta(days=14)
        send_request(asked=asked, period=half, due_on=due_on, by=bureau, explanation=EXPLANATION)
    quarterly = Indicator.objects.filter(program=ground.program, source=Source.RESULTS, frequency="quarter")
    late = Asked(ground.partners[LATE_OF], list(quarterly.filter(intervention=intervention, kind="narrative")[:1]))
    if late.indicators:
        send_request(
            asked=late,
            period=Period.containing(PeriodType.QUARTER, today).previous(),
            due_on=today - timedelta(days=3),
            by=bureau,
            explanation=EXPLANATION,
        )


def _reported(intervention: Intervention, frequency: PeriodType, *, period: Period) -> list[Asked]:
    """By partner the results it reports of this intervention, with the areas, as the last period shows."""
    rows = Measurement.objects.filter(
        indicator__intervention=intervention,
        indicator__source=Source.RESULTS,
        indicator__frequency=frequency.value,
        starts_on=period.starts_on,
    ).select_related("indicator", "partner", "area")
    found: defaultdict[int, list[Measurement]] = defaultdict(list)
    for row in rows.order_by("partner__name", "indicator__name", "area__name"):
        found[row.partner_id].append(row)
    logged = Indicator.objects.filter(
        intervention=intervention, source=Source.LOG, measurements__starts_on__range=(period.starts_on, period.ends_on)
    )
    return [
        _asked(own, list(logged.filter(measurements__partner=partner).distinct())) for partner, own in found.items()
    ]


def _asked(rows: Iterable[Measurement], logged: list[Indicator]) -> Asked:
    """What the log counts goes along, so that nobody counts it again.

    One request asks the same areas of every indicator, so it takes the indicators that have most of them.
    """
    rows = list(rows)
    areas = {row.area_id: row.area for row in rows if row.area}
    per_area = {row.indicator_id: row.indicator for row in rows if row.area}
    if areas:
        return Asked(rows[0].partner, [*per_area.values(), *logged], list(areas.values()))
    return Asked(rows[0].partner, [*{row.indicator_id: row.indicator for row in rows}.values(), *logged])


def _doubt(ground: Ground) -> None:
    """A number in a draft that makes LAMP ask."""
    name, times = DOUBTFUL
    draft = Measurement.objects.filter(indicator__name=name, status=MeasurementStatus.DRAFT).first()
    if draft and draft.numerator is not None:
        change_measurement(
            measurement=draft,
            by=draft.recorded_by,
            values=Values(numerator=draft.numerator * Decimal(times)),
            expected_revision=None,
        )


def _set_rule(ground: Ground) -> None:
    smaller, larger, explanation = RULE
    of_program = Indicator.objects.filter(program=ground.program)
    ConsistencyRule.objects.create(
        program=ground.program,
        smaller=of_program.get(name=smaller),
        larger=of_program.get(name=larger),
        explanation=explanation,
    )
