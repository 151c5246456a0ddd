"""Keeps the closure of the area tree: every area with each of its ancestors and itself."""

from programs.areas.models import Area, AreaClosure


def subtree_ids(area_id: int) -> list[int]:
    """The area itself and everything inside it."""
    return list(AreaClosure.objects.filter(ancestor=area_id).values_list("descendant", flat=True))


def areas_above(area: Area) -> list[Area]:
    """The areas it lies in, the largest first."""
    above = area.closure_above.filter(depth__gt=0).select_related("ancestor").order_by("-depth")
    return [row.ancestor for row in above]


def add_to_closure(area: Area) -> None:
    """Enter a new area, which has no children yet."""
    rows = [AreaClosure(ancestor_id=area.pk, descendant_id=area.pk, depth=0)]
    if area.parent_id:
        rows += [
            AreaClosure(ancestor_id=above, descendant_id=area.pk, depth=depth + 1)
            for above, depth in AreaClosure.objects.filter(descendant=area.parent_id).values_list("ancestor", "depth")
        ]
    AreaClosure.objects.bulk_create(rows)


def move_in_closure(area: Area) -> list[int]:
    """Hang an area with everything inside it under its (new) parent.

    Returns:
        ids of all areas whose ancestors changed, the area itself first.
    """
    inside = dict(AreaClosure.objects.filter(ancestor=area.pk).values_list("descendant", "depth"))
    AreaClosure.objects.filter(descendant__in=inside).exclude(ancestor__in=inside).delete()
    above = AreaClosure.objects.filter(descendant=area.parent_id).values_list("ancestor", "depth")
    AreaClosure.objects.bulk_create(
        AreaClosure(ancestor_id=ancestor, descendant_id=descendant, depth=up + 1 + down)
        for ancestor, up in above
        for descendant, down in inside.items()
    )
    return sorted(inside, key=lambda pk: inside[pk])
