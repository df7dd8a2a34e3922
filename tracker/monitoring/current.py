"""The request that this thread answers, as the log and the figures know it: numbers and rules, nobody's words."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Current:
    """`request`: its number, printed on error pages; `route`: the rule of its address, “/tasks/<code>”, never the
    address itself, "" for one that no page has. `statements`: asked of the database so far, with their seconds.
    """

    request: str
    method: str
    route: str
    began: float
    statements: int = 0
    database_seconds: float = 0.0

    def asked(self, seconds: float) -> None:
        """One statement more."""
        self.statements += 1
        self.database_seconds += seconds


_CURRENT: ContextVar[Current | None] = ContextVar("tracker_current_request", default=None)


def current() -> Current | None:
    """The request of this thread; None in a command or a job."""
    return _CURRENT.get()


def begin(request: Current) -> None:
    """This thread answers it from now on."""
    _CURRENT.set(request)


def end() -> None:
    """It is answered: the thread takes another one."""
    _CURRENT.set(None)
