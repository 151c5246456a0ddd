"""``{% load entry_grid %}``: the boxes and notes of the entry grid, put into HTML by Python.

A request has dozens of cells with a box and a note each; as template code they took half the time of the page.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lamp.base.templatetags.lamp import options
from monitoring.indicators.models import Kind
from monitoring.requests.boxes import Box
from monitoring.requests.grid import Part
from monitoring.requests.grid_cells import GridCell

register = template.Library()

# Of every box. A %s is where something stands that is only there sometimes.
NAMED = ' name="{name}" id="{name}" aria-label="{label}" aria-describedby="m-{prefix}"'
INVALID = ' aria-invalid="true"'
TEXT_BOX = '<textarea class="lamp-cell lamp-cell--text" rows="3" maxlength="4000"%s>{value}</textarea>'
NUMBER_BOX = (
    '<input class="lamp-cell{css}" type="text" inputmode="decimal" autocomplete="off" maxlength="40" value="{value}"%s>'
)
CHOICE_BOX = '<select class="lamp-cell lamp-cell--choice"%s>{choices}</select>'
BETWEEN = '<span class="lamp-small lamp-muted">{}</span>{}'
REVISION = '<input type="hidden" name="{prefix}-revision" value="{revision}">'
CELL = (
    '%s<span class="lamp-cell__wrap" data-lamp-cell="{pk}" data-url="{url}">%s{boxes}'
    '<span class="lamp-cell__mark" aria-hidden="true"%s></span></span>'
)
PERIOD = '<span class="lamp-cell__period" aria-hidden="true">{label}</span>'

NOTE = (
    '<label class="utrecht-form-label" for="{prefix}-note">{note_label}</label>'
    '<textarea class="utrecht-textarea utrecht-textarea--html-textarea" rows="2" maxlength="4000" id="{prefix}-note"'
    ' name="{prefix}-note">{note}</textarea>'
)
NOTES = (
    '<fieldset class="lamp-notes__cell" data-lamp-cell="{pk}" data-url="{url}"><legend>{label}</legend>%s'
    '<label class="utrecht-form-label" for="{prefix}-no_data_reason">{reason_label}</label>'
    '<input class="utrecht-textbox utrecht-textbox--html-input" maxlength="300" id="{prefix}-no_data_reason"'
    ' name="{prefix}-no_data_reason" value="{reason}">'
    '<label class="lamp-check lamp-small"><input type="checkbox" name="{prefix}-hold" value="1"%s> {hold_label}</label>'
    "</fieldset>"
)


@register.simple_tag
def entry_cell(part: Part, is_split: bool) -> SafeString:
    """A cell to fill in: its boxes, and in the row of the total what its script and the page's form need."""
    cell, is_wide = part.cell, part.span > 1
    pieces = ("", "", "") if is_split else (REVISION, PERIOD if is_wide else "", " data-lamp-mark")
    return format_html(
        CELL % pieces,
        prefix=cell.prefix,
        revision=cell.revision,
        pk=cell.pk,
        url=reverse("request-cell", args=[cell.pk]),
        label=cell.label,
        boxes=format_html_join("", "{}", ((_box(part, box),) for box in part.boxes)),
    )


def _box(part: Part, box: Box) -> SafeString:
    """The input of one box: a number, a choice or a story; a word before it where it has one."""
    cell = part.cell
    named = NAMED + (INVALID if box.name in cell.invalid else "")
    common = {"name": box.name, "label": box.label, "prefix": cell.prefix, "value": box.value}
    if box.kind == "choice":
        choices = options([("", "–"), ("1", _("gehaald")), ("0", _("nog niet"))], box.value)
        return format_html(CHOICE_BOX % named, choices=choices, **common)
    if box.kind == "text":
        return format_html(TEXT_BOX % named, **common)
    css = (" lamp-cell--half" if len(part.boxes) > 1 else "") + (" lamp-cell--vraag" if cell.open_questions else "")
    number = format_html(NUMBER_BOX % named, css=css, **common)
    return format_html(BETWEEN, box.between, number) if box.between else number


@register.simple_tag
def cell_notes(cell: GridCell) -> SafeString:
    """Where one writes a note with a cell, says why there is no value, or holds it back."""
    tells = cell.reading.cell.indicator.kind == Kind.NARRATIVE  # its note is the story itself, in the grid
    return format_html(
        NOTES % ("" if tells else NOTE, " checked" if cell.hold else ""),
        pk=cell.pk,
        url=reverse("request-cell", args=[cell.pk]),
        label=cell.label,
        prefix=cell.prefix,
        note_label=_("Toelichting bij het getal"),
        note=cell.note,
        reason_label=_("Geen gegevens, omdat …"),
        reason=cell.no_data_reason,
        hold_label=_("Nog niet inleveren"),
    )
