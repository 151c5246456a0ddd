"""The filters of the portfolio, in the URL so that any view can be mailed."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from programs.areas.models import AreaClosure
from programs.interventions.models import OLDEST_AGE
from programs.logic_models.models import LogicModel, LogicModelStatus

PHASES = ("ontwerp", "uitvoering")


@dataclass(frozen=True)
class Filters:
    """What was asked for; what makes no sense counts as not asked."""

    line: int | None = None
    phase: str = ""
    partner: int | None = None
    area: int | None = None
    age: int | None = None
    text: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        age = _number(query.get("leeftijd"))
        phase = query.get("fase", "")
        return cls(
            line=_number(query.get("lijn")),
            phase=phase if phase in PHASES else "",
            partner=_number(query.get("partner")),
            area=_number(query.get("gebied")),
            age=age if age is not None and age <= OLDEST_AGE else None,
            text=query.get("zoekterm", "").replace("\x00", "").strip()[:100],
        )

    @property
    def any(self) -> bool:
        return self != Filters()

    def apply(self, interventions: QuerySet) -> QuerySet:
        """Only the interventions asked for. Each filter is a subquery, so no row comes twice."""
        model = interventions.model
        if self.line is not None:
            interventions = interventions.filter(
                pk__in=model.lines.through.objects.filter(programline=self.line).values("intervention")
            )
        if self.partner is not None:
            joined = model.partners.through.objects.filter(partner=self.partner).values("intervention")
            interventions = interventions.filter(Q(lead_partner=self.partner) | Q(pk__in=joined))
        if self.area is not None:
            interventions = interventions.filter(pk__in=self._in_area(model))
        if self.age is not None:
            known = ~Q(age_from=None, age_to=None)
            since = Q(age_from=None) | Q(age_from__lte=self.age)
            until = Q(age_to=None) | Q(age_to__gte=self.age)
            interventions = interventions.filter(known & since & until)
        if self.text:
            interventions = interventions.filter(Q(title__icontains=self.text) | Q(goal__icontains=self.text))
        if self.phase:
            active = LogicModel.objects.filter(intervention=OuterRef("pk"), status=LogicModelStatus.ACTIVE)
            interventions = interventions.filter(Exists(active) if self.phase == "uitvoering" else ~Exists(active))
        return interventions

    def _in_area(self, model: type) -> QuerySet:
        """Interventions in the area, in a part of it, or in an area it lies in."""
        related = AreaClosure.objects.filter(Q(ancestor=self.area) | Q(descendant=self.area))
        through = model.areas.through.objects
        return through.filter(Q(area__in=related.values("ancestor")) | Q(area__in=related.values("descendant"))).values(
            "intervention"
        )


def _number(text: str | None) -> int | None:
    """A whole number of at most nine digits, else ``None``."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
