"""Deprivation indices: how one is made, its scores, and what is compared with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from lamp.base.numbers import ExactDecimalField
from monitoring.area_statistics.models import FIRST_YEAR, LAST_YEAR
from monitoring.area_statistics.querysets import ReferenceQuerySet
from programs.areas.models import AreaLevel


class IndexMethod(models.TextChoices):
    IMD = "imd", _("rangnummers per domein (English Indices of Deprivation)")
    ZSCORE = "zscore", _("gemiddelde z-scores")
    PUBLISHED = "published", _("gepubliceerd door een ander")


class IndexDefinition(BaseModel):
    """One version of an index: never changed, so that each score tells how it was made. Higher is more deprived."""

    name = models.CharField(_("naam"), max_length=100)
    version = models.CharField(_("versie"), max_length=20)
    method = models.CharField(_("methode"), max_length=9, choices=IndexMethod.choices)
    explanation = models.TextField(_("uitleg"), blank=True, max_length=2000)
    source = models.CharField(_("bron"), max_length=200)
    level = models.CharField(_("niveau"), max_length=12, choices=AreaLevel.choices, default=AreaLevel.BUURT)
    reference_area = models.ForeignKey(
        "programs.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("vergeleken binnen"),
        help_text=_("Leeg: alle gebieden van dit niveau die LAMP kent."),
    )
    reference_count = models.PositiveIntegerField(
        _("aantal gebieden waarover de rangnummers lopen (N)"), null=True, blank=True
    )
    classes = models.JSONField(
        _("klassen"), default=list, blank=True
    )  # [{label, from}], the lowest first; [] is fifths
    is_invented = models.BooleanField(_("verzonnen, voor de demonstratie"), default=False)

    objects = ReferenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("index")
        verbose_name_plural = _("indexen")
        ordering = ["name", "-pk"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="index_definition_version")]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"


class IndexDomain(models.Model):
    """A domain of an index with its weight, used as given."""

    definition = models.ForeignKey(IndexDefinition, on_delete=models.CASCADE, related_name="domains")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("naam"), max_length=60)
    weight = ExactDecimalField(_("gewicht"))
    position = models.PositiveSmallIntegerField(default=0)
    measures = models.ManyToManyField("monitoring.AreaMeasure", related_name="domains", blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("domein van een index")
        verbose_name_plural = _("domeinen van indexen")
        ordering = ["definition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["definition", "code"], name="index_domain_code")]

    def __str__(self) -> str:
        return self.name


class IndexScore(BaseModel):
    """The score of an area in a year. Computed ones can be thrown away and computed again."""

    definition = models.ForeignKey(IndexDefinition, on_delete=models.CASCADE, related_name="scores")
    area = models.ForeignKey("programs.Area", on_delete=models.CASCADE, related_name="index_scores")
    year = models.PositiveSmallIntegerField(_("jaar"))
    score = ExactDecimalField(_("score"))
    rank = models.PositiveIntegerField(_("plaats"), null=True, blank=True)
    decile = models.PositiveSmallIntegerField(_("deciel"), null=True, blank=True)
    domains = models.JSONField(_("domeinen"), default=dict, blank=True)  # code → value as text
    reference_count = models.PositiveIntegerField(_("N"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("indexscore")
        verbose_name_plural = _("indexscores")
        ordering = ["definition", "year", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "year", "area"], name="index_score_unique"),
            models.CheckConstraint(
                condition=models.Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="index_score_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition}, {self.area}, {self.year}"


class ComparisonIndicator(BaseModel):
    """What is held beside an index: measures of ours (their mean, when several), or a published coefficient."""

    definition = models.ForeignKey(IndexDefinition, on_delete=models.CASCADE, related_name="comparisons")
    name = models.CharField(_("vergelijkingsindicator"), max_length=150)
    description = models.TextField(_("beschrijving"), max_length=1000)
    measures = models.ManyToManyField("monitoring.AreaMeasure", related_name="comparisons", blank=True)
    published_r = ExactDecimalField(_("gepubliceerde correlatiecoëfficiënt"), null=True, blank=True)
    published_count = models.PositiveIntegerField(_("aantal gebieden (n)"), null=True, blank=True)
    published_level = models.CharField(_("niveau"), max_length=60, blank=True)
    published_year = models.PositiveSmallIntegerField(_("jaar"), null=True, blank=True)
    source = models.CharField(_("bron"), max_length=200, blank=True)

    objects = ReferenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("vergelijkingsindicator")
        verbose_name_plural = _("vergelijkingsindicatoren")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "name"], name="comparison_indicator_name"),
            models.CheckConstraint(
                condition=models.Q(published_r=None) | models.Q(published_r__gte=-1, published_r__lte=1),
                name="comparison_indicator_r",
            ),
        ]

    def __str__(self) -> str:
        return self.name
