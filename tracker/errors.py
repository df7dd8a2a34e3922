"""The failures a person can act on, each with its message in Chinese and its exit code or HTTP status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from tracker.problems import Problem


class TrackerError(Exception):
    """A refusal with a reason in Chinese; `details` holds further lines, one for each field, row or cell."""

    exit_code = 1
    http_status = 422

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)


class RuleRefused(TrackerError):
    """A rule of the trade forbids the act (exit 1)."""


class BadInput(TrackerError):
    """What was handed in cannot be used (exit 2); `problems` names the field of each message, "" where it has none.

    Unless they are handed in, the message being a headline over them, they are made of message and details.
    """

    exit_code = 2

    def __init__(
        self, message: str, details: Sequence[str] = (), *, field: str = "", problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(message, details)
        made = (Problem(field, message), *(Problem("", detail) for detail in details))
        self.problems: Sequence[Problem] = tuple(problems) or made

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Self:
        """Everything that is wrong, at once."""
        first, *others = problems
        return cls(first.message, [problem.message for problem in others], problems=problems)


class NotFound(BadInput):
    """Nothing with that name, number or id is there for this person (exit 2)."""

    http_status = 404


class Forbidden(TrackerError):
    """The actor may not do this (exit 1)."""

    http_status = 403


class Conflict(TrackerError):
    """Somebody else was first, or the form was sent twice; the message names the current state (exit 1).

    `problems`: of several things at once, each that was changed meanwhile, by its place.
    """

    http_status = 409

    def __init__(self, message: str, details: Sequence[str] = (), *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, details or [problem.message for problem in problems])
        self.problems = tuple(problems)


class Busy(TrackerError):
    """Too many ask for the same at once; a few seconds later it goes on (exit 1)."""

    http_status = 503


class Classified(BadInput):
    """The document bears the marking of a classified paper: nothing of it may be kept."""


class NotAPlan(BadInput):
    """The document is not an implementation plan or cannot be read; the message gives the reason."""
