"""Long work on figures of areas that a worker does: how far it is and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lamp.base.jobs.claims import ClaimedJob
from lamp.base.models import BaseModel
from monitoring.area_statistics.querysets import AreaJobQuerySet


class JobKind(models.TextChoices):
    STATISTICS = "statistics", _("cijfers inlezen")
    SCORES = "scores", _("gepubliceerde indexscores inlezen")
    COMPUTE = "compute", _("index berekenen")


class JobState(models.TextChoices):
    WAITING = "waiting", _("wacht op zijn beurt")
    RUNNING = "running", _("is bezig")
    READY = "ready", _("nagekeken; wacht op uw akkoord")
    DONE = "done", _("klaar")
    REFUSED = "refused", _("geweigerd")
    CANCELLED = "cancelled", _("gestopt")
    FAILED = "failed", _("mislukt")


UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class AreaJob(ClaimedJob, BaseModel):
    """One file on its way in, or one index to compute. A worker claims the row; another takes over when that one dies.

    A file is first checked; what it would change is shown, and it is stored only after a yes (``confirmed``).
    """

    program = models.ForeignKey("programs.Program", on_delete=models.CASCADE, related_name="area_jobs")
    started_by = models.ForeignKey("programs.User", on_delete=models.PROTECT, related_name="area_jobs")
    kind = models.CharField(max_length=10, choices=JobKind.choices)
    definition = models.ForeignKey("monitoring.IndexDefinition", on_delete=models.CASCADE, null=True, blank=True)
    file_name = models.CharField(_("bestand"), max_length=200, blank=True)
    content = models.BinaryField(null=True, editable=False)
    measures = models.BinaryField(null=True, editable=False)
    options = models.JSONField(default=dict)

    state = models.CharField(_("toestand"), max_length=9, choices=JobState.choices, default=JobState.WAITING)
    confirmed = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)  # counts by name, lists of codes

    objects = AreaJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("werk aan gebiedscijfers")
        verbose_name_plural = _("werk aan gebiedscijfers")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state"], condition=models.Q(state__in=["waiting", "running"]), name="area_job_to_do")
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.definition)

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def percentage(self) -> int:
        return 100 * self.done // self.total if self.total else 0
