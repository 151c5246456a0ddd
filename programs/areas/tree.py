"""Areas in the order of their tree, for lists and pickers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.db.models import QuerySet

from programs.areas.models import Area

INDENT = "\u2003"  # a space that HTML does not fold


class Branch(NamedTuple):
    area: Area
    depth: int  # 0 for an area without a parent in the list


def in_tree_order(areas: Iterable[Area]) -> list[Branch]:
    """Each area directly after the one it lies in, by name; with its depth."""
    listed = {area.pk: area for area in areas}
    children: dict[int | None, list[Area]] = defaultdict(list)
    for area in listed.values():
        children[area.parent_id if area.parent_id in listed else None].append(area)
    ordered: list[Branch] = []
    waiting = [Branch(area, 0) for area in _by_name(children[None])]
    while waiting:
        branch = waiting.pop()
        ordered.append(branch)
        waiting += [Branch(child, branch.depth + 1) for child in _by_name(children[branch.area.pk])]
    return ordered


def _by_name(areas: list[Area]) -> list[Area]:
    """From Z to A, because the last one is taken first."""
    return sorted(areas, key=lambda area: (area.name.lower(), area.pk), reverse=True)


class AreasField(forms.ModelMultipleChoiceField):
    """Tick boxes of areas in the order of the tree: name and level."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "lamp-ticks--scroll"})

    def offer(self, areas: QuerySet[Area]) -> None:
        """Accept these areas, and show them in the order of the tree."""
        self.queryset = areas
        self.widget.choices = [
            (branch.area.pk, f"{INDENT * branch.depth}{branch.area} ({branch.area.get_level_display()})")
            for branch in in_tree_order(areas)
        ]
