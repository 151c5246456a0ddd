"""Evidence for and against mechanisms, and what people concluded from it."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from monitoring.learning.querysets import ObservationQuerySet, VerdictQuerySet


class ObservationKind(models.TextChoices):
    QUOTE = "quote", _("citaat")
    EXPERIENCE = "experience", _("ervaring")
    FIGURE = "figure", _("cijfer")
    STUDY = "study", _("onderzoek")


class EvidenceDirection(models.TextChoices):
    FOR = "for", _("voor")
    AGAINST = "against", _("tegen")


class Judgement(models.TextChoices):
    WORKS = "works", _("werkt")
    SOMETIMES = "sometimes", _("werkt soms")
    FAILS = "fails", _("werkt niet")
    UNKNOWN = "unknown", _("weten we niet")


class Strength(models.IntegerChoices):
    NOT_ASSESSED = 0, _("nog niet beoordeeld")
    HUNCH = 1, _("vermoeden")
    SIGNS = 2, _("aanwijzingen")
    WELL_FOUNDED = 3, _("goed onderbouwd")
    STRONG = 4, _("sterk")


class Observation(BaseModel):
    """One dated piece of evidence for or against one or more mechanisms.

    ``set_aside``: what it came with (a log entry) was returned; until that is handed in again it is no evidence.
    """

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="observations", verbose_name=_("programma")
    )
    kind = models.CharField(_("soort"), max_length=10, choices=ObservationKind.choices)
    text = models.TextField(_("tekst"), max_length=1000)
    observed_on = models.DateField(_("datum"))
    area = models.ForeignKey(
        "programs.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("gebied"),
    )
    source = models.CharField(_("bron"), max_length=300, blank=True)
    speaker_role = models.CharField(_("rol van de spreker"), max_length=120, blank=True)
    restricted = models.BooleanField(_("niet openbaar"), default=False)
    set_aside = models.BooleanField(_("telt nu niet mee"), default=False, editable=False)
    answer = models.TextField(_("antwoord op tegenbewijs"), max_length=1000, blank=True)
    partner = models.ForeignKey(
        "programs.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("partner"),
    )
    recorded_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="observations", verbose_name=_("vastgelegd door")
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ObservationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("observatie")
        verbose_name_plural = _("observaties")
        ordering = ["-observed_on", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ObservationMechanism(models.Model):
    """What an observation says of one mechanism, by lineage: evidence follows it through the versions."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="mechanisms")
    lineage = models.UUIDField(db_index=True)
    direction = models.CharField(_("voor of tegen"), max_length=7, choices=EvidenceDirection.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["observation", "lineage"], name="observation_mechanism_unique")]


class Verdict(BaseModel):
    """What people concluded about a mechanism on a date. It expires after 12 months."""

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="verdicts", verbose_name=_("programma")
    )
    lineage = models.UUIDField(_("mechanisme"), db_index=True)
    judgement = models.CharField(_("oordeel"), max_length=10, choices=Judgement.choices)
    strength = models.PositiveSmallIntegerField(
        _("sterkte"), choices=Strength.choices, validators=[MaxValueValidator(Strength.STRONG)]
    )
    grounds = models.TextField(_("op grond van"), max_length=2000)
    other_explanations = models.TextField(_("andere verklaringen"), max_length=2000, blank=True)
    comparison = models.TextField(
        _("vergelijking over tijd of plaatsen, of externe evaluatie"), max_length=2000, blank=True
    )
    contexts = models.TextField(_("in welke situaties geldt dit"), max_length=2000, blank=True)
    judged_on = models.DateField(_("datum"))
    judged_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="verdicts", verbose_name=_("oordeel van")
    )

    objects = VerdictQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("oordeel")
        verbose_name_plural = _("oordelen")
        ordering = ["-judged_on", "-pk"]
        indexes = [models.Index(fields=["lineage", "-judged_on"], name="verdict_latest")]
