"""What is asked of the area monitor. All of it stands in the address, so any view can be sent to somebody."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.area_monitor.monitor import Monitor
from monitoring.area_monitor.scope import levels_of, own_areas, scope_of
from monitoring.area_monitor.subjects import Subject, subjects_for
from programs.areas.models import AreaLevel
from programs.people.models import User
from programs.programs.models import Program

TOP, MOST_TOP = 10, 50
WHOLE = "alles"


@dataclass(frozen=True)
class Question:
    """As in the address; what does not exist falls back to the first that does."""

    subject: str = ""
    level: str = ""
    whole: bool = False
    moment: str = ""
    since: str = ""
    area: int | None = None
    top: int = TOP
    beside: str = ""
    relation: int | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Question":
        return cls(
            subject=asked.get("toon", ""),
            level=asked.get("niveau", ""),
            whole=asked.get("bereik") == WHOLE,
            moment=asked.get("jaar", ""),
            since=asked.get("sinds", ""),
            area=whole_number(asked.get("gebied")),
            top=min(whole_number(asked.get("aantal")) or TOP, MOST_TOP),
            beside=asked.get("naast", ""),
            relation=whole_number(asked.get("verband")),
        )


def whole_number(text: str | None) -> int | None:
    """A whole number from an address, or nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 19 else None


@dataclass(frozen=True)
class Answer:
    """What there was to choose from, and what came of the question; without figures there is no monitor."""

    question: Question
    subjects: list[Subject]
    levels: list[AreaLevel]
    monitor: Monitor | None


def answer(question: Question, *, program: Program, user: User, only_directed: bool = False) -> Answer:
    """Choose subject, areas and moments, by the question or else the first index, smallest level and last moment.

    ``only_directed`` leaves out measures of which nobody said whether higher is better.
    """
    subjects = [one for one in subjects_for(user) if one.worse or not only_directed]
    levels = levels_of(own_areas(program, user))
    subject = next((one for one in subjects if one.key == question.subject), subjects[0] if subjects else None)
    if subject is None or not levels:
        return Answer(question, subjects, levels, None)
    fallback = subject.definition.level if subject.definition else levels[0]
    level = next((one for wanted in (question.level, fallback) for one in levels if one == wanted), levels[0])
    monitor = Monitor(user, subject, scope_of(program, user, level=level, whole=question.whole))
    monitor.choose(question.moment, question.since)
    return Answer(question, subjects, levels, monitor)
