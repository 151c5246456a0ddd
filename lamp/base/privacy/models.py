"""What is kept about findings: never the text, only kind and place, and what somebody said about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lamp.base.privacy.answers import Answer
from lamp.base.privacy.kinds import Kind


class PersonalDataAnswer(models.Model):
    """Somebody was asked about a finding, and took it out or said why it is about no person."""

    model = models.CharField(_("soort gegeven"), max_length=80)
    object_id = models.BigIntegerField(_("nummer"))
    field = models.CharField(_("veld"), max_length=80)
    kind = models.CharField(_("soort"), max_length=12, choices=Kind.choices)
    answer = models.CharField(_("antwoord"), max_length=14, choices=Answer.choices)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("beantwoord door"),
    )
    answered_at = models.DateTimeField(_("beantwoord op"), auto_now_add=True)

    class Meta:
        verbose_name = _("antwoord over persoonsgegevens")
        verbose_name_plural = _("antwoorden over persoonsgegevens")
        ordering = ["-answered_at", "-pk"]
        indexes = [models.Index(fields=["model", "object_id", "field"], name="personal_answer_place")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.field}: {self.kind}, {self.answer}"


class PersonalDataFinding(models.Model):
    """What the nightly look through all stored texts found in one field of one row; each night anew.

    ``owner_id`` is the programme the row belongs to; empty for rows that programmes share.
    """

    model = models.CharField(_("soort gegeven"), max_length=80)
    object_id = models.BigIntegerField(_("nummer"))
    field = models.CharField(_("veld"), max_length=80)
    kind = models.CharField(_("soort"), max_length=12, choices=Kind.choices)
    owner_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    found_at = models.DateTimeField(_("gevonden op"))

    class Meta:
        verbose_name = _("vondst van persoonsgegevens")
        verbose_name_plural = _("vondsten van persoonsgegevens")
        ordering = ["model", "object_id", "field", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["model", "object_id", "field", "kind"], name="personal_finding_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.field}: {self.kind}"
