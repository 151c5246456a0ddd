"""Indices from stored figures: both methods, missing domains, published ranks, published scores."""

from decimal import Decimal
from io import BytesIO

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from lamp.base.spreadsheets import read_lines
from monitoring.area_indices.computing import compute_year, reference_of, years_of
from monitoring.area_indices.models import IndexScore
from monitoring.area_indices.score_file import plan_scores, store_scores
from monitoring.area_indices.services import DomainInput, add_comparison, create_definition, record_score
from monitoring.area_statistics.job_models import JobKind
from monitoring.area_statistics.jobs import run_waiting_jobs, start_job
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from tests.conftest import make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas(world):
    return [
        world.molenveld,
        world.zonnehof,
        *(make_area(f"BU0001020{n}", f"Buurt {n}", "buurt", world.wijk) for n in (1, 2)),
    ]


def measure(code, direction="down"):
    return AreaMeasure.objects.create(code=code, name=code, source="Test", direction=direction)


def fill(one, areas, values, year=2024, month=0):
    AreaStatistic.objects.bulk_create(
        AreaStatistic(measure=one, area=area, year=year, month=month, value=Decimal(value))
        for area, value in zip(areas, values, strict=True)
        if value is not None
    )


def define(world, domains, method="zscore", **values):
    made = [DomainInput(code, code, Decimal(weight), measures) for code, weight, measures in domains]
    values = {"name": "Index", "version": "1", "source": "Test", "method": method, **values}
    return create_definition(by=world.bureau, domains=made, **values)


def scores(definition, year=2024):
    return {row.area.name: row for row in IndexScore.objects.filter(definition=definition, year=year)}


def test_z_scores_with_signs_ranks_and_a_missing_domain(world, areas):
    work, school = measure("werk"), measure("school", "up")
    fill(work, areas, [30, 20, 10, 99])
    fill(school, areas, [1, 2, 3, None])
    definition = define(world, [("werk", "0.5", [work]), ("school", "0.5", [school])])

    result = compute_year(definition, reference_of(definition), 2024)

    assert (result.scored, result.without) == (3, ["BU00010202"])
    found = scores(definition)
    assert [found[area.name].rank for area in areas[:3]] == [1, 2, 3]
    assert [found[area.name].decile for area in areas[:3]] == [4, 7, 10]
    spread = np.std([30, 20, 10, 99])
    expected = 0.5 * (30 - 39.75) / spread + 0.5 * np.sqrt(1.5)
    assert float(found["Molenveld"].score) == pytest.approx(expected, abs=1e-6)
    assert found["Molenveld"].reference_count == 3


def test_the_exponential_method_ranks_each_domain(world, areas):
    work, school = measure("werk"), measure("school")
    fill(work, areas, [40, 30, 20, 10])
    fill(school, areas, [1, 2, 3, 3])
    definition = define(world, [("werk", "0.6", [work]), ("school", "0.4", [school])], "imd")

    compute_year(definition, reference_of(definition), 2024)

    def scaled(rank):
        return -23 * np.log(1 - (4 - rank + 1) / 4 * (1 - np.exp(-100 / 23)))

    found = scores(definition)
    assert float(found["Molenveld"].score) == pytest.approx(0.6 * scaled(1) + 0.4 * scaled(4), abs=1e-6)
    assert float(found["Buurt 1"].score) == pytest.approx(0.6 * scaled(3) + 0.4 * scaled(1), abs=1e-6)
    assert [found[area.name].rank for area in areas] == [1, 4, 2, 3]


def test_published_ranks_run_over_more_areas_than_are_stored(world, areas):
    rank = measure("rang", "none")
    fill(rank, areas[:2], [1, 32844])
    definition = define(world, [("alles", "1", [rank])], "imd", reference_count=32844)

    compute_year(definition, reference_of(definition), 2024)

    found = scores(definition)
    assert float(found["Molenveld"].score) == pytest.approx(100)
    assert (found["Molenveld"].rank, found["Molenveld"].reference_count) == (None, 32844)

    AreaStatistic.objects.filter(measure=rank).update(value=Decimal(40000))
    with pytest.raises(ValidationError, match="rangnummer van 1 tot en met 32844"):
        compute_year(definition, reference_of(definition), 2024)


