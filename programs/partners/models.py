"""Partners: the organisations that take part in a programme, the bureau's own too."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from programs.partners.querysets import PartnerQuerySet


class Partner(BaseModel):
    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="partners", verbose_name=_("programma")
    )
    name = models.CharField(_("naam"), max_length=150)
    lines = models.ManyToManyField(
        "programs.ProgramLine", blank=True, related_name="partners", verbose_name=_("programmalijnen")
    )

    objects = PartnerQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[lines])

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="partner_name_unique")]

    def __str__(self) -> str:
        return self.name
