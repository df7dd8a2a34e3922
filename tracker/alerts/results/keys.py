"""How the key of a message about a result is put together, and read again. Pure.

“R:letter-4:c0ffee:17:liaison”: of letter 4, said by the act c0ffee, to the liaison of body 17.
"""

from __future__ import annotations

from enum import StrEnum

from tracker.vocabulary import AlertStage, Role


class Source(StrEnum):
    """What the result is of."""

    REPORT = "report"
    OBJECTION = "objection"
    EXTENSION = "extension"
    COORDINATION = "coordination"
    DISSENT = "dissent"
    TASK = "task"
    OWNER = "owner"
    ASK = "ask"
    LETTER = "letter"
    VERDICT = "verdict"
    ODDS = "odds"
    DIVISION = "division"


def about(source: Source, subject_id: int | str, event: object) -> str:
    """“letter-4:c0ffee”: of what, and which answer."""
    return f"{source.value}-{subject_id}:{event}"


def message_key(told: str, department_id: int, role: Role) -> str:
    """The whole of it: one message of an answer (`told`, see `about`) to a post of a body."""
    return f"{beginning(told)}:{department_id}:{role.value}"


def beginning(told: str) -> str:
    """How the keys of all messages begin that are about this, or about whatever begins so."""
    return f"{AlertStage.RESULT.value}:{told}"


def all_of(source: Source) -> str:
    """How the keys of all messages of such a source begin."""
    return beginning(f"{source.value}-")


def source_of(key: str) -> tuple[Source, int]:
    """What a message about a result speaks of."""
    source, _, number = key.split(":")[1].partition("-")
    return Source(source), int(number)


def event_of(key: str) -> int:
    """Which answer such a message tells, where answers are numbered: the verdict, the transition."""
    return int(key.split(":")[2])
