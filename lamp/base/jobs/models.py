"""Rows that tell whether periodic work was done and whether a worker lives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """One due time of one periodic job. The unique constraint lets two beats do it once."""

    name = models.CharField(_("naam"), max_length=100)
    due_at = models.DateTimeField(_("gepland op"))
    started_at = models.DateTimeField(_("begonnen op"))
    finished_at = models.DateTimeField(_("klaar op"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=1)
    error = models.TextField(_("fout"), blank=True)

    class Meta:
        verbose_name = _("uitvoering van periodiek werk")
        verbose_name_plural = _("uitvoeringen van periodiek werk")
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="jobrun_once_per_due_time")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """The last moment at which a worker carried out the heartbeat task: proof of beat, broker and worker."""

    name = models.CharField(_("naam"), max_length=50, primary_key=True)
    seen_at = models.DateTimeField(_("gezien op"))

    class Meta:
        verbose_name = _("levensteken")
        verbose_name_plural = _("levenstekens")

    def __str__(self) -> str:
        return f"{self.name} {self.seen_at:%Y-%m-%d %H:%M:%S}"
