"""An indicator's rules in plain Dutch: how measurements became this figure."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring.indicators.models import Kind, TimeRule, UnitRule
from monitoring.progress.rules import Rules

OVER_TIME = {
    TimeRule.SUM: _("Per partner en gebied tellen we alle metingen in de periode op."),
    TimeRule.LAST: _("Per partner en gebied telt de laatste meting in de periode."),
    TimeRule.LATEST: _("Per partner en gebied telt de laatste meting tot en met het einde van de periode."),
    TimeRule.MEAN: _("Per partner en gebied nemen we het gemiddelde van de metingen in de periode."),
    TimeRule.MIN: _("Per partner en gebied telt de laagste meting in de periode."),
    TimeRule.MAX: _("Per partner en gebied telt de hoogste meting in de periode."),
}
OVER_UNITS = {
    UnitRule.SUM: _("Daarna tellen we partners en gebieden op. Wie niets meldde, slaan we over."),
    UnitRule.MEAN: _("Daarna nemen we het gemiddelde van partners en gebieden. Wie niets meldde, slaan we over."),
    UnitRule.MIN: _("Daarna nemen we de laagste van partners en gebieden. Wie niets meldde, slaan we over."),
    UnitRule.MAX: _("Daarna nemen we de hoogste van partners en gebieden. Wie niets meldde, slaan we over."),
}


def sentences(rules: Rules) -> list[str | Promise]:
    """The steps in order, each one or two short sentences."""
    if rules.kind == Kind.NARRATIVE:
        return [_("Dit is een verhaal. Daar hoort geen getal bij.")]
    time = OVER_TIME[TimeRule(rules.time_rule)]
    if rules.cumulative:
        time = _("Per partner en gebied tellen we alle metingen op sinds de start van het programma.")
    steps = [time, OVER_UNITS[UnitRule(rules.unit_rule)]]
    if rules.pooled:
        steps.append(_("Tellers en noemers tellen we apart op. Pas aan het eind delen we ze."))
    if rules.may_overlap:
        steps.append(
            _("Mensen kunnen dubbel geteld zijn. Daarom noemen we twee getallen: de hoogste losse meting en de som.")
        )
    if rules.kind == Kind.MILESTONE:
        steps.append(_("Het getal zegt hoeveel mijlpalen zijn bereikt, van hoeveel partners en gebieden iets meldden."))
    return steps