def test_the_last_moment_of_a_year_counts_and_all_domains_must_know_the_year(world, areas):
    work, school = measure("werk"), measure("school")
    fill(work, areas, [1, 2, 3, 4], month=3)
    fill(work, areas, [4, 3, 2, 1], month=9)
    fill(work, areas, [1, 1, 1, 2], year=2020)
    fill(school, areas, [4, 3, 2, 1])
    definition = define(world, [("werk", "0.5", [work]), ("school", "0.5", [school])])

    assert years_of(definition) == [2024]
    compute_year(definition, reference_of(definition), 2024)
    assert scores(definition)["Molenveld"].rank == 1


def test_a_job_computes_every_year_and_again_gives_the_same(world, areas):
    work = measure("werk")
    for year in (2020, 2024):
        fill(work, areas, [1, 2, 3, None], year=year)
    definition = define(world, [("werk", "1", [work])])

    for _time in range(2):
        job = start_job(program=world.program, by=world.bureau, kind=JobKind.COMPUTE, definition=definition)
        run_waiting_jobs()
        job.refresh_from_db()
        assert (job.state, job.summary["scores"], job.summary["without_score"]) == ("done", 6, ["BU00010202"])
        assert IndexScore.objects.count() == 6


@pytest.mark.parametrize(
    ("weights", "values", "field"),
    [
        (("0.5", "0.48"), {}, "domains"),
        (("0.5", "0.5"), {"classes": [{"label": "Laag", "from": None}]}, "classes"),
        (("0.5", "0.5"), {"classes": [{"label": "a", "from": limit} for limit in (None, "5", "4")]}, "classes"),
        (("0.5", "0.5"), {"reference_count": 100}, "reference_count"),
        (("0.5", "0.5"), {"name": ""}, "name"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_index_is_refused(world, weights, values, field):
    domains = [(f"d{n}", weight, [measure(f"m{n}")]) for n, weight in enumerate(weights)]

    with pytest.raises(ValidationError) as refused:
        define(world, domains, **values)

    assert list(refused.value.message_dict) == [field]


def test_a_measure_without_direction_cannot_be_part_of_an_index(world):
    with pytest.raises(ValidationError, match="of hoger beter is: m1"):
        define(world, [("d", "1", [measure("m1", "none")])])


def test_published_scores_from_a_file(world, areas):
    definition = define(world, [("werk", "1", [])], "published", name="MDI")
    text = "code,jaar,score,rank,werk\nBU00010101,2024,79,1,80.5\nBU00010102,2024,54.25,,\n"

    for _time in range(2):
        store_scores(plan_scores(read_lines(BytesIO(text.encode())), definition=definition))

    found = scores(definition)
    assert (found["Molenveld"].score, found["Molenveld"].rank) == (79, 1)
    assert found["Molenveld"].domains == {"werk": "80.500000"}
    assert (found["Zonnehof"].score, found["Zonnehof"].rank) == (Decimal("54.25"), None)

    bad = plan_scores(
        read_lines(BytesIO((text + "BU9,2024,1,,\nBU00010101,2024,3,,\n").encode())), definition=definition
    )
    assert [problem.line for problem in bad.problems] == [4, 5]


def test_rights_and_entered_rows(world, areas):
    computed = define(world, [("werk", "1", [measure("werk")])])
    published = define(world, [], "published", name="MDI")
    with pytest.raises(PermissionDenied):
        record_score(by=world.partner, definition=published, area=areas[0], year=2024, score=Decimal(1))
    with pytest.raises(ValidationError, match="berekent deze index zelf"):
        record_score(by=world.bureau, definition=computed, area=areas[0], year=2024, score=Decimal(1))
    with pytest.raises(ValidationError, match="Kies een of meer maten"):
        add_comparison(by=world.bureau, definition=published, name="Opkomst", description="Opkomst")
    with pytest.raises(ValidationError, match="Noem de bron"):
        add_comparison(
            by=world.bureau, definition=published, name="Opkomst", description="x", published_r=Decimal("-0.838")
        )
