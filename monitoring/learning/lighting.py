"""The moment a lamp lights up: a verdict made a link lit, and the page that follows says so."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from monitoring.learning.chains import read_chain
from monitoring.learning.link_rules import LinkLight
from programs.logic_models.models import Mechanism
from programs.people.models import User

LIT_TAG = "verlicht"  # of the message; the page lets the lamp glow up beside it


def is_lit(mechanism: Mechanism, *, viewer: User) -> bool:
    """Whether the link of this mechanism is lit now."""
    links = read_chain(mechanism.logic_model, viewer=viewer).links
    return any(each.link.pk == mechanism.link_id and each.light == LinkLight.LIT for each in links)


def say_lit(request: HttpRequest, mechanism: Mechanism, *, was_lit: bool) -> None:
    """Say that the link of this mechanism is lit, when it was not before and is now."""
    links = read_chain(mechanism.logic_model, viewer=request.user).links
    own = next(each for each in links if each.link.pk == mechanism.link_id)
    if was_lit or own.light != LinkLight.LIT:
        return
    lit = sum(each.light == LinkLight.LIT for each in links)
    facts = {"source": own.link.source.what, "target": own.link.target.what, "lit": lit, "total": len(links)}
    text = ngettext(
        "Er gaat een lamp aan. ‘%(source)s → %(target)s’ is verlicht. Dat is %(lit)d van de %(total)d verbanden.",
        "Er gaat een lamp aan. ‘%(source)s → %(target)s’ is verlicht. Dat zijn er nu %(lit)d van de %(total)d.",
        lit,
    )
    messages.success(request, text % facts, extra_tags=LIT_TAG)
