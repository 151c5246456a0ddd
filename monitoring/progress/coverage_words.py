"""What has come in of what was asked, in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.indicators.models import Indicator
from monitoring.progress.figures import Figure
from monitoring.requests.coverage import waiting_partners


def describe_coverage(figure: Figure | None) -> str:
    """ "3 van 5 getallen binnen, van 1 is uitgelegd waarom het er niet is"; "niet uitgevraagd"; "" without a figure."""
    if figure is None:
        return ""
    if not figure.requested:
        return _("niet uitgevraagd")
    asked = {"reported": figure.reported, "requested": figure.requested}
    words = ngettext(
        "%(reported)s van %(requested)s getal binnen",
        "%(reported)s van %(requested)s getallen binnen",
        figure.requested,
    )
    if not figure.explained:
        return words % asked
    return f"{words % asked}, " + _("van %s is uitgelegd waarom het er niet is") % figure.explained


def coverage_sentences(indicator: Indicator, figure: Figure) -> Iterator[str]:
    """How much came in, and who has not reported yet; for the explanation of a figure."""
    if not figure.requested:
        yield _("Deze cijfers zijn niet uitgevraagd. Daarom weten we niet wie er nog ontbreekt.")
        return
    words = describe_coverage(figure)
    yield f"{words[:1].upper()}{words[1:]}."
    if missing := waiting_partners(
        indicator, area_id=figure.area_id, partner_id=figure.partner_id, period=figure.period
    ):
        yield _("Nog niet alles binnen van: %s.") % ", ".join(missing)
