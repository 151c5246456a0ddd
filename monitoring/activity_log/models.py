"""The activity log: what somebody did on a day, where, with quantities."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from monitoring.activity_log.querysets import ActivityLogEntryQuerySet
from monitoring.measurements.models import MeasurementStatus


class ActivityLogEntry(BaseModel):
    """One entry; its quantities are measurements of indicators whose source is the log.

    What was tapped about mechanisms is an observation of its own; it goes where the entry goes.
    """

    element = models.ForeignKey(
        "programs.ChainElement", on_delete=models.PROTECT, related_name="log_entries", verbose_name=_("activiteit")
    )
    date = models.DateField(_("datum"))
    area = models.ForeignKey(
        "programs.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="log_entries",
        verbose_name=_("gebied"),
    )
    partner = models.ForeignKey(
        "programs.Partner", on_delete=models.PROTECT, related_name="log_entries", verbose_name=_("partner")
    )
    note = models.TextField(_("wat viel op?"), blank=True, max_length=1000)
    speaker_role = models.CharField(_("wie zei dit?"), max_length=120, blank=True)
    observation = models.OneToOneField(
        "monitoring.Observation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="log_entry",
        verbose_name=_("observatie"),
    )
    status = models.CharField(
        _("toestand"), max_length=9, choices=MeasurementStatus.choices, default=MeasurementStatus.SUBMITTED
    )
    returned_reason = models.CharField(_("teruggegeven, omdat"), max_length=500, blank=True)
    logged_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="log_entries", verbose_name=_("vastgelegd door")
    )
    approved_at = models.DateTimeField(_("goedgekeurd op"), null=True, blank=True)
    approved_by = models.ForeignKey(
        "programs.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="log_entries_approved",
        verbose_name=_("goedgekeurd door"),
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ActivityLogEntryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("registratie")
        verbose_name_plural = _("registraties")
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["-date", "-id"], name="log_entry_latest")]

    def __str__(self) -> str:
        return f"{self.element}, {self.date}"
