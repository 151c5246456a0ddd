"""A cheap stamp of everything the canvas shows: it changes when the canvas would look different, and only then."""

from hashlib import sha256

from django.db.models import Aggregate, Count, Max, QuerySet, Subquery, Sum, Value
from django.utils import timezone

from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.progress.models import AreaState
from monitoring.requests.models import RequestedCell
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, MechanismCondition

STAMP_LENGTH = 20


def canvas_stamp(logic_model: LogicModel) -> str:
    """Of this version, its figures and its evidence, today: one query of counts and revisions, no figure computed."""
    mechanisms = Mechanism.objects.filter(logic_model=logic_model)
    elements = ChainElement.objects.filter(logic_model=logic_model)
    links = ChainLink.objects.filter(logic_model=logic_model)
    indicators = IndicatorElement.objects.filter(lineage__in=elements.values("lineage")).values("indicator")
    lineages = mechanisms.values("lineage")
    mentions = ObservationMechanism.objects.filter(lineage__in=lineages).values("observation")
    numbers = [
        *_revisions(elements),
        *_revisions(links),
        *_revisions(mechanisms),
        *_revisions(MechanismCondition.objects.filter(mechanism__in=mechanisms.values("pk"))),
        *_revisions(Indicator.objects.filter(pk__in=indicators)),
        *_revisions(Target.objects.filter(indicator__in=indicators)),
        *_revisions(Observation.objects.filter(pk__in=mentions)),
        *_revisions(Verdict.objects.filter(lineage__in=lineages)),
        *_newest(AreaState.objects.filter(indicator_id__in=indicators, area=0)),
        *_asked(RequestedCell.objects.filter(indicator__in=indicators)),
    ]
    named = {f"number_{place}": number for place, number in enumerate(numbers)}
    row = LogicModel.objects.filter(pk=logic_model.pk).annotate(**named).values_list("revision", "status", *named).get()
    return sha256(repr((timezone.localdate().isoformat(), row)).encode()).hexdigest()[:STAMP_LENGTH]


def _revisions(rows: QuerySet) -> list[Subquery]:
    """A row that came, changed or went changes at least one of these."""
    return [_one(rows, Count("pk")), _one(rows, Sum("revision")), _one(rows, Max("pk"))]


def _newest(figures: QuerySet) -> list[Subquery]:
    numbers = Count("indicator_id"), Max("computed_at"), Sum("measurements")
    return [_one(figures, number) for number in numbers]


def _asked(cells: QuerySet) -> list[Subquery]:
    """A request that was sent or taken back changes at least one of these."""
    return [_one(cells, number) for number in (Count("pk"), Max("pk"))]


def _one(rows: QuerySet, aggregate: Aggregate) -> Subquery:
    """The aggregate over all rows as one number inside another query."""
    return Subquery(rows.order_by().annotate(all=Value(1)).values("all").annotate(number=aggregate).values("number"))
