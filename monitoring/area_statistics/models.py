"""Figures of areas: what is measured, and its value per area and moment. Shared reference data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from lamp.base.numbers import ExactDecimalField
from monitoring.area_statistics.querysets import AreaStatisticQuerySet, ReferenceQuerySet

FIRST_YEAR, LAST_YEAR = 1900, 2199


class MeasureDirection(models.TextChoices):
    UP = "up", _("hoger is beter")
    DOWN = "down", _("lager is beter")
    NONE = "none", _("zegt niet of het beter gaat")


class AreaMeasure(BaseModel):
    """What is measured of areas, by whom, and what a higher value means."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=150)
    description = models.TextField(_("beschrijving"), blank=True, max_length=1000)
    unit = models.CharField(_("eenheid"), max_length=40, blank=True)
    direction = models.CharField(
        _("richting"), max_length=4, choices=MeasureDirection.choices, default=MeasureDirection.NONE
    )
    domain = models.CharField(_("domein"), max_length=60, blank=True)
    source = models.CharField(_("bron"), max_length=200)
    licence = models.CharField(_("licentie"), max_length=100, blank=True)
    about_persons = models.BooleanField(_("telt personen; kleine aantallen niet tonen"), default=False)
    is_invented = models.BooleanField(_("verzonnen, voor de demonstratie"), default=False)

    objects = ReferenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("maat van gebieden")
        verbose_name_plural = _("maten van gebieden")
        ordering = ["domain", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_percentage(self) -> bool:
        return self.unit in ("%", "procent")


class AreaStatistic(BaseModel):
    """The value of a measure in an area, over a year or at the end of a month of it (``month``; 0 for the year)."""

    measure = models.ForeignKey(
        AreaMeasure, on_delete=models.CASCADE, related_name="statistics", verbose_name=_("maat")
    )
    area = models.ForeignKey(
        "programs.Area", on_delete=models.CASCADE, related_name="statistics", verbose_name=_("gebied")
    )
    year = models.PositiveSmallIntegerField(_("jaar"))
    month = models.PositiveSmallIntegerField(_("maand"), default=0)
    value = ExactDecimalField(_("waarde"))
    boundary_changed = models.BooleanField(_("grens gewijzigd sinds het jaar ervoor"), default=False)

    objects = AreaStatisticQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cijfer van een gebied")
        verbose_name_plural = _("cijfers van gebieden")
        ordering = ["measure", "area", "year", "month"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "year", "month", "area"], name="area_statistic_unique"),
            models.CheckConstraint(condition=models.Q(month__lte=12), name="area_statistic_month"),
            models.CheckConstraint(
                condition=models.Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="area_statistic_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.area}, {self.moment}"

    @property
    def moment(self) -> str:
        return moment_code(self.year, self.month)


def moment_code(year: int, month: int) -> str:
    """As "2024", or "2024-03" for the end of a month: text in the order of time within one measure."""
    return f"{year}-{month:02}" if month else str(year)
