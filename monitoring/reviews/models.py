"""Learning and improving: reviews with their agenda, what people say in them, and what follows from them."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from monitoring.reviews.querysets import (
    ActionQuerySet,
    InterestQuerySet,
    MeetingPartQuerySet,
    OfReviewQuerySet,
    PreparationQuerySet,
    ReviewQuerySet,
    frozen_error,
)


class Answer(models.TextChoices):
    """To "Doen we de goede dingen?", "Doen we de dingen goed?" and "Heeft het geholpen?"."""

    YES = "yes", _("ja")
    PARTLY = "partly", _("deels")
    NO = "no", _("nee")
    UNKNOWN = "unknown", _("weten we niet")


class ReviewStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("afgesloten")


class Step(models.TextChoices):
    """Of a review, in order; ``Review.reached`` tells how far one is."""

    PREPARE = "prepare", _("Voorbereiden")
    TALK = "talk", _("Gesprek met partners")
    DECIDE = "decide", _("Besluiten")
    RENEW = "renew", _("Nieuwe versie")


class AgendaKind(models.TextChoices):
    """Why a point is on the agenda, in the order in which they come."""

    DECISION = "decision", _("vorig besluit")
    ACTION = "action", _("verbeteractie")
    STATEMENT = "statement", _("verband")
    TARGET = "target", _("streefwaarde")
    CONTRADICTED = "contradicted", _("tegenspraak")
    EXPIRING = "expiring", _("verlopen oordeel")
    ASSUMPTION = "assumption", _("zonder bewijs")
    REQUEST = "request", _("uitvraag te laat")
    OWN = "own", _("eigen punt")


class Choice(models.TextChoices):
    CONTINUE = "continue", _("doorgaan")
    ADJUST = "adjust", _("bijstellen")
    SCALE = "scale", _("opschalen")
    STOP = "stop", _("stoppen")


class ActionState(models.TextChoices):
    OPEN = "open", _("nog niet begonnen")
    BUSY = "busy", _("bezig")
    DONE = "done", _("klaar")
    DROPPED = "dropped", _("vervallen")


class SuggestionState(models.TextChoices):
    NEW = "new", _("nieuw")
    TAKEN = "taken", _("doen we")
    LATER = "later", _("later")
    DECLINED = "declined", _("doen we niet")


class ChangeKind(models.TextChoices):
    REWORD = "reword", _("anders zeggen")
    REMOVE = "remove", _("weghalen")
    ADD = "add", _("toevoegen")


class TwoQuestions(models.Model):
    """Doen we de goede dingen, en doen we de dingen goed? Each with an answer and its grounds."""

    right_things_judgement = models.CharField(
        _("Doen we de goede dingen?"), max_length=7, choices=Answer.choices, blank=True
    )
    right_things_grounds = models.TextField(_("Waarom?"), max_length=2000, blank=True)
    things_right_judgement = models.CharField(
        _("Doen we de dingen goed?"), max_length=7, choices=Answer.choices, blank=True
    )
    things_right_grounds = models.TextField(_("Waarom?"), max_length=2000, blank=True)

    class Meta:
        abstract = True


class Review(TwoQuestions, BaseModel):
    """A look back over one period of one intervention, ending in decisions. Closed, it never changes again.

    ``statements``: at closing, by lineage of each link, the rule and text of its statement and its light, so that
    the next review can tell what changed.
    """

    intervention = models.ForeignKey(
        "programs.Intervention", on_delete=models.PROTECT, related_name="reviews", verbose_name=_("interventie")
    )
    logic_model = models.ForeignKey(
        "programs.LogicModel", on_delete=models.PROTECT, related_name="reviews", verbose_name=_("versie")
    )
    period_start = models.DateField(_("van"))
    period_end = models.DateField(_("tot en met"))
    held_on = models.DateField(_("datum van het gesprek"), null=True, blank=True)
    chair = models.ForeignKey(
        "programs.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews_chaired",
        verbose_name=_("voorzitter"),
    )
    other_explanations = models.TextField(_("Wat kan het nog meer verklaren?"), max_length=2000, blank=True)
    statements = models.JSONField(default=dict, editable=False)
    closed_at = models.DateTimeField(_("afgesloten op"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    next_draft = models.ForeignKey(
        "programs.LogicModel", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("leer- en verbeterronde")
        verbose_name_plural = _("leer- en verbeterrondes")
        ordering = ["-period_end", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intervention"], condition=models.Q(closed_at=None), name="review_one_open_per_intervention"
            ),
            models.CheckConstraint(
                condition=models.Q(period_start__lte=models.F("period_end")), name="review_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """In words, by its period: "Leer- en verbeterronde januari tot en met juni 2026"."""
        start, end = self.period_start, self.period_end
        first = date_format(start, "F" if start.year == end.year else "F Y")
        return gettext("Leer- en verbeterronde %(first)s tot en met %(last)s") % {
            "first": first,
            "last": date_format(end, "F Y"),
        }

    @property
    def status(self) -> ReviewStatus:
        return ReviewStatus.CLOSED if self.closed_at else ReviewStatus.OPEN

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def reached(self) -> Step:
        """How far it is, from what is in it."""
        answered = [self.right_things_judgement, self.things_right_judgement]
        decided = bool(self.decisions.all())
        if not self.is_open or (decided and all(answered)):
            return Step.RENEW
        if decided or any(answered):
            return Step.DECIDE
        if self.held_on and self.held_on <= timezone.localdate():
            return Step.TALK
        return Step.PREPARE

    def save(self, *args, **kwargs) -> None:
        """Save; a closed review refuses, also the one who still holds it open."""
        _refuse_closed(self.pk)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        _refuse_closed(self.pk)
        return super().delete(*args, **kwargs)


def _refuse_closed(review_id: int | None) -> None:
    if review_id is not None and Review.objects.filter(pk=review_id, closed_at__isnull=False).exists():
        raise frozen_error()


class PartOfReview(BaseModel):
    """Something of a review, frozen with it: it neither changes, nor moves from or to a closed one."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        self._refuse_closed()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        self._refuse_closed()
        return super().delete(*args, **kwargs)

    def _refuse_closed(self) -> None:
        _refuse_closed(self.review_id)
        if self.pk is not None:
            type(self)._default_manager.filter(pk=self.pk).refuse_closed()


