"""What the agenda keeps of the facts it is made of."""

from datetime import date

import pytest
from django.utils import timezone

from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.refresh import drain
from monitoring.reviews.models import AgendaItem
from monitoring.reviews.services import start_review


@pytest.mark.parametrize(("about_persons", "told"), [(False, True), (True, False)])
def test_the_agenda_keeps_no_exact_figure_about_persons(world, about_persons, told):
    """It is made by who sees them exactly, and read by partners, who do not."""
    fields = {"frequency": "year", "about_persons": about_persons, "unit": "ouders"}
    indicator = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Bereikt", **fields
    )
    IndicatorElement.objects.create(indicator=indicator, lineage=world.output.lineage)
    year = timezone.localdate().year - 1
    Target.objects.create(indicator=indicator, period=str(year), value=200)
    measurement = Measurement.objects.create(
        indicator=indicator,
        partner=world.peuteropvang,
        area=world.molenveld,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        numerator=37,
        status="approved",
        approved_at=timezone.now(),
        recorded_by=world.partner,
    )
    mark_dirty(measurement)
    while drain():
        pass

    review = start_review(
        intervention=world.intervention, by=world.manager, period_start=date(year, 1, 1), period_end=date(year, 12, 31)
    )

    points = {item.kind: item.text for item in review.agenda.all()}
    assert "target" in points
    assert any("37" in text for text in points.values()) is told


def test_a_lineage_that_looks_like_a_citizen_number_stops_no_review(review):
    """The keys of points and kept statements are lineages: their digits pass the eleven-test now and then."""
    looks_like_one = "12345672-aaaa-4aaa-8aaa-aaaaaaaaaaaa"

    AgendaItem.objects.create(review=review, kind="assumption", about=f"mechanism:{looks_like_one}", title="M1")
    review.statements = {looks_like_one: {"rule": 0}}
    review.save()

    assert review.agenda.filter(about=f"mechanism:{looks_like_one}").exists()
