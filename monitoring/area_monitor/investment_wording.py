"""What is put into areas, in words: amounts with their limits, and the sentence on need and investment."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lamp.base.pages.formats import NO_VALUE, format_number, format_percent
from monitoring.area_monitor.investment import Investment
from monitoring.investment.rules import SAME, Amount, Direction

CAVEAT = gettext_lazy(
    "Inzet naast opgave is een gesprekshulp. Het zegt niet of de inzet helpt, en niet waarom het ergens beter of "
    "slechter gaat."
)


def euros(value: float, places: int = 0) -> str:
    return f"€\u00a0{format_number(value, places)}"


def amount_text(amount: Amount | None) -> str:
    """As "€ 120", or "€ 120 (tussen € 80 en € 260)" where it is not known exactly."""
    if amount is None:
        return NO_VALUE
    estimate, limits = euros(amount.estimate), limits_text(amount)
    return f"{estimate} ({limits})" if limits else estimate


def limits_text(amount: Amount | None) -> str:
    """As "tussen € 80 en € 260"; nothing where the amount is known exactly."""
    if amount is None or amount.high - amount.low < SAME:
        return ""
    return _("tussen %(low)s en %(high)s") % {"low": euros(amount.low), "high": euros(amount.high)}


def comparison_sentence(found: Investment) -> tuple[str, str]:
    """Whether more is put in where the need is larger, and the figures under it."""
    told = found.comparison
    if told.direction == Direction.TOO_FEW or told.most is None or told.least is None:
        return _("Er zijn te weinig gebieden met een cijfer om te vergelijken."), ""
    sentence = {
        Direction.MORE: _("Waar de opgave groter is, zetten we per inwoner meer in."),
        Direction.LESS: _("Waar de opgave groter is, zetten we per inwoner minder in."),
        Direction.UNCLEAR: _("Of we meer inzetten waar de opgave groter is, is onduidelijk."),
    }[told.direction]
    grounds = _(
        "In het derde deel van de gebieden met de meeste opgave is het %(most)s per inwoner, in het derde deel met de "
        "minste opgave %(least)s."
    ) % {"most": amount_text(told.most), "least": amount_text(told.least)}
    return sentence, grounds


def known_sentence(found: Investment) -> str:
    """How much of it is known to go to one area, and how many resources have an amount."""
    told = {
        "total": euros(found.total),
        "year": found.year,
        "known": format_percent(found.known, 0),
        "told": found.told,
        "all": found.resources,
    }
    return (
        _(
            "In %(year)s is %(total)s ingevuld, voor %(told)d van de %(all)d middelen die nu meedoen. Van %(known)s "
            "weten we in welk gebied het terechtkomt; de rest is naar inwoners verdeeld."
        )
        % told
    )
