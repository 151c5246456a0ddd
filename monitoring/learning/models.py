"""Evidence for and against mechanisms, and what people concluded from it."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from lamp.base.numbers import ExactDecimalField
from monitoring.learning.querysets import (
    AssumptionQuerySet,
    AssumptionTestQuerySet,
    ObservationQuerySet,
    VerdictQuerySet,
)


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


class FigureShown(models.TextChoices):
    """How a figure that serves as evidence may be shown to all who read the observation."""

    EXACT = "none", _("precies")
    ROUNDED = "rounded", _("afgerond")
    WITHHELD = "withheld", _("niet getoond")


class Importance(models.IntegerChoices):
    """How much depends on a mechanism."""

    LOW = 1, _("weinig")
    MIDDLE = 2, _("redelijk veel")
    HIGH = 3, _("veel")


class AssumptionOutcome(models.TextChoices):
    HOLDS = "holds", _("de aanname klopt")
    PARTLY = "partly", _("de aanname klopt deels")
    FAILS = "fails", _("de aanname klopt niet")
    UNCLEAR = "unclear", _("het is nog niet duidelijk")


class Observation(BaseModel):
    """One dated piece of evidence for or against one or more mechanisms.

    ``set_aside``: what it came with (a log entry) was returned; until that is handed in again it is no evidence.
    ``indicator`` and ``period``: the LAMP figure it rests on; the ``figure_`` fields keep that figure as it was known
    when the observation was written down, protected as for a reader who may not see small numbers.
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
    source_url = models.URLField(_("link naar de bron"), max_length=500, blank=True)
    restricted = models.BooleanField(_("niet openbaar"), default=False)
    indicator = models.ForeignKey(
        "monitoring.Indicator",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("indicator"),
    )
    period = models.CharField(_("periode van het cijfer"), max_length=7, blank=True)
    figure_value = ExactDecimalField(_("cijfer zoals toen bekend"), null=True, blank=True, editable=False)
    figure_low = ExactDecimalField(_("laagste waarde zoals toen bekend"), null=True, blank=True, editable=False)
    figure_high = ExactDecimalField(_("hoogste waarde zoals toen bekend"), null=True, blank=True, editable=False)
    figure_shown = models.CharField(max_length=9, choices=FigureShown.choices, blank=True, editable=False)
    figure_known_at = models.DateTimeField(_("cijfer bekend op"), null=True, blank=True, editable=False)
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


class Assumption(BaseModel):
    """What people said of a mechanism as an assumption: how much rests on it, and what would change their minds.

    It belongs to the lineage and so follows the mechanism through the versions. Without an ``importance`` of
    people LAMP works one out of the chain.
    """

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="assumptions", verbose_name=_("programma")
    )
    lineage = models.UUIDField(_("mechanisme"), unique=True)
    importance = models.PositiveSmallIntegerField(_("belang"), choices=Importance.choices, null=True, blank=True)
    change_mind = models.TextField(_("wat zou ons van gedachten doen veranderen?"), max_length=1000, blank=True)

    objects = AssumptionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("aanname")
        verbose_name_plural = _("aannames")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class AssumptionTest(BaseModel):
    """A test of an assumption: what is done to find out, by which partner, before which date, and what came out."""

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="assumption_tests", verbose_name=_("programma")
    )
    lineage = models.UUIDField(_("mechanisme"), db_index=True)
    what = models.TextField(_("wat gaan we na, en hoe?"), max_length=1000)
    owner = models.ForeignKey(
        "programs.Partner", on_delete=models.PROTECT, related_name="assumption_tests", verbose_name=_("wie doet het?")
    )
    due_on = models.DateField(_("klaar op"))
    outcome = models.CharField(_("uitkomst"), max_length=7, choices=AssumptionOutcome.choices, blank=True)
    result = models.TextField(_("wat kwam eruit?"), max_length=2000, blank=True)
    finished_on = models.DateField(_("afgerond op"), null=True, blank=True)
    planned_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="assumption_tests", verbose_name=_("afgesproken door")
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = AssumptionTestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("toets van een aanname")
        verbose_name_plural = _("toetsen van aannames")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what[:60]
