"""What happened around the invented programme."""

from datetime import date

from monitoring.demo.foundation import Ground
from monitoring.demo.moments import months_before
from programs.programs.event_services import add_event

EVENTS = (
    (31, "Nieuwe wethouder", "Zij heeft jeugd en onderwijs. Zij wil dat alle peuters meedoen."),
    (20, "Wachtlijsten in de kinderopvang", "Er zijn te weinig mensen. Nieuwe peuters wachten gemiddeld vier maanden."),
    (8, "Kinderopvangtoeslag omhoog", "Ouders met een laag inkomen krijgen 96% vergoed."),
)


def add_events(ground: Ground, *, today: date) -> None:
    for months_ago, name, text in EVENTS:
        add_event(
            program=ground.program,
            by=ground.people["bureau"],
            name=name,
            happened_on=months_before(today, months_ago),
            text=text,
        )
