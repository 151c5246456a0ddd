from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.measurements.partitions import partition_measurements


class Command(BaseCommand):
    help = "Divide the measurements over a partition per year (PostgreSQL; stop LAMP first); later, add years to come."

    def handle(self, **options: Any) -> None:
        try:
            years = partition_measurements(tell=lambda text: self.stderr.write(text))
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        if years:
            self.stdout.write(f"partitions for {', '.join(map(str, years))}")
        else:
            self.stdout.write("there is a partition for every year already")
