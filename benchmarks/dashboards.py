"""How fast is a dashboard of 200 indicators × 4 quarters, beside a bare Django view of the same rows?

Three answers: JSON, a list of Django REST framework, and a table of a template; each of three kinds of rows: as the
database has them (bare), as LAMP's values (chosen, combined and rounded by an indicator's rules), and as LAMP's
figures: with rights, targets, states and coverage. Sign-in and middleware are in none of them.
"""

from collections.abc import Callable, Sequence
from functools import partial

from django.http import HttpResponse, JsonResponse
from django.template import engines
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from benchmarks import bare
from benchmarks.progress_work import Taken, milliseconds
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.progress.cells import read_cells
from monitoring.progress.figures import read_figures
from monitoring.progress.rules import Rules, combine_units, shown
from monitoring.progress.serializers import FigureOutput
from programs.people.models import User

INDICATORS, TIMES = 200, 30
QUARTERS = [Period.parse(f"2023-Q{number}") for number in range(1, 5)]
OF_FIGURE = ("value", "target", "expected", "progress", "state", "reported", "requested", "oldest_data", "computed_at")


class StoredOutput(serializers.Serializer):
    indicator, period = serializers.IntegerField(), serializers.IntegerField()
    numerator, denominator = serializers.CharField(), serializers.CharField(allow_null=True)
    series, measurements = serializers.IntegerField(), serializers.IntegerField()
    oldest_on, newest_on = serializers.DateField(), serializers.DateField()


def table_of(columns: Sequence[str]) -> str:
    cells = "".join(f"<td>{{{{ row.{name} }}}}</td>" for name in columns)
    return f"<table>{{% for row in rows %}}<tr>{cells}</tr>{{% endfor %}}</table>"


def value_rows(indicators: Sequence[Indicator]) -> list[dict]:
    rules = {one.pk: Rules.of(one) for one in indicators}
    rows = []
    for key, stored in read_cells(indicators, [0], [0], QUARTERS, {}).items():
        combined = combine_units(stored.cells[""], rules[key.indicator_id])
        value = shown(combined, rules[key.indicator_id])
        rows.append(
            {
                "indicator": key.indicator_id,
                "period": key.period,
                "numerator": value.value,
                "denominator": value.denominator,
                "series": combined.series,
                "measurements": combined.measurements,
                "oldest_on": combined.oldest_on,
                "newest_on": combined.newest_on,
            }
        )
    return rows


def dashboards(user: User, indicators: Sequence[Indicator]) -> list[Taken]:
    """Milliseconds per answer; LAMP's values and LAMP's figures, each beside the bare rows of the same turn."""
    some = indicators[:INDICATORS]
    sources = {
        "bare": partial(bare.figures, [one.pk for one in some], [period.key for period in QUARTERS]),
        "values": partial(value_rows, some),
        "figures": lambda: read_figures(viewer=user, indicators=some, periods=QUARTERS),
    }
    found = []
    for name, answer in {"JSON": _json, "list of the API": _list, "page": _page}.items():
        taken: dict[str, list[float]] = {source: [] for source in sources}
        for time in range(TIMES + 1):
            for source, read in sources.items():
                spent = milliseconds(lambda answer=answer, read=read: answer(read()))
                if time:  # the first fills caches
                    taken[source].append(spent)
        what = f"{len(some)} indicators × 4 quarters, {name}"
        found.append(Taken(f"{what}, values", taken["values"], taken["bare"], target="ratio 1.43"))
        found.append(Taken(f"{what}, with rights, targets, states, coverage", taken["figures"], taken["bare"]))
    return found


def _json(rows: Sequence) -> HttpResponse:
    return JsonResponse(
        [row if isinstance(row, dict) else {name: getattr(row, name) for name in OF_FIGURE} for row in rows], safe=False
    )


def _list(rows: Sequence) -> bytes:
    shape: type[serializers.Serializer] = StoredOutput if isinstance(rows[0], dict) else FigureOutput
    return JSONRenderer().render(shape(rows, many=True).data)


def _page(rows: Sequence) -> str:
    return TEMPLATES[isinstance(rows[0], dict)].render({"rows": rows})


TEMPLATES: dict[bool, Callable] = {
    is_row: engines["django"].from_string(table_of(columns))
    for is_row, columns in ((True, bare.FIGURE), (False, OF_FIGURE))
}
