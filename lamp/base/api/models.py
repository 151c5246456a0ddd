"""What the API keeps: access tokens, and the answers to writes that may be repeated."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A secret with which a program acts as one person. Only its hash is stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("gebruiker")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(_("laatste vier tekens"), max_length=4, editable=False)
    created_at = models.DateTimeField(_("gemaakt op"), auto_now_add=True)
    expires_at = models.DateTimeField(_("verloopt op"))
    last_used_at = models.DateTimeField(_("laatst gebruikt op"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ingetrokken op"), null=True, blank=True)

    class Meta:
        verbose_name = _("toegangssleutel")
        verbose_name_plural = _("toegangssleutels")
        ordering = ["user", "-created_at"]

    def __str__(self) -> str:
        return f"lamp_…{self.ending}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and timezone.now() < self.expires_at


class IdempotentAnswer(models.Model):
    """The first answer to a write with an ``Idempotency-Key``; written in the transaction of that write."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="null")  # as it was sent; a database's own JSON would reorder the keys
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("antwoord op een herhaalbaar verzoek")
        verbose_name_plural = _("antwoorden op herhaalbare verzoeken")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_answer_unique")]

    def __str__(self) -> str:
        return str(self.key)
