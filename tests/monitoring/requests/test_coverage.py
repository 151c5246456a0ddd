from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import IndicatorElement, IndicatorExclusion, Target
from monitoring.learning.chains import ElementReading, IndicatorReading, Spans
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.explanation import explain
from monitoring.progress.figures import ask_figures, read_figures
from monitoring.progress.refresh import drain
from monitoring.progress.states import ProgressState
from monitoring.requests.coverage import Coverage, read_coverage
from monitoring.requests.services import Asked, send_request

Q3, JULY, YEAR = Period.parse("2026-Q3"), Period.parse("2026-07"), Period.parse("2026")
DUE = date(2026, 10, 15)


@pytest.fixture
def asked(world, request_q3, doors):
    """Beside Peuteropvang in Molenveld, Weller in Zonnehof is asked for its doors too."""
    return send_request(asked=Asked(world.weller, [doors], [world.zonnehof]), period=Q3, due_on=DUE, by=world.bureau)


def fill(world, indicator, period, *, partner=None, area=None, status="approved", **fields):
    return Measurement.objects.create(
        indicator=indicator,
        partner=partner or world.peuteropvang,
        area=area or world.molenveld,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        status=status,
        recorded_by=world.partner,
        **{"numerator": 5, **fields},
    )


def refresh(*indicators):
    mark_dirty(*Measurement.objects.filter(indicator__in=indicators))
    while drain():
        pass


@pytest.mark.django_db
def test_counts_cells_that_were_asked_and_have_a_counting_value(world, asked, doors):
    fill(world, doors, JULY)
    fill(world, doors, JULY.next(), status="submitted")  # does not count yet
    fill(world, doors, JULY, partner=world.weller, area=world.zonnehof, numerator=None, no_data_reason="Ziek")

    found = read_coverage([doors], [0, world.wijk.pk, world.molenveld.pk], [0, world.weller.pk], [JULY, Q3, YEAR])

    assert found[doors.pk, 0, 0, Q3.key] == Coverage(requested=6, answered=1, explained=1)
    assert found[doors.pk, 0, 0, JULY.key] == Coverage(2, 1, 1)
    assert found[doors.pk, 0, 0, YEAR.key] == Coverage(6, 1, 1)
    assert found[doors.pk, world.wijk.pk, 0, Q3.key] == Coverage(6, 1, 1)
    assert found[doors.pk, world.molenveld.pk, 0, Q3.key] == Coverage(3, 1, 0)
    assert found[doors.pk, 0, world.weller.pk, Q3.key] == Coverage(3, 0, 1)
    assert (doors.pk, world.molenveld.pk, world.weller.pk, Q3.key) not in found


@pytest.mark.django_db
def test_a_value_that_was_replaced_counts_once(world, asked, doors):
    first = fill(world, doors, JULY)
    second = fill(world, doors, JULY, replaces=first, correction_reason="Fout")
    first.replaced_by = second
    first.save()

    assert read_coverage([doors], [0], [0], [JULY]) == {(doors.pk, 0, 0, JULY.key): Coverage(2, 1, 0)}


@pytest.mark.django_db
def test_combined_figures_leave_an_excluded_partner_out_from_its_date(world, asked, doors):
    IndicatorExclusion.objects.create(
        indicator=doors, partner=world.weller, reason="Telt anders", from_date=date(2026, 8, 15)
    )

    found = read_coverage([doors], [0], [0, world.weller.pk], [Q3])

    assert found[doors.pk, 0, 0, Q3.key].requested == 4  # July of Weller still counts, August and September do not
    assert found[doors.pk, 0, world.weller.pk, Q3.key].requested == 3


@pytest.mark.django_db
def test_a_figure_says_how_much_came_in_and_where_nothing_was_asked(world, asked, doors, places):
    fill(world, doors, JULY)

    of_doors, of_places = read_figures(
        viewer=world.bureau, indicators=[doors, places], periods=[Q3], today=date(2026, 10, 20)
    )
    (before,) = read_figures(viewer=world.bureau, indicators=[doors], periods=[Q3.previous()], today=DUE)

    assert (of_doors.reported, of_doors.requested, of_doors.explained) == (1, 6, 0)
    assert (of_places.reported, of_places.requested) == (0, 1)
    assert before.requested is None


@pytest.mark.django_db
def test_takes_one_query_for_the_whole_programme_and_two_with_areas(
    world, asked, doors, places, django_assert_num_queries
):
    with django_assert_num_queries(1):
        read_coverage([doors, places], [0], [0], [Q3, JULY])
    with django_assert_num_queries(2):
        read_coverage([doors, places], [0, world.wijk.pk], [0, world.weller.pk], [Q3, JULY])


@pytest.mark.django_db
def test_the_explanation_says_how_much_came_in_and_who_has_not_reported(world, asked, doors, places):
    for month in (JULY, JULY.next(), JULY.next().next()):
        fill(world, doors, month)
    fill(world, doors, JULY, partner=world.weller, area=world.zonnehof, numerator=None, no_data_reason="Ziek")

    told = explain(viewer=world.bureau, indicator=doors, period=Q3, today=date(2026, 10, 20))
    of_one = explain(viewer=world.bureau, indicator=doors, period=Q3, partner=world.peuteropvang)
    unasked = explain(viewer=world.bureau, indicator=doors, period=YEAR.previous())

    assert "3 van 6 getallen binnen, van 1 is uitgelegd waarom het er niet is" in told.remarks[0].lower()
    assert "Nog niet alles binnen van: Weller." in told.remarks
    assert not any(remark.startswith("Nog niet alles") for remark in of_one.remarks)
    assert any("niet uitgevraagd" in remark for remark in unasked.remarks)


@pytest.mark.django_db
def test_an_indicator_page_and_its_element_say_what_came_in(client, world, places, doors):
    IndicatorElement.objects.create(indicator=places, lineage=world.activity.lineage)
    last = Period.containing(PeriodType.QUARTER, timezone.localdate()).previous()
    asked = Asked(world.peuteropvang, [places], [world.molenveld, world.zonnehof])
    send_request(asked=asked, period=last, due_on=last.ends_on, by=world.bureau)
    fill(world, places, last)
    refresh(places)
    client.force_login(world.bureau)

    for address in (f"/onderdelen/{world.activity.pk}/", f"/indicatoren/{places.pk}/"):
        assert "1 van 2 getallen binnen" in client.get(address).content.decode(), address


@pytest.mark.django_db
@pytest.mark.parametrize(("answered", "is_enough"), [(3, False), (4, True)])
def test_below_sixty_percent_of_what_was_asked_an_end_is_insufficient(world, asked, doors, answered, is_enough):
    """Of six cells three are 50 %; four are 67 %. Then rule 0 holds for the link."""
    Target.objects.create(indicator=doors, period="2026-Q3", value=1)
    places = [(world.peuteropvang, world.molenveld), (world.weller, world.zonnehof)]
    cells = [(month, *place) for place in places for month in Q3.parts(PeriodType.MONTH)]
    for month, partner, area in cells[:answered]:
        fill(world, doors, month, partner=partner, area=area)
    refresh(doors)
    day = date(2026, 10, 20)
    (figure,) = ask_figures(viewer=world.bureau, indicators=[doors], periods=[Q3], today=day)

    reading = IndicatorReading(indicator=doors, asked=figure, spans=Spans([doors.pk]))
    standing = ElementReading(world.output, [reading], day).standing

    assert figure.state == ProgressState.ON_COURSE
    assert standing.coverage == Decimal(answered) / 6
    assert standing.insufficient is not is_enough
