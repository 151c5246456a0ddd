"""Adding and changing areas: the same for pages, API and import."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from programs.areas.closure import add_to_closure, move_in_closure, subtree_ids
from programs.areas.models import Area, AreaLevel, AreaYear
from programs.signals import area_tree_changed

LEVEL_ORDER = list(AreaLevel.values)  # from the largest to the smallest


def check_parent(area: Area) -> None:
    """An area lies in one of a larger level, never in itself or in something inside it.

    Raises:
        ValidationError: keyed by ``parent``.
    """
    if area.parent is None:
        return
    if area.pk and area.parent_id in subtree_ids(area.pk):
        raise ValidationError(
            {"parent": ValidationError(_("Een gebied kan niet in zichzelf liggen, of in een deel ervan."), code="loop")}
        )
    if LEVEL_ORDER.index(area.parent.level) >= LEVEL_ORDER.index(area.level):
        raise ValidationError(
            {
                "parent": ValidationError(
                    _("Een %(level)s kan niet in een %(parent_level)s liggen. Kies een groter gebied."),
                    code="level",
                    params={
                        "level": area.get_level_display(),
                        "parent_level": area.parent.get_level_display(),
                    },
                )
            }
        )


def check_children(area: Area) -> None:
    """A changed level keeps the area larger than what lies directly in it."""
    order = LEVEL_ORDER.index(area.level)
    if any(LEVEL_ORDER.index(level) <= order for level in area.children.values_list("level", flat=True)):
        raise ValidationError(
            {
                "level": ValidationError(
                    _("In dit gebied liggen gebieden van hetzelfde of een hoger niveau. Wijzig die eerst."),
                    code="level",
                )
            }
        )


@transaction.atomic
def add_area(*, code: str, name: str, level: str, parent: Area | None = None, is_invented: bool = False) -> Area:
    """Add an area under its parent. Raises ``ValidationError`` keyed by field."""
    area = Area(code=code, name=name, level=level, parent=parent, is_invented=is_invented)
    area.full_clean()
    check_parent(area)
    area.save()
    add_to_closure(area)
    return area


@transaction.atomic
def change_area(
    *, area: Area, expected_revision: int | None, code: str, name: str, level: str, parent: Area | None
) -> Area:
    """Change an area; with another parent everything inside it moves along, and its figures follow.

    Raises:
        EditConflict: somebody else changed it meanwhile.
        ValidationError: keyed by field.
    """
    area = Area.objects.lock_for_edit(pk=area.pk, expected_revision=expected_revision)
    is_moved = area.parent_id != (parent.pk if parent else None)
    area.code, area.name, area.level, area.parent = code, name, level, parent
    area.full_clean()
    check_parent(area)
    check_children(area)
    area.save()
    if is_moved:
        area_tree_changed.send(sender=Area, area_ids=move_in_closure(area))
    return area


@transaction.atomic
def record_area_year(
    *, area: Area, year: int, population: int | None = None, boundary: dict | None = None
) -> tuple[AreaYear, bool]:
    """Store an area's population or boundary in a year; what is not given stays as it was.

    Returns:
        the row, and whether anything changed.
    """
    row = AreaYear.objects.filter(area=area, year=year).first() or AreaYear(area=area, year=year)
    is_changed = row.pk is None
    if population is not None and row.population != population:
        row.population, is_changed = population, True
    if boundary is not None and row.boundary != boundary:
        row.boundary, is_changed = boundary, True
    if is_changed:
        row.full_clean()
        row.save()
    return row, is_changed
