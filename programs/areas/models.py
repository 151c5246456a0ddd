"""Areas: shared reference data in a tree, with population and boundary per year."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from programs.areas.querysets import AreaQuerySet


class AreaLevel(models.TextChoices):
    COUNTRY = "country", _("land")
    MUNICIPALITY = "municipality", _("gemeente")
    DISTRICT = "district", _("stadsdeel")
    WIJK = "wijk", _("wijk")
    BUURT = "buurt", _("buurt")


class Area(BaseModel):
    """One area with its CBS code and at most one parent."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    level = models.CharField(_("niveau"), max_length=12, choices=AreaLevel.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("ligt in")
    )
    is_invented = models.BooleanField(_("verzonnen, voor de demonstratie"), default=False)

    objects = AreaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("gebied")
        verbose_name_plural = _("gebieden")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class AreaYear(BaseModel):
    """Population and boundary of an area in one year."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="years", verbose_name=_("gebied"))
    year = models.PositiveSmallIntegerField(_("jaar"))
    population = models.PositiveIntegerField(_("inwoners"), null=True, blank=True)
    boundary = models.JSONField(_("grens (GeoJSON, WGS 84)"), null=True, blank=True)

    class Meta:
        verbose_name = _("gebied in een jaar")
        verbose_name_plural = _("gebieden per jaar")
        ordering = ["area", "-year"]
        constraints = [models.UniqueConstraint(fields=["area", "year"], name="area_year_unique")]

    def __str__(self) -> str:
        return f"{self.area} ({self.year})"


class AreaClosure(models.Model):
    """Every area with each of its ancestors and itself (depth 0); kept by ``areas.services``."""

    ancestor = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="closure_below")
    descendant = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="closure_above")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["descendant", "ancestor"], name="area_closure_unique")]
        indexes = [models.Index(fields=["ancestor", "descendant"], name="area_closure_down")]
