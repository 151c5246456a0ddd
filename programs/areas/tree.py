"""Areas in the order of their tree, for lists and pickers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django import forms

from programs.areas.models import Area


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
    """Tick boxes of areas: name and level."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "lamp-ticks--scroll"})

    def label_from_instance(self, area: Area) -> str:
        return f"{area.name} ({area.get_level_display()})"
