"""Observations as they were known at an earlier moment: without what came later, and as they read then."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Expression, QuerySet

from lamp.base.history.moments import known_records
from monitoring.learning.models import Observation

CHANGEABLE = ("kind", "observed_on", "source", "speaker_role", "area_id", "answer")


def known_evidence(mentions: QuerySet, is_readable: Expression, moment: datetime) -> Iterator[tuple]:
    """Lineage, whether the viewer may read it, direction, then ``CHANGEABLE``: a row for each mention; two queries.

    What an observation says of which mechanism is that of today, and one that was withdrawn since is not told: who
    withdraws an observation does not want it read.
    """
    mentions = mentions.filter(observation__created_at__lt=moment)
    changed = Observation.history.filter(
        id__in=mentions.filter(observation__updated_at__gte=moment).values("observation")
    )
    then = known_records(changed, (*CHANGEABLE, "set_aside"), moment)
    columns = [f"observation__{name}" for name in (*CHANGEABLE, "set_aside")]
    for lineage, readable, direction, pk, *now in mentions.values_list(
        "lineage", is_readable, "direction", "observation", *columns
    ):
        *said, set_aside = [then[pk][name] for name in (*CHANGEABLE, "set_aside")] if pk in then else now
        if not set_aside:
            yield (lineage, readable, direction, *said)
