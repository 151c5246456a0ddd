"""Indicators: what is measured at elements, with the rules for adding up; targets, breaks, exclusions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.derived import MonthNumberField
from lamp.base.models import BaseModel
from lamp.base.numbers import ExactDecimalField
from lamp.base.periods import Frequency
from monitoring.indicators.querysets import ConsistencyRuleQuerySet, IndicatorQuerySet, TargetQuerySet


class Kind(models.TextChoices):
    COUNT = "count", _("aantal")
    AMOUNT = "amount", _("bedrag of uren")
    RATIO = "ratio", _("percentage")
    SCORE = "score", _("gemiddelde score")
    MILESTONE = "milestone", _("mijlpaal")
    NARRATIVE = "narrative", _("verhaal")


class Direction(models.TextChoices):
    UP = "up", _("hoger is beter")
    DOWN = "down", _("lager is beter")


class TimeRule(models.TextChoices):
    SUM = "sum", _("optellen")
    LAST = "last", _("de laatste stand in de periode")
    LATEST = "latest", _("de laatste stand tot en met de periode")
    MEAN = "mean", _("gemiddelde")
    MIN = "min", _("laagste")
    MAX = "max", _("hoogste")


class UnitRule(models.TextChoices):
    SUM = "sum", _("optellen")
    MEAN = "mean", _("gemiddelde")
    MIN = "min", _("laagste")
    MAX = "max", _("hoogste")


class Source(models.TextChoices):
    RESULTS = "results", _("resultaten van partners")
    LOG = "log", _("het logboek")


class Indicator(BaseModel):
    """What is measured, how often, and how measurements combine over time and over units (domain.md 3)."""

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="indicators", verbose_name=_("programma")
    )
    intervention = models.ForeignKey(
        "programs.Intervention",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("interventie"),
    )
    name = models.CharField(_("naam"), max_length=150)
    description = models.TextField(_("wat tellen we?"), blank=True, max_length=1000)
    unit = models.CharField(_("eenheid"), max_length=40, blank=True)
    kind = models.CharField(_("soort"), max_length=10, choices=Kind.choices, default=Kind.COUNT)
    direction = models.CharField(_("richting"), max_length=5, choices=Direction.choices, default=Direction.UP)
    time_rule = models.CharField(_("over de tijd"), max_length=7, choices=TimeRule.choices, default=TimeRule.SUM)
    unit_rule = models.CharField(
        _("over partners en gebieden"), max_length=5, choices=UnitRule.choices, default=UnitRule.SUM
    )
    additive = models.BooleanField(_("mag opgeteld worden (geen dubbele personen)"), default=True)
    cumulative = models.BooleanField(_("doelen gelden voor het totaal sinds de start"), default=False)
    about_persons = models.BooleanField(_("telt personen"), default=False)
    frequency = models.CharField(_("hoe vaak"), max_length=10, choices=Frequency.choices, default=Frequency.QUARTER)
    source = models.CharField(_("bron"), max_length=8, choices=Source.choices, default=Source.RESULTS)
    baseline_value = ExactDecimalField(_("nulmeting"), null=True, blank=True)
    baseline_date = models.DateField(_("datum van de nulmeting"), null=True, blank=True)
    weak = models.BooleanField(_("zwakke maat"), default=False)
    dimensions = models.JSONField(
        _("uitsplitsingen"),
        default=list,
        blank=True,
        help_text=_("Ten hoogste twee: [{key, label, values: [{key, label}]}]"),
    )
    feeds = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="fed_by",
        verbose_name=_("telt mee in programma-indicator"),
    )

    objects = IndicatorQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicatoren")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=["ratio", "score"])
                | models.Q(unit_rule="sum", time_rule__in=["sum", "last", "latest"]),
                name="indicator_pooled_kinds_allow_only_pooling",
            ),
            models.CheckConstraint(
                condition=models.Q(cumulative=False) | models.Q(time_rule="sum"),
                name="indicator_cumulative_only_with_sum",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="milestone") | models.Q(time_rule="latest", unit_rule="sum"),
                name="indicator_milestones_combine_as_latest",
            ),
        ]

    @property
    def may_be_fed(self) -> bool:
        """Only indicators of the programme itself take in those of interventions (``rules.check_feeds``)."""
        return self.intervention_id is None

    def __str__(self) -> str:
        return self.name


class IndicatorElement(models.Model):
    """An indicator measured at an element, by the element's lineage: it follows the element through versions."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="element_lineages")
    lineage = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "lineage"], name="indicator_element_unique")]


class IndicatorBreak(BaseModel):
    """From this date the figures mean something else; nothing combines values on both sides of it."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="breaks", verbose_name=_("indicator")
    )
    date = models.DateField(_("vanaf"))
    reason = models.CharField(_("reden"), max_length=300)
    month = MonthNumberField(source="date")

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("breuk in de reeks")
        verbose_name_plural = _("breuken in de reeks")
        ordering = ["indicator", "date"]
        constraints = [models.UniqueConstraint(fields=["indicator", "date"], name="indicator_break_unique")]


class IndicatorExclusion(BaseModel):
    """A partner whose figures no combined figure takes in, from a date on, with the reason."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="exclusions", verbose_name=_("indicator")
    )
    partner = models.ForeignKey(
        "programs.Partner", on_delete=models.CASCADE, related_name="exclusions", verbose_name=_("partner")
    )
    reason = models.CharField(_("reden"), max_length=300)
    from_date = models.DateField(_("vanaf"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("uitgesloten partner")
        verbose_name_plural = _("uitgesloten partners")
        ordering = ["indicator", "from_date"]
        constraints = [models.UniqueConstraint(fields=["indicator", "partner"], name="indicator_exclusion_unique")]


class ConsistencyRule(BaseModel):
    """What must hold between two results of one partner, area and interval: "deuren open ≤ deuren aangebeld"."""

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="consistency_rules", verbose_name=_("programma")
    )
    smaller = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="bounded_by", verbose_name=_("nooit meer dan het andere")
    )
    larger = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="bounds", verbose_name=_("het andere getal")
    )
    explanation = models.CharField(_("uitleg"), max_length=300, blank=True)

    objects = ConsistencyRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("controleregel")
        verbose_name_plural = _("controleregels")
        ordering = ["smaller__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["smaller", "larger"], name="consistencyrule_unique"),
            models.CheckConstraint(condition=~models.Q(smaller=models.F("larger")), name="consistencyrule_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.smaller} ≤ {self.larger}"


class Target(BaseModel):
    """A value to reach in (a sum) or at the end of (a level) a period, for exactly this area and partner."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name=_("indicator")
    )
    period = models.CharField(_("periode"), max_length=8)
    value = ExactDecimalField(_("streefwaarde"))
    area = models.ForeignKey(
        "programs.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("gebied"),
    )
    partner = models.ForeignKey(
        "programs.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("partner"),
    )

    objects = TargetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("streefwaarde")
        verbose_name_plural = _("streefwaarden")
        ordering = ["indicator", "period", "pk"]
        # SQLite cannot count nulls as equal, so every combination of nulls has a constraint of its own.
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period"],
                condition=models.Q(area__isnull=True, partner__isnull=True),
                name="target_unique_as_a_whole",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period", "area"],
                condition=models.Q(area__isnull=False, partner__isnull=True),
                name="target_unique_for_area",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period", "partner"],
                condition=models.Q(area__isnull=True, partner__isnull=False),
                name="target_unique_for_partner",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period", "area", "partner"],
                condition=models.Q(area__isnull=False, partner__isnull=False),
                name="target_unique_for_area_and_partner",
            ),
        ]
