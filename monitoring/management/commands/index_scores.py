"""Compute index scores from published ranks, without storing anything."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.area_indices.rank_file import score_ranks, write_scores


def weight(text: str) -> tuple[str, float]:
    """``column=0.225`` as a pair."""
    column, separator, value = text.rpartition("=")
    try:
        if separator and column:
            return column, float(value)
    except ValueError:
        pass
    raise ArgumentTypeError(_("schrijf kolom=gewicht, niet “%(text)s”") % {"text": text})


class Command(BaseCommand):
    help = (
        "Rekent indexscores uit bij gepubliceerde rangnummers (1 = meeste achterstand); zie docs/methods/area-index.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ranks", type=Path, required=True, help="CSV-bestand met één kolom rangnummers per domein"
        )
        parser.add_argument("--code-column", required=True, help="kolom met de code van het gebied")
        parser.add_argument("--count", type=int, required=True, help="N: over hoeveel gebieden de rangnummers lopen")
        parser.add_argument(
            "--weight", type=weight, nargs="+", action="extend", required=True, help="kolom=gewicht, per domein"
        )
        parser.add_argument("--rank-column", default="", help="kolom met de gepubliceerde plaats, voor de decielen")
        parser.add_argument("--out", type=Path, required=True, help="hierheen: code, score, rank, decile")

    def handle(self, *, ranks: Path, out: Path, **options) -> None:
        try:
            areas = score_ranks(
                ranks,
                code_column=options["code_column"],
                count=options["count"],
                weights=dict(options["weight"]),
                rank_column=options["rank_column"],
            )
            write_scores(out, areas)
        except OSError as error:
            message = _("%(file)s is niet te lezen of te schrijven: %(reason)s.")
            raise CommandError(message % {"file": error.filename, "reason": error.strerror}) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(ngettext("%d gebied.", "%d gebieden.", len(areas.codes)) % len(areas.codes))
