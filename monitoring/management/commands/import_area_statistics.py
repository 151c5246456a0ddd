"""Read figures of areas from a CSV or Excel file, or from the open data of CBS: all of it, or nothing."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lamp.base.spreadsheets import read_lines
from monitoring.area_statistics.importing import ImportOptions, ImportPlan, plan_import, store_plan
from monitoring.area_statistics.statistics_file import LIMITS

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Leest cijfers van gebieden in: een CSV- of Excel-bestand, of een tabel van CBS (--cbs). Alles of niets. "
        "Twee keer inlezen verandert niets. Zie docs/administrator/import-area-statistics.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--cbs", metavar="TABEL", help="nummer van een tabel van CBS, zoals 85984NED")
        parser.add_argument("--columns", nargs="+", default=[], help="met --cbs: alleen deze kolommen")
        parser.add_argument("--measures", type=Path, help="bestand met de maten: code, name, unit, direction, …")
        parser.add_argument("--year", type=int, help="jaar, als het bestand er geen noemt")
        parser.add_argument("--source", default="", help="bron van maten die er zelf geen noemen")
        parser.add_argument("--licence", default="", help="licentie van maten die er zelf geen noemen")
        parser.add_argument("--skip-unknown-areas", action="store_true", help="sla gebieden over die LAMP niet kent")
        parser.add_argument("--preview", action="store_true", help="vertel alleen wat er zou veranderen")

    def handle(self, *, file: Path | None, cbs: str | None, preview: bool, **options) -> None:
        if (file is None) == (cbs is None):
            raise CommandError(_("Geef een bestand, of --cbs met het nummer van een tabel."))
        known = {name: options[name] for name in ("year", "skip_unknown_areas", "source", "licence")}
        asked = ImportOptions(**known)
        try:
            plan = _plan_table(cbs, options["columns"], asked) if cbs else _plan_file(file, options["measures"], asked)
        except OSError as error:
            message = _("Het bestand %(file)s is niet te lezen: %(reason)s.")
            raise CommandError(message % {"file": error.filename, "reason": error.strerror}) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._tell(plan)
        if not preview:
            store_plan(plan, by=None)

    def _tell(self, plan: ImportPlan) -> None:
        for line, reason in plan.problems[:SHOWN]:
            self.stderr.write(_("regel %(line)d: %(reason)s") % {"line": line, "reason": reason})
        if plan.problems:
            raise CommandError(_("Er is niets ingelezen: %d problemen.") % len(plan.problems))
        if plan.skipped_areas:
            self.stdout.write(_("Onbekende gebieden overgeslagen: %d.") % len(plan.skipped_areas))
        if plan.passed_over:
            self.stdout.write(_("Kolommen overgeslagen: %s.") % ", ".join(plan.passed_over))
        if plan.boundary_changed:
            self.stdout.write(_("Grens gewijzigd sinds het jaar ervoor: %s.") % ", ".join(plan.boundary_changed))
        counts = {"measures": len(plan.measures), "new": len(plan.new), "changed": len(plan.changed)}
        counts |= {"same": plan.same, "missing": plan.missing}
        self.stdout.write(
            _(
                "Maten nieuw of gewijzigd: %(measures)d. Cijfers nieuw: %(new)d, gewijzigd: %(changed)d, "
                "gelijk: %(same)d, ontbreken: %(missing)d."
            )
            % counts
        )


def _plan_file(path: Path, measures: Path | None, options: ImportOptions) -> ImportPlan:
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        of_measures = stack.enter_context(measures.open("rb")) if measures else None
        return plan_import(
            read_lines(file, name=path.name, limits=LIMITS),
            options=options,
            measure_lines=read_lines(of_measures, name=measures.name) if measures and of_measures else None,
        )


def _plan_table(number: str, columns: list[str], options: ImportOptions) -> ImportPlan:
    from monitoring.area_statistics.cbs import read_table  # brings a client for the network along

    table = read_table(number, columns=columns)
    return plan_import(table.lines, options=options, measure_lines=table.measure_lines)
