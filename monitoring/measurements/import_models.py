"""An import of measurements that a worker does: how far it is, what came of it, whose it is."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lamp.base.jobs.claims import ClaimedJob
from lamp.base.models import BaseModel, BaseQuerySet
from lamp.base.privacy.answers import Answer
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class ImportState(models.TextChoices):
    WAITING = "waiting", _("wacht op zijn beurt")
    CHECKING = "checking", _("wordt nagekeken")
    STORING = "storing", _("wordt bewaard")
    DONE = "done", _("klaar")
    REFUSED = "refused", _("geweigerd")
    CANCELLED = "cancelled", _("gestopt")
    FAILED = "failed", _("mislukt")


RUNNING = (ImportState.WAITING, ImportState.CHECKING, ImportState.STORING)


class MeasurementImportQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """One's own only: what is refused in it was never handed in."""
        return self.filter(started_by=user.pk, program__in=programs_of(user, "partner", "bureau"))


class MeasurementImport(ClaimedJob, BaseModel):
    """One file on its way in. The row is the job: a worker claims it, and another takes over when that one dies.

    The file itself goes when its import ends.
    """

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="imports", verbose_name=_("programma")
    )
    started_by = models.ForeignKey(
        "programs.User", on_delete=models.PROTECT, related_name="imports", verbose_name=_("begonnen door")
    )
    file_name = models.CharField(_("bestand"), max_length=200)
    content = models.BinaryField(null=True, editable=False)
    approve = models.BooleanField(_("meteen goedkeuren"), default=False)
    personal_data = models.CharField(max_length=12, choices=Answer.choices, blank=True)

    state = models.CharField(_("toestand"), max_length=9, choices=ImportState.choices, default=ImportState.WAITING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # outcome of rows → how many

    objects = MeasurementImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import van metingen")
        verbose_name_plural = _("imports van metingen")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["state"], condition=models.Q(state__in=["waiting", "checking", "storing"]), name="import_to_do"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def percentage(self) -> int:
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0
