"""A cheap stamp of everything the canvas shows: it changes when the canvas would look different, and only then."""

from hashlib import sha256

from django.db.models import Aggregate, CharField, Count, Max, QuerySet, Sum, Value
from django.db.models.functions import Cast
from django.utils import timezone

from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.progress.models import AreaState
from monitoring.requests.models import RequestedCell
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, MechanismCondition

STAMP_LENGTH = 20
NUMBERS = ("first", "second", "third")


def canvas_stamp(logic_model: LogicModel) -> str:
    """Of this version, its figures and its evidence, today: one query of counts and revisions, no figure computed."""
    mechanisms = Mechanism.objects.filter(logic_model=logic_model)
    elements = ChainElement.objects.filter(logic_model=logic_model)
    links = ChainLink.objects.filter(logic_model=logic_model)
    indicators = IndicatorElement.objects.filter(lineage__in=elements.values("lineage")).values("indicator")
    lineages = mechanisms.values("lineage")
    mentions = ObservationMechanism.objects.filter(lineage__in=lineages).values("observation")
    tables = [
        _revisions(elements),
        _revisions(links),
        _revisions(mechanisms),
        _revisions(MechanismCondition.objects.filter(mechanism__in=mechanisms.values("pk"))),
        _revisions(Indicator.objects.filter(pk__in=indicators)),
        _revisions(Target.objects.filter(indicator__in=indicators)),
        _revisions(Observation.objects.filter(pk__in=mentions)),
        _revisions(Verdict.objects.filter(lineage__in=lineages)),
        _numbers(
            AreaState.objects.filter(indicator_id__in=indicators, area=0),
            Count("indicator_id"),
            Max("computed_at"),
            Sum("measurements"),
        ),
        # a request that was sent or taken back changes the count or the newest
        _numbers(RequestedCell.objects.filter(indicator__in=indicators), Count("pk"), Max("pk"), Max("pk")),
        _numbers(LogicModel.objects.filter(pk=logic_model.pk), Count("pk"), Sum("revision"), Max("status")),
    ]
    numbered = [rows.annotate(place=Value(place)).values_list("place", *NUMBERS) for place, rows in enumerate(tables)]
    rows = sorted(numbered[0].union(*numbered[1:], all=True))
    return sha256(repr((timezone.localdate().isoformat(), rows)).encode()).hexdigest()[:STAMP_LENGTH]


def _revisions(rows: QuerySet) -> QuerySet:
    """A row that came, changed or went changes at least one of these."""
    return _numbers(rows, Count("pk"), Sum("revision"), Max("pk"))


def _numbers(rows: QuerySet, *aggregates: Aggregate) -> QuerySet:
    """One row of aggregates as text, so that those of all tables fit under each other; none where there are no rows."""
    named = {name: Cast(each, CharField()) for name, each in zip(NUMBERS, aggregates, strict=True)}
    return rows.order_by().annotate(all=Value(1)).values("all").annotate(**named)
