"""What is put into a resource in a year, and into which areas that goes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from monitoring.area_statistics.models import FIRST_YEAR, LAST_YEAR
from monitoring.investment.querysets import ResourceInputQuerySet

MOST_EUROS = 2_000_000_000


class ResourceInput(BaseModel):
    """Euros for one resource in one year. It follows the resource through the versions by its lineage."""

    intervention = models.ForeignKey(
        "programs.Intervention",
        on_delete=models.CASCADE,
        related_name="resource_inputs",
        verbose_name=_("interventie"),
    )
    lineage = models.UUIDField(_("middel"), db_index=True)
    year = models.PositiveSmallIntegerField(
        _("jaar"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    euros = models.PositiveIntegerField(_("bedrag in euro"), validators=[MaxValueValidator(MOST_EUROS)])
    domains = models.JSONField(_("domeinen"), default=list, blank=True)  # codes of domains of indices
    note = models.CharField(_("toelichting"), max_length=300, blank=True)

    objects = ResourceInputQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("inzet")
        verbose_name_plural = _("inzet")
        ordering = ["intervention", "-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["intervention", "lineage", "year"], name="resource_input_unique")
        ]

    def __str__(self) -> str:
        return f"{self.intervention}, {self.year}"


class InputShare(BaseModel):
    """Which percentage goes to an area, give or take a margin."""

    resource_input = models.ForeignKey(ResourceInput, on_delete=models.CASCADE, related_name="shares")
    area = models.ForeignKey("programs.Area", on_delete=models.PROTECT, verbose_name=_("gebied"))
    percent = models.PositiveSmallIntegerField(_("deel (%)"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    margin = models.PositiveSmallIntegerField(_("plus of min (%)"), default=0, validators=[MaxValueValidator(100)])

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("deel van de inzet")
        verbose_name_plural = _("delen van de inzet")
        ordering = ["-percent", "pk"]
        constraints = [models.UniqueConstraint(fields=["resource_input", "area"], name="input_share_unique")]

    def __str__(self) -> str:
        return f"{self.area}: {self.percent}%"
