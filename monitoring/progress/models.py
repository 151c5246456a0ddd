"""Stored progress: work to do (dirty rows), work that keeps failing, and the two tables of state.

The tables of state hold no foreign keys: a rebuild writes them aside and swaps them by name, and everything in
them follows from the measurements. Areas are numbers with 0 for none (series) or the whole programme (roll-up).
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

ATTEMPTS_BEFORE_PARKING = 5


class DirtyProgress(models.Model):
    """Append-only: something changed that the figures of this series and interval rest on.

    Without partner, area and months it stands for every figure of the indicator.
    """

    program_id = models.BigIntegerField()
    indicator_id = models.BigIntegerField()
    partner_id = models.BigIntegerField(null=True)
    area = models.BigIntegerField(null=True)
    first_month = models.IntegerField(null=True)
    last_month = models.IntegerField(null=True)
    marked_at = models.DateTimeField(auto_now_add=True)
    refreshed = models.BooleanField(default=False)  # done in the tables a running rebuild will replace

    class Meta:
        indexes = [models.Index(fields=["indicator_id", "id"], name="dirty_of_indicator")]


class RefreshFailure(models.Model):
    """An indicator whose figures could not be refreshed; parked after ``ATTEMPTS_BEFORE_PARKING`` tries in a row."""

    indicator_id = models.BigIntegerField(primary_key=True)
    program_id = models.BigIntegerField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(_("foutmelding"))
    failed_at = models.DateTimeField(_("laatst geprobeerd"))
    parked = models.BooleanField(default=False)


class ProgressRebuild(models.Model):
    """At most one row: a rebuild is writing new tables. While it stands, drainers keep the dirty rows they did."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=uuid.uuid4)
    alive_at = models.DateTimeField()


class StoredState(models.Model):
    """What both tables hold for one cell: enough to derive every shown number, and never a rounded one.

    ``numerator`` and ``denominator`` are whole millionths, combined by the indicator's rules as far as whole
    numbers go; a mean stays a sum, with ``weight`` the number of measurements each series' mean is taken over.
    ``low`` is the low end of a range where the measurements may count people twice.
    """

    indicator_id = models.BigIntegerField()
    area = models.BigIntegerField()
    period = models.IntegerField()  # lamp.base.periods.Period.key
    cell = models.CharField(max_length=200)  # "" is the total, else a cell of the split
    weight = models.IntegerField()
    measurements = models.IntegerField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(null=True)
    low = models.BigIntegerField()
    oldest_on = models.DateField()
    newest_on = models.DateField()
    computed_at = models.DateTimeField()

    class Meta:
        abstract = True


class SeriesState(StoredState):
    """One series (partner × area) in one standard period, combined over time."""

    OWN, COMBINED, BOTH = 1, 2, 3

    partner_id = models.BigIntegerField()
    counts_in = models.SmallIntegerField()  # the partner's own figures, combined figures, or both

    pk = models.CompositePrimaryKey("indicator_id", "period", "area", "partner_id", "cell", "counts_in")

    class Meta:
        db_table = "monitoring_progress_series"


class AreaState(StoredState):
    """All partners together in an area with everything inside it (0: the whole programme) in one standard period."""

    series = models.IntegerField()

    pk = models.CompositePrimaryKey("indicator_id", "area", "period", "cell", "weight")

    class Meta:
        db_table = "monitoring_progress_area"
        indexes = [models.Index(fields=["area", "period", "indicator_id"], name="progress_of_area")]
