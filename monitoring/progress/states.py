"""The states a figure can be in, compared with its target."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

LOWEST_COVERAGE = Decimal("0.6")  # of what was requested; below it nothing is judged


class ProgressState(models.TextChoices):
    NO_DATA = "noData", _("geen gegevens")
    NO_TARGET = "noTarget", _("geen streefwaarde")
    TOO_EARLY = "tooEarly", _("nog te vroeg")
    ON_COURSE = "onCourse", _("op koers")
    ATTENTION = "attention", _("let op")
    BEHIND = "behind", _("achter")


class Protection(models.TextChoices):
    NONE = "none", _("exact")
    ROUNDED = "rounded", _("afgerond op vijftallen")
    WITHHELD = "withheld", _("niet getoond")
