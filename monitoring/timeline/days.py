"""The day somebody wants to look back to."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def chosen_day(text: str, *, first: date, today: date) -> tuple[date | None, str]:
    """The day in an address (``2025-03-01``), and what is wrong with it in words; "" for a good one or none.

    Only days from the start of the programme up to and including today can be looked back to.
    """
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, _("Kies een dag, bijvoorbeeld %(day)s.") % {"day": date_format(first, "j F Y")}
    if not first <= day <= today:
        facts = {"first": date_format(first, "j F Y")}
        return None, _("Kies een dag van %(first)s tot en met vandaag.") % facts
    return day, ""
