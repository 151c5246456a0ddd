from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitoring.indicators.models import Indicator
from monitoring.progress.rebuild import RebuildRefused, rebuild_progress
from monitoring.progress.recount import recount


class Command(BaseCommand):
    help = "Recalculate all stored progress beside the old figures and swap it in, or only name what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a figure differs")

    def handle(self, *, check: bool, **options: Any) -> None:
        if check:
            self._check()
            return
        try:
            count = rebuild_progress(tell=self._tell)
        except RebuildRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"progress of {count} indicators is rebuilt")

    def _check(self) -> None:
        names = dict(Indicator.objects.values_list("pk", "name"))
        differences = 0
        for difference in recount(repair=False):
            differences += 1
            name = names.get(difference.indicator_id, "no longer there")
            self.stderr.write(f"indicator {difference.indicator_id} ({name}): {difference}")
        if differences:
            raise CommandError(f"{differences} stored figures differ from their measurements")
        self.stdout.write("progress is up to date")

    def _tell(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done} of {total} indicators", ending="" if done < total else "\n")
