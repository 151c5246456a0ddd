"""What asks for attention: a state that changed, an indicator without news, a request that is late. Plain functions."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.progress.states import ProgressState

GOOD_TO_BAD = (ProgressState.ON_COURSE, ProgressState.ATTENTION, ProgressState.BEHIND)


class Matter(models.TextChoices):
    """Why something is on the list; the values stand in the address."""

    LATE = "laat", _("te laat")
    CHANGED = "veranderd", _("veranderd")
    STALE = "oud", _("geen nieuw cijfer")


class Change(models.IntegerChoices):
    """How a state changed, the worst first."""

    WORSE = 0, _("slechter")
    OTHER = 1, _("anders")
    BETTER = 2, _("beter")


def change_of(before: ProgressState | None, after: ProgressState | None) -> Change | None:
    """How the state of the last complete period differs from that of the one before; ``None`` where it does not.

    Only between on course, attention and behind is one better than another: "geen gegevens" is neither.
    """
    if before is None or after is None or before == after:
        return None
    if before in GOOD_TO_BAD and after in GOOD_TO_BAD:
        return Change.WORSE if GOOD_TO_BAD.index(after) > GOOD_TO_BAD.index(before) else Change.BETTER
    return Change.OTHER


def is_stale(last_on: date | None, fresh_since: date) -> bool:
    """Whether nothing new came in since a day; ``last_on`` is the end of the last approved value."""
    return last_on is None or last_on < fresh_since
