"""A programme, its lines and its own areas."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from programs.programs.querysets import ProgramEventQuerySet, ProgramLineQuerySet, ProgramQuerySet

FRACTION = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal("1.5"))]


class Program(BaseModel):
    """A long-running programme for one area, such as Nationaal Programma Heerlen-Noord."""

    title = models.CharField(_("titel"), max_length=200)
    short_title = models.CharField(_("korte naam"), max_length=40, blank=True)
    start_date = models.DateField(_("begint op"))
    end_date = models.DateField(_("eindigt op"))
    threshold_on_course = models.DecimalField(
        _("op koers vanaf"), max_digits=4, decimal_places=2, default=Decimal("0.95"), validators=FRACTION
    )
    threshold_attention = models.DecimalField(
        _("let op vanaf"), max_digits=4, decimal_places=2, default=Decimal("0.80"), validators=FRACTION
    )
    verdict_months = models.PositiveSmallIntegerField(
        _("een oordeel verloopt na (maanden)"),
        default=12,
        validators=[MinValueValidator(3), MaxValueValidator(60)],
    )
    areas = models.ManyToManyField("programs.Area", blank=True, related_name="programs", verbose_name=_("gebieden"))
    areas_source = models.CharField(_("bron van de gebieden"), max_length=200, blank=True)
    areas_source_date = models.DateField(_("datum van de bron"), null=True, blank=True)
    contact_name = models.CharField(_("wie partners kunnen vragen"), max_length=100, blank=True)
    contact_email = models.EmailField(_("e-mailadres voor partners"), blank=True)
    contact_phone = models.CharField(_("telefoonnummer voor partners"), max_length=30, blank=True)
    is_demonstration = models.BooleanField(_("demonstratie: alle cijfers zijn verzonnen"), default=False)

    objects = ProgramQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[areas])

    class Meta:
        verbose_name = _("programma")
        verbose_name_plural = _("programma's")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_date__gte=models.F("start_date")), name="program_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(threshold_on_course__gte=models.F("threshold_attention")),
                name="program_thresholds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LineColor(models.TextChoices):
    """The six line colours of the theme; always shown with the line's name."""

    OVERHEID = "overheid", _("blauwgrijs")
    WONEN = "wonen", _("roestbruin")
    WERKEN = "werken", _("blauw")
    LEREN = "leren", _("groenblauw")
    GEZONDHEID = "gezondheid", _("magenta")
    VEILIGHEID = "veiligheid", _("paars")


class ProgramLine(BaseModel):
    """One line of a programme: Overheid, Wonen, Werken, Leren, Gezondheid, Veiligheid."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="lines", verbose_name=_("programma"))
    name = models.CharField(_("naam"), max_length=80)
    color = models.CharField(_("kleur"), max_length=12, choices=LineColor.choices, default=LineColor.OVERHEID)
    position = models.PositiveSmallIntegerField(_("volgorde"), default=0)

    objects = ProgramLineQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("programmalijn")
        verbose_name_plural = _("programmalijnen")
        ordering = ["program", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="program_line_name_unique")]

    def __str__(self) -> str:
        return self.name


class ProgramEvent(BaseModel):
    """Something from outside that everybody should know when they look back: COVID-19, a new alderman, a new law."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="events", verbose_name=_("programma"))
    name = models.CharField(_("gebeurtenis"), max_length=80)
    happened_on = models.DateField(_("datum"))
    text = models.CharField(_("toelichting"), max_length=300, blank=True)

    objects = ProgramEventQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("gebeurtenis")
        verbose_name_plural = _("gebeurtenissen")
        ordering = ["-happened_on", "-pk"]

    def __str__(self) -> str:
        return self.name
