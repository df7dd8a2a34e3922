"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Good, wrong, or not to be told: what it asks did not answer."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One sentence of one check; `todo`: what to do about it."""

    said: str
    todo: str = ""
    state: State = State.OK


def wrong(said: str, todo: str) -> Finding:
    """Something that is not as it should be."""
    return Finding(said, todo, State.WRONG)


def unknown(said: str, todo: str = "") -> Finding:
    """Something that could not be looked at."""
    return Finding(said, todo, State.UNKNOWN)
