"""Measurements: recorded values, the only thing that is ever aggregated."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.derived import KeyOrZeroField, MonthNumberField
from lamp.base.models import BaseModel
from lamp.base.numbers import ExactDecimalField
from monitoring.measurements.immutability import final, refuse_changed_approval, remember
from monitoring.measurements.querysets import MeasurementQuerySet


class MeasurementStatus(models.TextChoices):
    DRAFT = "draft", _("concept")
    SUBMITTED = "submitted", _("ingeleverd")
    APPROVED = "approved", _("goedgekeurd")
    RETURNED = "returned", _("teruggegeven")


class Measurement(BaseModel):
    """For this indicator, this partner, in this area (or none: the whole programme), over this interval."""

    indicator = models.ForeignKey(
        "monitoring.Indicator", on_delete=models.PROTECT, related_name="measurements", verbose_name=_("indicator")
    )
    partner = models.ForeignKey(
        "programs.Partner", on_delete=models.PROTECT, related_name="measurements", verbose_name=_("partner")
    )
    area = models.ForeignKey(
        "programs.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measurements",
        verbose_name=_("gebied"),
    )
    starts_on = models.DateField(_("van"))
    ends_on = models.DateField(_("tot en met"))
    numerator = ExactDecimalField(_("waarde of teller"), null=True, blank=True)
    denominator = ExactDecimalField(_("noemer"), null=True, blank=True)
    split = models.JSONField(_("uitsplitsing"), default=list, blank=True)
    no_data_reason = models.CharField(_("geen gegevens, omdat"), max_length=300, blank=True)
    note = models.TextField(_("toelichting"), blank=True, max_length=4000)

    # Questions about a doubtful value that somebody answered with "ja, dit klopt" (codes of ``questions``).
    confirmed_questions = models.JSONField(_("bevestigde vragen"), default=list, blank=True)
    contra_reason = models.CharField(_("tegenboeking, omdat"), max_length=500, blank=True)

    status = models.CharField(
        _("toestand"), max_length=9, choices=MeasurementStatus.choices, default=MeasurementStatus.DRAFT
    )
    returned_reason = models.CharField(_("teruggegeven, omdat"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="measurements_recorded", verbose_name=_("ingevuld door")
    )
    submitted_at = models.DateTimeField(_("ingeleverd op"), null=True, blank=True)
    approved_at = models.DateTimeField(_("goedgekeurd op"), null=True, blank=True)
    approved_by = models.ForeignKey(
        "programs.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measurements_approved",
        verbose_name=_("goedgekeurd door"),
    )

    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("vervangt")
    )
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vervangen door"),
        db_index=False,  # nearly all are empty: SQLite would take an index of empty ones for a short way to one row
    )
    correction_reason = models.CharField(_("reden van de correctie"), max_length=500, blank=True)
    # A correction keeps the place in time of what it corrects (tie-break of the rules last and latest).
    place_at = models.DateTimeField(null=True, blank=True, editable=False)
    place_id = models.BigIntegerField(null=True, blank=True, editable=False)

    log_entry = models.ForeignKey(
        "monitoring.ActivityLogEntry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quantities",
        verbose_name=_("registratie"),
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    # What progress groups by (docs/methods/progress.md, "Storage"); they follow from the fields above.
    area_key = KeyOrZeroField(source="area_id")
    first_month = MonthNumberField(source="starts_on")
    last_month = MonthNumberField(source="ends_on")

    objects = MeasurementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("meting")
        verbose_name_plural = _("metingen")
        ordering = ["-ends_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="measurement_interval"),
            models.UniqueConstraint(
                fields=["replaced_by"], condition=Q(replaced_by__isnull=False), name="measurement_replaces_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["indicator", "area_key", "partner", "last_month", "ends_on", "id"],
                include=["first_month", "starts_on", "numerator", "denominator", "approved_at", "place_at", "place_id"],
                condition=Q(status="approved", replaced_by__isnull=True),
                name="measurement_counting",
            ),
            models.Index(fields=["partner", "status", "-ends_on"], name="measurement_of_partner"),
            models.Index(
                fields=["partner", "indicator", "starts_on"],
                condition=Q(replaced_by__isnull=True),
                name="measurement_of_request",  # what stands in the cells of a request, and what stood there before
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.partner}, {self.starts_on}"

    @property
    def follows_entry(self) -> bool:
        """Whether its log entry decides over it; a correction of a log's number goes its own way."""
        return self.log_entry_id is not None and self.replaces_id is None

    @classmethod
    def from_db(cls, db, field_names, values):
        measurement = super().from_db(db, field_names, values)
        remember(measurement, field_names)
        return measurement

    def save(self, *args, **kwargs) -> None:
        refuse_changed_approval(self)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "area_key", "first_month", "last_month"}
        super().save(*args, **kwargs)
        remember(self, (field.attname for field in self._meta.concrete_fields))

    def delete(self, *args, **kwargs):
        if self.status == MeasurementStatus.APPROVED:
            raise final()
        return super().delete(*args, **kwargs)


class SplitCell(models.Model):
    """One cell of a measurement's split as a row, so that cells add up by the same rules as totals.

    Derived from ``Measurement.split`` (``monitoring.measurements.splits``). The cell ``""`` stands for the sum
    of the cells of a measurement whose total was left empty.
    """

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="cells")
    cell = models.CharField(max_length=200, blank=True)
    numerator = ExactDecimalField()
    denominator = ExactDecimalField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measurement", "cell"], name="split_cell_unique")]
