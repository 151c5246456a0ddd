"""Scores of a file with published ranks, without storing anything: to check the index against what was published."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitoring.area_indices.rules import (
    Floats,
    check_weights,
    deciles,
    imd_domain_scores,
    rank_most_deprived,
    weighted_score,
)


@dataclass(frozen=True)
class RankedAreas:
    """Areas of a file in its order: their scores, and where they are known their ranks and deciles (else ``nan``)."""

    codes: Sequence[str]
    scores: Floats
    ranks: Floats
    deciles: Floats


def score_ranks(
    path: Path, *, code_column: str, count: int, weights: Mapping[str, float], rank_column: str = ""
) -> RankedAreas:
    """Compute the scores of a CSV file with one column of ranks per domain.

    Args:
        count: N, the number of areas the ranks run over.
        weights: domain column → weight, used as given.
        rank_column: the published overall rank. Without it ranks are known only where the file holds all N areas.

    Raises:
        OSError: the file cannot be read.
        ValidationError: a column is missing, a rank is no whole number from 1 to N, or the weights do not fit.
    """
    try:
        check_weights(np.array(list(weights.values())))
    except ValueError as error:
        raise ValidationError(_("De gewichten tellen niet op tot 1 (0,99 tot 1,01 mag).")) from error
    codes, ranks = _read(path, code_column, [*weights, *([rank_column] if rank_column else [])], count)
    domains = ranks[:, : len(weights)]
    scores = weighted_score(imd_domain_scores(domains, count), np.array(list(weights.values())))
    if rank_column:
        overall = ranks[:, -1]
    elif len(codes) == count:
        overall = rank_most_deprived(scores)
    else:
        overall = np.full(len(codes), np.nan)
    return RankedAreas(codes, scores, overall, deciles(overall, count))


def write_scores(path: Path, areas: RankedAreas) -> None:
    """Write code, score, rank and decile; empty where not known."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "score", "rank", "decile"])
        for code, score, rank, decile in zip(areas.codes, areas.scores, areas.ranks, areas.deciles, strict=True):
            writer.writerow([code, f"{score:.6f}", _whole(rank), _whole(decile)])


def _whole(value: float) -> str:
    return "" if np.isnan(value) else str(int(value))


def _read(path: Path, code_column: str, columns: Sequence[str], count: int) -> tuple[list[str], Floats]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in (code_column, *columns) if name not in (reader.fieldnames or ())]
        if missing:
            raise ValidationError(_("Het bestand heeft geen kolom %(names)s.") % {"names": ", ".join(missing)})
        codes: list[str] = []
        rows: list[list[int]] = []
        for row in reader:
            codes.append(row[code_column])
            rows.append([_rank(row[name], name, reader.line_num, count) for name in columns])
    if not rows:
        raise ValidationError(_("Er staan geen gebieden in het bestand."))
    if len(set(codes)) < len(codes):
        raise ValidationError(_("Een code staat twee keer in het bestand."))
    return codes, np.array(rows, dtype=np.float64)


def _rank(text: str | None, column: str, line: int, count: int) -> int:
    text = (text or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= count):
        message = _("Regel %(line)d, kolom %(column)s: “%(value)s” is geen heel getal van 1 tot en met %(count)d.")
        raise ValidationError(message % {"line": line, "column": column, "value": text[:40], "count": count})
    return int(text)
