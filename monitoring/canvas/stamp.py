"""A cheap stamp of everything the canvas shows: it changes when the canvas would look different, and only then."""

from hashlib import sha256

from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone

from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, Verdict
from monitoring.progress.models import AreaState
from programs.logic_models.models import ChainElement, LogicModel, Mechanism, MechanismCondition

STAMP_LENGTH = 20


def canvas_stamp(logic_model: LogicModel) -> str:
    """Of this version, its figures and its evidence, today. Counts and revisions only: no figure is computed."""
    lineages = ChainElement.objects.filter(logic_model=logic_model).values("lineage")
    mechanisms = Mechanism.objects.filter(logic_model=logic_model)
    indicators = IndicatorElement.objects.filter(lineage__in=lineages).values("indicator")
    evidence = mechanisms.values("lineage")
    parts = [
        timezone.localdate().isoformat(),
        logic_model.revision,
        *_revisions(logic_model.chainelements.all()),
        *_revisions(logic_model.chainlinks.all()),
        *_revisions(mechanisms),
        *_revisions(MechanismCondition.objects.filter(mechanism__logic_model=logic_model)),
        *_revisions(Indicator.objects.filter(pk__in=indicators)),
        *_revisions(Target.objects.filter(indicator__in=indicators)),
        *_revisions(Observation.objects.filter(mechanisms__lineage__in=evidence)),
        *_revisions(Verdict.objects.filter(lineage__in=evidence)),
        *_newest(AreaState.objects.filter(indicator_id__in=indicators, area=0)),
    ]
    return sha256(repr(parts).encode()).hexdigest()[:STAMP_LENGTH]


def _revisions(rows: QuerySet) -> tuple:
    return tuple(rows.order_by().aggregate(Count("pk"), Sum("revision"), Max("pk")).values())


def _newest(figures: QuerySet) -> tuple:
    return tuple(figures.order_by().aggregate(Count("indicator_id"), Max("computed_at"), Sum("measurements")).values())