class AgendaItem(PartOfReview):
    """One point of the agenda. ``about`` names what it is about, so that the same point is not put twice.

    ``text``: what it was about when the agenda was made; ``notes``: what was said; ``helped``: of an earlier decision
    or action, whether it did.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="agenda")
    kind = models.CharField(_("soort"), max_length=12, choices=AgendaKind.choices)
    about = models.CharField(max_length=60, editable=False)
    title = models.CharField(_("punt"), max_length=300)
    text = models.TextField(_("waarom"), max_length=1000, blank=True)
    address = models.CharField(max_length=200, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("minuten"), default=10, validators=[MaxValueValidator(480)])
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    notes = models.TextField(_("wat is er gezegd?"), max_length=2000, blank=True)
    helped = models.CharField(_("heeft het geholpen?"), max_length=7, choices=Answer.choices, blank=True)

    objects = MeetingPartQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("agendapunt")
        verbose_name_plural = _("agendapunten")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["review", "about"], name="agenda_item_once")]

    def __str__(self) -> str:
        return self.title


class Preparation(TwoQuestions, PartOfReview):
    """What one participant thinks beforehand. Colleagues of one partner share it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="preparations")
    user = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="preparations", verbose_name=_("door")
    )
    partner = models.ForeignKey(
        "programs.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="preparations",
        verbose_name=_("partner"),
    )
    to_discuss = models.TextField(_("Wat wilt u bespreken?"), max_length=2000, blank=True)

    objects = PreparationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("voorbereiding")
        verbose_name_plural = _("voorbereidingen")
        ordering = ["partner__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "partner"], condition=models.Q(partner__isnull=False), name="preparation_per_partner"
            ),
            models.UniqueConstraint(
                fields=["review", "user"], condition=models.Q(partner=None), name="preparation_per_person"
            ),
        ]


