"""Mail as rows: written in the transaction of what caused it, sent by a worker, never twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    WAITING = "waiting", _("wacht")
    INFLIGHT = "inflight", _("wordt verstuurd")
    SENT = "sent", _("verstuurd")
    FAILED = "failed", _("niet gelukt")


class OutgoingMail(models.Model):
    """One mail to one person. The unique ``key`` says what it is about, so that nobody gets the same twice."""

    key = models.CharField(max_length=200, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails", verbose_name=_("aan")
    )
    subject = models.CharField(_("onderwerp"), max_length=200)
    body = models.TextField(_("tekst"))
    headers = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("toestand"), max_length=8, choices=MailState.choices, default=MailState.WAITING)
    created_at = models.DateTimeField(_("gemaakt op"), auto_now_add=True)
    due_at = models.DateTimeField(_("te versturen vanaf"))
    claimed_at = models.DateTimeField(_("opgepakt op"), null=True, blank=True)
    sent_at = models.DateTimeField(_("verstuurd op"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    error = models.CharField(_("fout"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("bericht")
        verbose_name_plural = _("berichten")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="mail_to_send")]

    def __str__(self) -> str:
        return self.subject
