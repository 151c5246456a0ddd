"""``{% load number_table %}``: the rows of an indicator's table, put into HTML by Python: one for every month."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from monitoring.indicators.table import NumberRow

register = template.Library()

ROW = (
    '<tr><th scope="row" class="utrecht-table__cell">{}</th><td class="utrecht-table__cell lamp-num">{}</td>'
    '<td class="utrecht-table__cell lamp-num">{}</td><td class="utrecht-table__cell lamp-num">{}</td>'
    '<td class="utrecht-table__cell">{}{}</td><td class="utrecht-table__cell">'
    '<a class="utrecht-link utrecht-link--html-a" href="{}">{}<span class="lamp-sr"> {}</span></a></td></tr>'
)
REMARK = ' <span class="lamp-muted">{}</span>'


@register.simple_tag
def number_table_rows(rows: Iterable[NumberRow]) -> SafeString:
    """A row for each period: measured, target, difference, state and the way to its explanation."""
    why = _("Hoe komt dit getal tot stand?")
    return format_html_join(
        "",
        ROW,
        (
            (
                row.period.label,
                row.text,
                row.target_text,
                row.difference_text,
                row.state,
                format_html(REMARK, row.remark) if row.remark else "",
                row.explanation,
                why,
                row.period.label,
            )
            for row in rows
        ),
    )
