"""Questions about what was typed in the form of one result, before it is handed in."""

from collections.abc import Collection

from django.db.models import Q

from monitoring.indicators.models import TimeRule
from monitoring.measurements.forms import ResultForm
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.questions import Earlier, Question, questions_about, unanswered
from monitoring.measurements.rules import interval_label
from monitoring.measurements.services import values_of
from monitoring.progress.figures import read_figures
from programs.people.models import User

EARLIER_VALUES = 4


def open_questions(*, viewer: User, form: ResultForm, confirmed: Collection[str]) -> list[Question]:
    """What still has to be answered by a tick (``confirmed``) and a note; ``form`` is bound and clean."""
    data, indicator = form.cleaned_data, form.indicator
    period = data.get("period")
    if period is None:
        return []
    before = (
        Measurement.objects.visible_to(viewer)
        .on_their_own()
        .filter(
            Q(replaces=None) | Q(status=MeasurementStatus.APPROVED),
            indicator=indicator,
            partner=data["partner"],
            area=data["area"],
            ends_on__lt=period.starts_on,
            replaced_by=None,
        )
        .order_by("-ends_on", "-pk")[:EARLIER_VALUES]
    )
    earlier = [Earlier(interval_label(indicator, one.starts_on), values_of(one)) for one in before]
    target = None
    if indicator.time_rule == TimeRule.SUM:
        (figure, *_others) = read_figures(
            viewer=viewer,
            indicators=[indicator],
            periods=[period],
            areas=[data["area"].pk if data["area"] else None],
            partners=[data["partner"].pk],
        ) or [None]
        target = figure.target if figure else None
    questions = questions_about(indicator, form.values, earlier=earlier, target=target)
    return unanswered(questions, confirmed, form.values.note)
