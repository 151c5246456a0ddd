"""What would light a link: the one next step, from where its mechanisms stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitoring.learning.chains import LinkReading, MechanismReading
from monitoring.learning.link_rules import LinkLight
from monitoring.learning.models import Judgement, Strength
from monitoring.learning.rules import EvidenceState
from programs.logic_models.models import Working


@dataclass(frozen=True)
class NextStep:
    """``place``: where on a mechanism's page it is done, "bewijs" or "oordelen"; "" when it is done elsewhere."""

    text: str
    place: str = ""


def step_to_light(link: LinkReading) -> NextStep | None:
    """The next step for a link; ``None`` when it is lit. What keeps it dark comes first, then what is nearest."""
    if link.light == LinkLight.LIT:
        return None
    helping = [each for each in link.mechanisms if each.mechanism.working == Working.HELPING]
    if not helping:
        return NextStep(_("Schrijf in een concept op welk mechanisme hier helpt."))
    return _obstacle(link.mechanisms) or _step_of(max(helping, key=_nearness))


def _obstacle(mechanisms: Sequence[MechanismReading]) -> NextStep | None:
    for each in mechanisms:
        state, helps = each.standing.state, each.mechanism.working == Working.HELPING
        if helps and state == EvidenceState.REFUTED:
            text = _("%(code)s klopt niet. Bedenk samen wat hier wel werkt, in een nieuw concept.")
            return NextStep(text % {"code": each.code})
        if not helps and state == EvidenceState.SHOWN:
            return NextStep(_("%(code)s werkt tegen. Bespreek wat u daaraan doet.") % {"code": each.code})
    return None


def _nearness(reading: MechanismReading) -> tuple[bool, int, int]:
    """Shown comes first, then by strength; of equals the first on the page."""
    standing = reading.standing
    return standing.state == EvidenceState.SHOWN, int(standing.strength), -reading.number


def _step_of(reading: MechanismReading) -> NextStep:
    standing, code = reading.standing, {"code": reading.code}
    if not standing.provisional and standing.judgement == Judgement.SOMETIMES:
        text = _("%(code)s werkt soms. Zoek uit voor wie en waar het werkt.")
        return NextStep(text % code, "bewijs")
    if standing.suggestion.strength >= Strength.WELL_FOUNDED:
        return NextStep(_("Het bewijs voor %(code)s is sterk genoeg. Geef een oordeel.") % code, "oordelen")
    if standing.expired:
        return NextStep(_("Het oordeel over %(code)s is verlopen. Bespreek het opnieuw.") % code, "oordelen")
    return NextStep(f"{reading.code}: {standing.suggestion.missing}", "bewijs")
