"""The English Indices of Deprivation 2019, computed from their published ranks, equal what was published."""

import csv
from collections import defaultdict
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from monitoring.area_indices.rules import extent, proportion_in_worst_tenth, weighted_average
from tests.shared_data import SHARED_DATA, needs_shared_data

SUBSET, SUMMARY = SHARED_DATA / "imd2019_subset.csv", SHARED_DATA / "imd2019_lad_summary.csv"
COUNT = 32_844
WEIGHTS = {
    "income_rank": 0.225,
    "employment_rank": 0.225,
    "health_rank": 0.135,
    "education_rank": 0.135,
    "crime_rank": 0.093,
    "barriers_rank": 0.093,
    "living_environment_rank": 0.093,
}


def run(source, out, *extra, count=COUNT, weights=WEIGHTS):
    pairs = [f"{column}={weight}" for column, weight in weights.items()]
    call_command(
        "index_scores",
        *("--ranks", str(source), "--code-column", "lsoa11_code", "--count", str(count), "--out", str(out)),
        *("--weight", *pairs, *extra),
        stdout=StringIO(),
    )
    return read(out)


def read(path):
    return list(csv.DictReader(path.open(encoding="utf-8")))


@needs_shared_data
def test_scores_and_deciles_are_those_published(tmp_path):
    published = read(SUBSET)

    found = run(SUBSET, tmp_path / "scores.csv", "--rank-column", "imd_rank")

    assert [row["code"] for row in found] == [row["lsoa11_code"] for row in published]
    for mine, theirs in zip(found, published, strict=True):
        assert float(mine["score"]) == pytest.approx(float(theirs["imd_score_recomputed"]), abs=0.0006)
        assert (mine["rank"], mine["decile"]) == (theirs["imd_rank"], theirs["imd_decile"])


@needs_shared_data
def test_districts_are_those_published(tmp_path):
    scores = {row["code"]: float(row["score"]) for row in run(SUBSET, tmp_path / "scores.csv")}
    inside = defaultdict(list)
    for row in read(SUBSET):
        inside[row["lad19_code"]].append(row)

    districts = read(SUMMARY)
    assert len(districts) == 17
    for district in districts:
        areas = inside[district["lad19_code"]]
        ranks = np.array([float(row["imd_rank"]) for row in areas])
        people = np.array([float(row["population_mid2015_excl_prisoners"]) for row in areas])
        mean = weighted_average(np.array([scores[row["lsoa11_code"]] for row in areas]), people)
        assert mean == pytest.approx(float(district["published_average_score"]), abs=0.0006)
        worst = proportion_in_worst_tenth(ranks, COUNT)
        assert worst == pytest.approx(float(district["published_proportion_top10"]), abs=0.0001)
        assert extent(ranks, COUNT, people) == pytest.approx(float(district["published_extent"]), abs=0.0001)


def test_without_a_published_rank_deciles_need_all_areas(tmp_path):
    source = tmp_path / "ranks.csv"
    source.write_text("lsoa11_code,a,b\nX1,1,2\nX2,2,1\nX3,3,3\n")
    weights = {"a": 0.6, "b": 0.4}

    whole = run(source, tmp_path / "whole.csv", count=3, weights=weights)
    part = run(source, tmp_path / "part.csv", count=4, weights=weights)

    assert [(row["rank"], row["decile"]) for row in whole] == [("1", "4"), ("2", "7"), ("3", "10")]
    assert {(row["rank"], row["decile"]) for row in part} == {("", "")}


@pytest.mark.parametrize(
    ("text", "weights", "reason"),
    [
        ("lsoa11_code,a\nX1,1\n", {"b": 1}, "geen kolom b"),
        ("lsoa11_code,a\nX1,4\n", {"a": 1}, "Regel 2, kolom a"),
        ("lsoa11_code,a\nX1,1\n", {"a": 0.5}, "gewichten"),
        ("lsoa11_code,a\nX1,1\nX1,2\n", {"a": 1}, "twee keer"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_written(tmp_path, text, weights, reason):
    source, out = tmp_path / "ranks.csv", tmp_path / "out.csv"
    source.write_text(text)

    with pytest.raises(CommandError, match=reason):
        run(source, out, count=3, weights=weights)
    assert not out.exists()