class Suggestion(PartOfReview):
    """ "Meedenken": an idea of a partner, or of the bureau (``partner`` empty), and what becomes of it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="suggestions")
    partner = models.ForeignKey(
        "programs.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("partner"),
    )
    text = models.TextField(_("idee"), max_length=1000)
    state = models.CharField(_("stand"), max_length=8, choices=SuggestionState.choices, default=SuggestionState.NEW)
    answer = models.TextField(_("antwoord"), max_length=1000, blank=True)
    made_by = models.ForeignKey("programs.User", on_delete=models.PROTECT, related_name="suggestions")
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = MeetingPartQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("idee")
        verbose_name_plural = _("ideeën")
        ordering = ["pk"]


class Interest(PartOfReview):
    """What a partner has at stake: shared with all, or its own and shown only to whom it allows."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="interests")
    partner = models.ForeignKey(
        "programs.Partner", on_delete=models.PROTECT, related_name="interests", verbose_name=_("partner")
    )
    shared = models.BooleanField(_("gedeeld belang"), default=False)
    text = models.TextField(_("belang"), max_length=1000)
    allows_bureau = models.BooleanField(_("het programmabureau mag dit lezen"), default=False)
    allowed_partners = models.ManyToManyField(
        "programs.Partner", blank=True, related_name="+", verbose_name=_("deze partners mogen dit lezen")
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = InterestQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[allowed_partners])

    class Meta:
        verbose_name = _("belang")
        verbose_name_plural = _("belangen")
        ordering = ["partner__name", "pk"]


class Decision(PartOfReview):
    """What was decided, why and by whom."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    choice = models.CharField(_("besluit"), max_length=8, choices=Choice.choices)
    text = models.TextField(_("waarom dit besluit?"), max_length=2000)
    decided_by = models.CharField(_("wie besloot?"), max_length=200)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = OfReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("besluit")
        verbose_name_plural = _("besluiten")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_choice_display()}: {self.text[:60]}"


class ProposedChange(PartOfReview):
    """What the next version should say otherwise; applied to the draft that closing opens.

    ``part`` is element, link or mechanism; ``lineage`` is that of the part, of a mechanism to add that of its link, and
    empty for a new element. ``text`` is the new *what* of an element or *offer* of a mechanism, ``second`` its *why* or
    *response*.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("wat?"), max_length=6, choices=ChangeKind.choices)
    part = models.CharField(max_length=9, choices=[(name, name) for name in ("element", "link", "mechanism")])
    lineage = models.UUIDField(null=True, blank=True)
    stage = models.CharField(max_length=8, blank=True)
    text = models.TextField(_("nieuwe tekst"), max_length=1000, blank=True)
    second = models.TextField(_("waarom, of wat dat met mensen doet"), max_length=1000, blank=True)
    reason = models.TextField(_("waarom deze wijziging?"), max_length=1000)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = MeetingPartQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("voorgestelde wijziging")
        verbose_name_plural = _("voorgestelde wijzigingen")
        ordering = ["pk"]


class ImprovementAction(BaseModel):
    """Something a partner does before a day. Agreed in a review; its state goes on when that is closed."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="actions")
    text = models.TextField(_("wat gaan we doen?"), max_length=1000)
    owner = models.ForeignKey(
        "programs.Partner", on_delete=models.PROTECT, related_name="improvement_actions", verbose_name=_("wie?")
    )
    due_on = models.DateField(_("klaar op"))
    state = models.CharField(_("stand"), max_length=7, choices=ActionState.choices, default=ActionState.OPEN)
    outcome = models.TextField(_("wat leverde het op?"), max_length=1000, blank=True)
    finished_on = models.DateField(_("afgerond op"), null=True, blank=True, editable=False)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("verbeteractie")
        verbose_name_plural = _("verbeteracties")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_unfinished(self) -> bool:
        return self.state in (ActionState.OPEN, ActionState.BUSY)
