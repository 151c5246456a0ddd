"""Read measurements from a CSV or Excel file: the whole file, or nothing."""

import csv
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.privacy.answers import Answer, answering
from lamp.base.terminal import show_progress
from monitoring.measurements.import_services import import_measurements
from monitoring.measurements.importing import WORDS, CheckedRow, Outcome
from monitoring.measurements.measurement_file import COLUMNS, Row, read_rows
from programs.people.models import User
from programs.programs.models import Program

SHOWN = 50  # refused rows on the screen; the report holds them all


def pairs(text: str) -> dict[str, str]:
    """``name=value,name=value`` as a dictionary."""
    found = {}
    for pair in text.split(","):
        name, separator, value = pair.partition("=")
        if not separator or not name.strip():
            raise ArgumentTypeError(_("schrijf naam=waarde, niet “%(pair)s”") % {"pair": pair})
        found[name.strip()] = value.strip()
    return found


class Command(BaseCommand):
    help = (
        "Leest metingen uit een CSV- of Excel-bestand, het hele bestand of niets. Twee keer inlezen verandert niets. "
        f"Kolommen: {', '.join(COLUMNS)}; zie docs/administrator/import-measurements.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--program", required=True, help="titel of nummer van het programma")
        parser.add_argument("--by", required=True, help="e-mailadres van wie de gegevens inleest; diens rechten gelden")
        parser.add_argument("--approve", action="store_true", help="keur de metingen meteen goed (programmabureau)")
        parser.add_argument(
            "--columns", type=pairs, default={}, help="andere kolomnamen: area=code,numerator=bijstand,…"
        )
        parser.add_argument("--indicator", help="één indicator voor alle rijen")
        parser.add_argument("--partner", help="één partner voor alle rijen")
        parser.add_argument(
            "--only", type=pairs, default={}, help="neem alleen rijen waarvan een kolom zo begint: code=BU"
        )
        parser.add_argument(
            "--personal-data",
            choices=Answer.values,
            help="antwoord voor alles wat een persoonsgegeven kan zijn; zonder antwoord worden die rijen geweigerd",
        )
        parser.add_argument("--report", type=Path, help="schrijf per rij wat ermee gebeurde naar dit CSV-bestand")

    def handle(self, *, file: Path, program: str, by: str, approve: bool, report: Path | None, **options) -> None:
        constants = {name: options[name] for name in ("indicator", "partner") if options[name]}
        try:
            user, answer = _user(by), options["personal_data"]
            with answering(answer, by=user) if answer else nullcontext():
                rows = read_rows(file, columns=options["columns"], constants=constants, only=options["only"])
                checked = import_measurements(
                    rows=self._counted(rows), program=_program(program), by=user, approve=approve
                )
        except OSError as error:
            told = {"file": file, "reason": error.strerror}
            raise CommandError(_("Het bestand %(file)s is niet te lezen: %(reason)s.") % told) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error) or _("Deze gebruiker mag dit niet.")) from error
        if report:
            _write_report(report, checked)
        self._tell(checked)

    def _counted(self, rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
        """The rows, with a bar on the screen while they are checked, which takes nearly all of the time."""
        known = list(rows)
        return show_progress(known, total=len(known), label=_("Metingen nakijken"), stream=self.stdout)

    def _tell(self, checked: Sequence[CheckedRow]) -> None:
        counts = Counter(row.outcome for row in checked)
        refused = [row for row in checked if row.outcome == Outcome.REFUSED]
        for row in refused[:SHOWN]:
            self.stderr.write(_("regel %(line)d: %(reason)s") % {"line": row.line, "reason": row.reason})
        if len(refused) > SHOWN:
            self.stderr.write(_("… en nog %d geweigerde rijen; --report noemt ze alle") % (len(refused) - SHOWN))
        summary = ", ".join(f"{counts[outcome]} {WORDS[outcome]}" for outcome in Outcome if counts[outcome])
        rows = ngettext("%d rij", "%d rijen", len(checked)) % len(checked)
        if refused:
            raise CommandError(_("Er is niets ingelezen. %(rows)s: %(summary)s.") % {"rows": rows, "summary": summary})
        self.stdout.write(f"{rows}: {summary}." if summary else f"{rows}.")


def _program(name: str) -> Program:
    found = Program.objects.filter(pk=name) if name.isdecimal() else Program.objects.filter(title=name)
    program = found.first()
    if program is None:
        raise CommandError(_("Er is geen programma “%(name)s”.") % {"name": name})
    return program


def _user(email: str) -> User:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(_("Er is geen actieve gebruiker met het adres %(email)s.") % {"email": email})
    return user


def _write_report(path: Path, checked: Sequence[CheckedRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_("regel"), _("uitkomst"), _("reden")])
        writer.writerows((row.line, WORDS[row.outcome], row.reason) for row in checked)
