"""Invented chains of any size, with indicators, figures and evidence: for measuring pages, and for their tests."""

import random
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

from django.utils import timezone

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_indicator_dirty
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, Stage
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program, ProgramLine

QUARTERS = 6
KINDS = ("quote", "experience", "figure", "study")


def add_chain(
    *,
    program: Program,
    line: ProgramLine,
    partner: Partner,
    by: User,
    elements: int,
    links: int,
    title: str,
    ages: tuple[int | None, int | None] = (2, 6),
    seed: int = 1,
) -> Intervention:
    """An intervention with an active chain: an indicator at every element, a mechanism on every link.

    ``elements`` are divided over the four stages; ``links`` join each stage to the next, at most all pairs.
    """
    chance = random.Random(seed)
    intervention = Intervention.objects.create(
        program=program, title=title, age_from=ages[0], age_to=ages[1], lead_partner=partner
    )
    intervention.lines.add(line)
    intervention.partners.add(partner)
    model = LogicModel.objects.create(intervention=intervention, version=1)
    stages = _add_elements(model, partner, elements)
    mechanisms = _add_links(model, stages, links)
    model.status, model.activated_at = "active", timezone.now()
    model.save()
    for stage in stages:
        for element in stage:
            _add_indicator(intervention, element, partner, by, chance)
    for mechanism in mechanisms:
        _add_evidence(program, mechanism, by, chance)
    return intervention


def _add_elements(model: LogicModel, partner: Partner, count: int) -> list[list[ChainElement]]:
    stages = [
        [
            ChainElement(
                logic_model=model,
                stage=stage,
                what=f"{stage.label} nummer {position + 1}",
                why="Omdat het helpt om samen verder te komen",
                partner=partner,
                position=position,
            )
            for position in range(count // 4 + (number < count % 4))
        ]
        for number, stage in enumerate(Stage)
    ]
    for stage in stages:
        ChainElement.objects.bulk_create(stage)
    return stages


def _add_links(model: LogicModel, stages: list[list[ChainElement]], count: int) -> list[Mechanism]:
    pairs = [
        (source, target)
        for offset in range(max(len(stage) for stage in stages))
        for before, after in pairwise(stages)
        for place, source in enumerate(before)
        for target in after[(place + offset) % len(after) :][:1]
    ]
    unique = list(dict.fromkeys(pairs))[:count]
    links = ChainLink.objects.bulk_create(
        ChainLink(logic_model=model, source=source, target=target, lag_to_months=3) for source, target in unique
    )
    return Mechanism.objects.bulk_create(
        Mechanism(logic_model=model, link=link, offer=f"Een bekend gezicht, {number}", response="Dat geeft vertrouwen")
        for number, link in enumerate(links, start=1)
    )


def _add_indicator(
    intervention: Intervention, element: ChainElement, partner: Partner, by: User, chance: random.Random
) -> None:
    indicator = Indicator.objects.create(
        program=intervention.program, intervention=intervention, name=f"Aantal bij {element.what}", unit="keer"
    )
    IndicatorElement.objects.create(indicator=indicator, lineage=element.lineage)
    period, now = Period.containing("quarter", timezone.localdate()), timezone.now()
    for _quarter in range(QUARTERS):
        period = period.previous()
        Target.objects.create(indicator=indicator, period=period.code, value=100)
        Measurement.objects.create(
            indicator=indicator,
            partner=partner,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            numerator=chance.randint(60, 130),
            status="approved",
            recorded_by=by,
            approved_at=now,
            approved_by=by,
        )
    mark_indicator_dirty(indicator)


def _add_evidence(program: Program, mechanism: Mechanism, by: User, chance: random.Random) -> None:
    today: date = timezone.localdate()
    observations = Observation.objects.bulk_create(
        Observation(
            program=program,
            kind=KINDS[number],
            text="Zo gaat het goed",
            observed_on=today - timedelta(days=30 * number),
            source=f"Bron {number}",
            recorded_by=by,
            client_key=uuid4(),
        )
        for number in range(chance.randint(0, 4))
    )
    ObservationMechanism.objects.bulk_create(
        ObservationMechanism(
            observation=each, lineage=mechanism.lineage, direction="against" if chance.random() < 0.2 else "for"
        )
        for each in observations
    )
    if len(observations) > 2:
        Verdict.objects.create(
            program=program,
            lineage=mechanism.lineage,
            judgement=chance.choice(["works", "sometimes", "fails"]),
            strength=3,
            grounds="Besproken",
            other_explanations="Geen",
            judged_on=today,
            judged_by=by,
        )
