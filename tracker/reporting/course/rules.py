"""The course of a report: what the acts on it came to, from the first to the last. Pure.

Example: saved, sent, approved, returned, saved, sent, approved, accepted: it is 已采用, came back once, and what was
accepted stands. Where lists ask the database for a part of this, a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from tracker.reporting.consolidation import HANDED_ON
from tracker.reporting.transitions import (
    BRING_BACK,
    NO_MORE_VOLUNTARY,
    OPENING,
    RETURNS,
    UNDOING,
    WITH_UNIT,
    WITHIN_WRITING,
    Because,
)
from tracker.vocabulary import ReportAct, ReportState


class Happened(Protocol):
    """An act on a report, the state it led to, the version it was about, and Because.

    A ReportEvent, or a row of its columns.
    """

    @property
    def act(self) -> Any: ...

    @property
    def state(self) -> Any: ...

    @property
    def version_id(self) -> Any: ...

    @property
    def because(self) -> Any: ...


E = TypeVar("E", bound=Happened)


@dataclass(frozen=True)
class Acceptance(Generic[E]):
    """An acceptance, and the state the report had: 待审核, or 已汇总 where it was taken along with a joint report."""

    event: E
    was: ReportState


@dataclass(slots=True)
class Course(Generic[E]):
    """What the acts came to so far.

    `last`: what happened last; `turned`: but for what its liaison does; `decided`: but for all that is within writing,
    `decided_from`: the state that such an act had left before. `opened`: what opened or corrected it last.
    `accepted`: the acceptances that stand, the newest last; one that was undone gives way to the one before it.
    `sent_version_id`: of the text handed on last; what is drafted or waits for the unit head is not. `returned`: how
    often 综合处 or the lead sent it back. `done_with`: 免报 or 缺报, whichever it was last; None where it never was.
    `is_voluntary`: 主动报送. Nobody asked for it, only its body began it, and it has not come: 应报 is without it, and
    nobody owes it. In SQL: line_queries.is_voluntary.
    """

    state: ReportState = ReportState.TO_FILL
    last: E | None = None
    turned: E | None = None
    decided: E | None = None
    decided_from: ReportState | None = None
    opened: E | None = None
    accepted: list[Acceptance[E]] = field(default_factory=list)
    sent_version_id: int | None = None
    returned: int = 0
    done_with: ReportState | None = None
    is_voluntary: bool = False

    def add(self, event: E) -> None:
        """One more act, later than all before."""
        act, state = event.act, _STATES[event.state]
        if act == ReportAct.ACCEPT:
            self.accepted.append(Acceptance(event, self.state))
        elif act in UNDOING and self.accepted:
            self.accepted.pop()
        if act not in WITH_UNIT:
            self.turned = event
        if act not in WITHIN_WRITING:
            self.decided_from = _STATES[self.decided.state] if self.decided is not None else None
            self.decided = event
        if act in OPENING or act == ReportAct.CORRECT:
            self.opened = event
        if state in HANDED_ON:
            self.sent_version_id = event.version_id or self.sent_version_id
        if state is ReportState.EXEMPT or state is ReportState.MISSING:
            self.done_with = state
        if event.because == Because.VOLUNTARY:
            self.is_voluntary = True
        elif act in NO_MORE_VOLUNTARY:
            self.is_voluntary = False
        self.returned += act in RETURNS
        self.state, self.last = state, event

    @property
    def has_told(self) -> bool:
        """Whether a text has left its unit and was not returned; what is corrected or added to has told.

        In SQL: line_queries.has_told.
        """
        is_back = self.decided is not None and _STATES[self.decided.state] is ReportState.RETURNED
        return self.sent_version_id is not None and not is_back

    @property
    def brought_back(self) -> E | None:
        """The return, hand-back or opening again by which it came to its unit last; None where that was otherwise.

        Whether it is still there, its state says.
        """
        return self.turned if self.turned is not None and self.turned.act in BRING_BACK else None

    @property
    def is_own_correction(self) -> bool:
        """Whether the unit itself began to correct what was accepted, and may let that stand (放弃更正).

        What 综合处 opened again, or entered for the unit since, is not dropped with it.
        """
        is_correction = self.decided is not None and self.decided.act == ReportAct.CORRECT
        return is_correction and self.decided_from is ReportState.ACCEPTED

    @property
    def is_made_up(self) -> bool:
        """Whether its body began it by itself after it was 缺报 (补报); what 综合处 opened again it has to send."""
        return self.decided is not None and self.decided.act == ReportAct.MISS


class Opened(Protocol):
    """An act that puts a report to its body once more, with why."""

    @property
    def act(self) -> Any: ...

    @property
    def because(self) -> Any: ...


def tells_late(opened: Opened | None) -> bool:
    """Whether a report was opened for what is overdue or to be put right now (office/late_steps.py)."""
    return opened is not None and (opened.act == ReportAct.ASK or opened.because == Because.LATE)


_STATES = {state.value: state for state in ReportState}


def course_of(events: Iterable[E]) -> Course[E]:
    """The course of one report; `events`: the oldest first."""
    course = Course[E]()
    for event in events:
        course.add(event)
    return course
