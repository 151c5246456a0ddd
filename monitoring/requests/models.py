"""Reporting requests ("uitvraag"): which results the bureau asks of whom, over which period, before which day."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.derived import KeyOrZeroField, MonthNumberField
from lamp.base.models import BaseModel
from lamp.base.periods import Frequency, Period
from monitoring.requests.querysets import ReportingRequestQuerySet, ReportingRoundQuerySet


class Opens(models.TextChoices):
    """When the request of a period goes out."""

    END = "end", _("als de periode voorbij is")
    START = "start", _("aan het begin van de periode")


class ReportingRound(BaseModel):
    """What the bureau asks several partners at once; a repeating round asks it again every period, by itself."""

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="reporting_rounds", verbose_name=_("programma")
    )
    title = models.CharField(_("titel"), max_length=150)
    explanation = models.TextField(_("uitleg voor de partners"), blank=True, max_length=2000)
    frequency = models.CharField(_("periode"), max_length=10, choices=Frequency.choices, default=Frequency.QUARTER)
    first_period = models.CharField(_("eerste periode"), max_length=8)
    repeats = models.BooleanField(_("herhaalt zich elke periode"), default=True)
    last_period = models.CharField(_("laatste periode"), max_length=8, blank=True)
    opens = models.CharField(_("gaat de deur uit"), max_length=5, choices=Opens.choices, default=Opens.END)
    due_days = models.PositiveSmallIntegerField(_("dagen om in te leveren"), default=14)
    is_active = models.BooleanField(_("loopt"), default=True)
    stopped = models.BooleanField(_("gestopt"), default=False)
    created_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="reporting_rounds", verbose_name=_("gemaakt door")
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ReportingRoundQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("uitvraagronde")
        verbose_name_plural = _("uitvraagrondes")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class RoundPart(BaseModel):
    """What a round asks one partner: these indicators, in these areas (none: over the whole programme)."""

    round = models.ForeignKey(
        ReportingRound, on_delete=models.CASCADE, related_name="parts", verbose_name=_("uitvraagronde")
    )
    partner = models.ForeignKey(
        "programs.Partner", on_delete=models.CASCADE, related_name="round_parts", verbose_name=_("partner")
    )
    indicators = models.ManyToManyField("monitoring.Indicator", related_name="+", verbose_name=_("indicatoren"))
    areas = models.ManyToManyField("programs.Area", blank=True, related_name="+", verbose_name=_("gebieden"))

    history = HistoricalRecords(m2m_fields=[indicators, areas])

    class Meta:
        verbose_name = _("deel van een uitvraagronde")
        verbose_name_plural = _("delen van een uitvraagronde")
        ordering = ["round", "partner__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "partner"], name="roundpart_unique")]

    def __str__(self) -> str:
        return f"{self.round}: {self.partner}"


class ReportingRequest(BaseModel):
    """Asks one partner for results over one period, before a due date. Its state follows from its cells."""

    round = models.ForeignKey(
        ReportingRound,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("uitvraagronde"),
    )
    partner = models.ForeignKey(
        "programs.Partner", on_delete=models.PROTECT, related_name="reporting_requests", verbose_name=_("partner")
    )
    title = models.CharField(_("titel"), max_length=150, blank=True)
    explanation = models.TextField(_("uitleg"), blank=True, max_length=2000)
    period = models.CharField(_("periode"), max_length=8)
    starts_on = models.DateField(_("van"))
    ends_on = models.DateField(_("tot en met"))
    due_on = models.DateField(_("inleveren voor"))
    indicators = models.ManyToManyField(
        "monitoring.Indicator", related_name="reporting_requests", verbose_name=_("indicatoren")
    )
    areas = models.ManyToManyField("programs.Area", blank=True, related_name="+", verbose_name=_("gebieden"))
    remark = models.TextField(_("wat viel op in deze periode?"), blank=True, max_length=4000)
    created_by = models.ForeignKey(
        "programs.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reporting_requests",
        verbose_name=_("gevraagd door"),
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ReportingRequestQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[indicators, areas])

    class Meta:
        verbose_name = _("uitvraag")
        verbose_name_plural = _("uitvragen")
        ordering = ["due_on", "partner__name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="request_interval"),
            models.UniqueConstraint(
                fields=["round", "partner", "period"],
                condition=models.Q(round__isnull=False),
                name="request_once_per_round_and_period",
            ),
        ]
        indexes = [models.Index(fields=["partner", "due_on"], name="request_of_partner")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """ "Resultaten 3e kwartaal 2026", or its own title with the period."""
        title = self.title or str(_("Resultaten"))
        return f"{title}, {self.standard_period.label}" if self.title else f"{title} {self.standard_period.label}"

    @property
    def standard_period(self) -> Period:
        return Period.parse(self.period)


class RequestedCell(models.Model):
    """One asked value: an indicator in an area (or none) over one period of the indicator's own frequency.

    Nobody is asked the same twice. The answer is not kept here: it is the measurement of this partner, indicator,
    area and interval, whichever door it came in by.
    """

    request = models.ForeignKey(ReportingRequest, on_delete=models.CASCADE, related_name="cells")
    indicator = models.ForeignKey("monitoring.Indicator", on_delete=models.PROTECT, related_name="requested_cells")
    partner = models.ForeignKey("programs.Partner", on_delete=models.PROTECT, related_name="requested_cells")
    area = models.ForeignKey(
        "programs.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="requested_cells"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    area_key = KeyOrZeroField(source="area_id")
    first_month = MonthNumberField(source="starts_on")
    last_month = MonthNumberField(source="ends_on")

    class Meta:
        verbose_name = _("gevraagd resultaat")
        verbose_name_plural = _("gevraagde resultaten")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "partner", "area_key", "starts_on", "ends_on"], name="requestedcell_asked_once"
            )
        ]
        indexes = [models.Index(fields=["indicator", "first_month", "last_month"], name="requestedcell_of_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.partner}, {self.starts_on}"
