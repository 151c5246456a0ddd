"""Interventions: what the programme does for one group, such as "Meer peuters naar de opvang"."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from programs.interventions.querysets import InterventionPriorityQuerySet, InterventionQuerySet

OLDEST_AGE = 25  # the life course of the programme runs from 0 to 25 years


class Intervention(BaseModel):
    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="interventions", verbose_name=_("programma")
    )
    title = models.CharField(_("titel"), max_length=150)
    goal = models.TextField(_("doel"), blank=True, max_length=1000)
    age_from = models.PositiveSmallIntegerField(
        _("leeftijd vanaf"), null=True, blank=True, validators=[MaxValueValidator(OLDEST_AGE)]
    )
    age_to = models.PositiveSmallIntegerField(
        _("leeftijd tot"), null=True, blank=True, validators=[MaxValueValidator(OLDEST_AGE)]
    )
    lines = models.ManyToManyField(
        "programs.ProgramLine", blank=True, related_name="interventions", verbose_name=_("programmalijnen")
    )
    areas = models.ManyToManyField(
        "programs.Area", blank=True, related_name="interventions", verbose_name=_("gebieden")
    )
    lead_partner = models.ForeignKey(
        "programs.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interventions_led",
        verbose_name=_("trekker"),
    )
    partners = models.ManyToManyField(
        "programs.Partner", blank=True, related_name="interventions", verbose_name=_("partners die meedoen")
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = InterventionQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[lines, areas, partners])

    class Meta:
        verbose_name = _("interventie")
        verbose_name_plural = _("interventies")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age_from__isnull=True)
                | models.Q(age_to__isnull=True)
                | models.Q(age_to__gte=models.F("age_from")),
                name="intervention_ages_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def partner_count(self) -> int:
        """How many partners take part, the lead among them, who need not be named twice."""
        return len({partner.pk for partner in self.partners.all()} | {self.lead_partner_id} - {None})


class PriorityLevel(models.TextChoices):
    FIRST = "first", _("voorrang")
    NORMAL = "normal", _("gewoon")
    LATER = "later", _("later")


class InterventionPriority(BaseModel):
    """A choice between interventions, with its reason. Earlier ones stay; the last decided one holds."""

    intervention = models.ForeignKey(
        Intervention, on_delete=models.CASCADE, related_name="priorities", verbose_name=_("interventie")
    )
    level = models.CharField(_("prioriteit"), max_length=6, choices=PriorityLevel.choices)
    reason = models.TextField(_("waarom"), max_length=600)
    decided_on = models.DateField(_("besloten op"))
    decided_by = models.CharField(_("besloten door"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("opgeschreven door")
    )

    objects = InterventionPriorityQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("prioriteit")
        verbose_name_plural = _("prioriteiten")
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return str(PriorityLevel(self.level).label)
