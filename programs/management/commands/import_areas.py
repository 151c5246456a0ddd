"""Import areas from CSV, with boundaries from GeoJSON; the columns are in docs/user/areas.md."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from programs.areas.importing import ImportRefused, import_areas


class Command(BaseCommand):
    help = "Import areas (code, name, level, parent, population, year) and their boundaries: all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--boundaries", type=Path, action="append", default=[], metavar="FILE.geojson")

    def handle(self, *, file: Path, boundaries: list[Path], **options) -> None:
        with translation.override("nl"):
            try:
                result = import_areas(file.read_bytes(), [path.read_bytes() for path in boundaries])
            except OSError as error:
                raise CommandError(_("Het bestand is niet te lezen: %(file)s") % {"file": error.filename}) from error
            except ImportRefused as refused:
                for error in refused.errors:
                    self.stderr.write(str(error))
                raise CommandError(_("Er is niets geïmporteerd.")) from refused
            self.stdout.write(
                _(
                    "Gebieden toegevoegd: %(added)d, gewijzigd: %(changed)d, ongewijzigd: %(unchanged)d. "
                    "Grenzen bewaard: %(boundaries)d."
                )
                % vars(result)
            )
