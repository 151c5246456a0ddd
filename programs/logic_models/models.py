"""The theory of an intervention: versions of its chain, elements, links, mechanisms, agreements."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from programs.logic_models.querysets import (
    AgreementQuerySet,
    ChainElementQuerySet,
    ChainLinkQuerySet,
    ConditionQuerySet,
    LogicModelQuerySet,
    MechanismQuerySet,
    SharedMechanismQuerySet,
)


class LogicModelStatus(models.TextChoices):
    DRAFT = "draft", _("concept")
    ACTIVE = "active", _("geldt nu")
    ARCHIVED = "archived", _("gearchiveerd")


class Stage(models.TextChoices):
    RESOURCE = "resource", _("Middel")
    ACTIVITY = "activity", _("Activiteit")
    OUTPUT = "output", _("Prestatie")
    EFFECT = "effect", _("Effect")


class Working(models.TextChoices):
    HELPING = "helping", _("helpt")
    HINDERING = "hindering", _("werkt tegen")


class ConditionState(models.TextChoices):
    HOLDS = "holds", _("geldt")
    LAPSED = "lapsed", _("geldt niet meer")
    UNKNOWN = "unknown", _("weten we niet")


class LogicModel(BaseModel):
    """One version of an intervention's chain: draft → active → archived."""

    intervention = models.ForeignKey(
        "programs.Intervention", on_delete=models.CASCADE, related_name="logic_models", verbose_name=_("interventie")
    )
    version = models.PositiveSmallIntegerField(_("versie"))
    status = models.CharField(
        _("toestand"), max_length=10, choices=LogicModelStatus.choices, default=LogicModelStatus.DRAFT
    )
    based_on = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("gemaakt uit versie"),
    )
    activated_at = models.DateTimeField(_("geldt sinds"), null=True, blank=True)
    activated_by = models.ForeignKey(
        "programs.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="logic_models_activated",
        verbose_name=_("ingegaan door"),
    )
    activation_reason = models.TextField(_("waarom zonder ieders instemming"), blank=True, max_length=1000)
    archived_at = models.DateTimeField(_("gold tot"), null=True, blank=True)
    # When and by whom its texts last changed: an agreement given before that was given to an earlier text.
    changed_at = models.DateTimeField(_("tekst gewijzigd op"), null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = LogicModelQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("LAMP")
        verbose_name_plural = _("LAMP's")
        ordering = ["intervention_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["intervention", "version"], name="logic_model_version_unique"),
            models.UniqueConstraint(
                fields=["intervention"], condition=models.Q(status="active"), name="logic_model_one_active"
            ),
            models.UniqueConstraint(
                fields=["intervention"], condition=models.Q(status="draft"), name="logic_model_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intervention}, {_('versie')} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.status == LogicModelStatus.DRAFT


class ChainPart(BaseModel):
    """What an element, a link and a mechanism share: their version, their lineage, their reason for change.

    ``lineage`` stays the same when the next version is copied, so evidence, verdicts, indicators
    and series follow the part through the versions. The structure of a version that is no
    longer a draft never changes (``programs.logic_models.immutability``).
    """

    logic_model = models.ForeignKey(
        LogicModel, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("LAMP")
    )
    lineage = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    change_reason = models.CharField(_("waarom is dit anders?"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["logic_model", "lineage"], name="%(class)s_lineage_unique"),
        ]


class ChainElement(ChainPart):
    """One box of the chain: a resource, activity, output or effect, with what and why."""

    stage = models.CharField(_("kolom"), max_length=10, choices=Stage.choices)
    what = models.CharField(_("wat"), max_length=200)
    why = models.TextField(_("waarom"), blank=True, max_length=600)
    partner = models.ForeignKey(
        "programs.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="chain_elements",
        verbose_name=_("verantwoordelijke partner"),
    )
    position = models.PositiveSmallIntegerField(_("volgorde"), default=0)

    objects = ChainElementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(ChainPart.Meta):
        verbose_name = _("onderdeel van de keten")
        verbose_name_plural = _("onderdelen van de keten")
        ordering = ["logic_model_id", "stage", "position", "pk"]

    def __str__(self) -> str:
        return self.what


class ChainLink(ChainPart):
    """One arrow: from an element to an element of the next stage, or from an effect to a later effect."""

    source = models.ForeignKey(
        ChainElement, on_delete=models.CASCADE, related_name="outgoing_links", verbose_name=_("van")
    )
    target = models.ForeignKey(
        ChainElement, on_delete=models.CASCADE, related_name="incoming_links", verbose_name=_("naar")
    )
    lag_from_months = models.PositiveSmallIntegerField(_("merkbaar na (maanden), vanaf"), null=True, blank=True)
    lag_to_months = models.PositiveSmallIntegerField(_("merkbaar na (maanden), tot"), null=True, blank=True)

    objects = ChainLinkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(ChainPart.Meta):
        verbose_name = _("verband")
        verbose_name_plural = _("verbanden")
        ordering = ["logic_model_id", "pk"]
        constraints = [
            *ChainPart.Meta.constraints,
            models.UniqueConstraint(fields=["source", "target"], name="chainlink_unique"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="chainlink_not_to_itself"),
            models.CheckConstraint(
                condition=models.Q(lag_from_months__isnull=True)
                | models.Q(lag_to_months__isnull=True)
                | models.Q(lag_to_months__gte=models.F("lag_from_months")),
                name="chainlink_lag_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Mechanism(ChainPart):
    """What makes one element lead to the next: what we offer, what that does with people, for whom and where."""

    link = models.ForeignKey(ChainLink, on_delete=models.CASCADE, related_name="mechanisms", verbose_name=_("verband"))
    offer = models.CharField(_("wat bieden we?"), max_length=300)
    response = models.CharField(_("wat doet dat met mensen?"), max_length=300, blank=True)
    for_whom = models.CharField(_("voor wie en waar (niet)?"), max_length=300, blank=True)
    working = models.CharField(
        _("helpt of werkt tegen"), max_length=10, choices=Working.choices, default=Working.HELPING
    )
    perspective = models.CharField(_("vanuit wie gezien?"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("volgorde"), default=0)

    objects = MechanismQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(ChainPart.Meta):
        verbose_name = _("mechanisme")
        verbose_name_plural = _("mechanismen")
        ordering = ["logic_model_id", "link_id", "position", "pk"]

    def __str__(self) -> str:
        return self.offer


class MechanismCondition(BaseModel):
    """Something that must hold for a mechanism to work; whether it holds may change in an active version too."""

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("mechanisme")
    )
    lineage = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    text = models.CharField(_("voorwaarde"), max_length=300)
    state = models.CharField(
        _("geldt het?"), max_length=10, choices=ConditionState.choices, default=ConditionState.UNKNOWN
    )
    since = models.DateField(_("sinds"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("volgorde"), default=0)

    objects = ConditionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("voorwaarde")
        verbose_name_plural = _("voorwaarden")
        ordering = ["mechanism_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["mechanism", "lineage"], name="condition_lineage_unique")]

    def __str__(self) -> str:
        return self.text


class SharedMechanism(BaseModel):
    """Says that the mechanism of this lineage is the same one as the others with this identity.

    It follows the mechanism through its versions. A mechanism without such a row stands on its own. There are no
    texts here: what the mechanism is called is read from the mechanisms one may see.
    """

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="shared_mechanisms", verbose_name=_("programma")
    )
    identity = models.UUIDField(editable=False, db_index=True)
    lineage = models.UUIDField(editable=False, unique=True)
    linked_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("verbonden door")
    )

    objects = SharedMechanismQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("zelfde mechanisme")
        verbose_name_plural = _("zelfde mechanismen")

    def __str__(self) -> str:
        return f"{self.lineage} = {self.identity}"


class Agreement(BaseModel):
    """What a partner says of a draft: it agrees, or it objects with a reason. The latest word counts."""

    logic_model = models.ForeignKey(
        LogicModel, on_delete=models.CASCADE, related_name="agreements", verbose_name=_("LAMP")
    )
    partner = models.ForeignKey(
        "programs.Partner", on_delete=models.PROTECT, related_name="agreements", verbose_name=_("partner")
    )
    agrees = models.BooleanField(_("eens"))
    reason = models.TextField(_("reden"), blank=True, max_length=1000)
    given_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="agreements", verbose_name=_("gegeven door")
    )
    given_at = models.DateTimeField(auto_now_add=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("instemming")
        verbose_name_plural = _("instemmingen")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(reason=""), name="agreement_objection_has_reason"
            )
        ]
