"""What changes figures without going through a service of the facts leaves dirty rows too."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion
from monitoring.progress.dirty import mark_areas_dirty, mark_indicator_dirty, mark_program_dirty
from monitoring.progress.models import DirtyProgress
from programs.programs.models import Program
from programs.signals import area_tree_changed


def follow_area_tree(area_ids: Iterable[int], **kwargs: Any) -> None:
    mark_areas_dirty(area_ids)


def follow_definition(instance: Model, **kwargs: Any) -> None:
    """An indicator was saved, or a break or exclusion of it came, changed or went."""
    mark_indicator_dirty(instance if isinstance(instance, Indicator) else instance.indicator)


def follow_deletion(instance: Indicator, **kwargs: Any) -> None:
    """The drain drops the stored figures of an indicator that is gone; what it fed goes on without it."""
    for indicator_id in filter(None, (instance.pk, instance.feeds_id)):
        DirtyProgress.objects.create(program_id=instance.program_id, indicator_id=indicator_id)


def follow_program(instance: Program, created: bool, **kwargs: Any) -> None:
    """Figures since the start hang on the start date."""
    if not created:
        mark_program_dirty(instance.pk)


def connect() -> None:
    area_tree_changed.connect(follow_area_tree, dispatch_uid="progress-area-tree")
    post_save.connect(follow_definition, sender=Indicator, dispatch_uid="progress-indicator")
    post_delete.connect(follow_deletion, sender=Indicator, dispatch_uid="progress-indicator-gone")
    post_save.connect(follow_program, sender=Program, dispatch_uid="progress-program")
    for model in (IndicatorBreak, IndicatorExclusion):
        post_save.connect(follow_definition, sender=model, dispatch_uid=f"progress-{model.__name__}")
        post_delete.connect(follow_definition, sender=model, dispatch_uid=f"progress-{model.__name__}-gone")
