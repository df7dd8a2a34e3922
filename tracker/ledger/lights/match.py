"""What a rule of the list found: the plain value that lights are printed from and standing rows are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.ledger.facts.task import Body, TaskFacts

_LONGEST_SUBJECT = 22
_MOST_BODIES = 2


@dataclass(frozen=True)
class Match:
    """Why a rule holds. `since`: the day its days count from; `points`: a gap in percentage points; `part`: whose."""

    reason: str = ""
    since: date | None = None
    points: Decimal | None = None
    part: str | None = None


def about(subject: str, bodies: Sequence[Body]) -> str:
    """“公交接驳率，市交通局”: what, and whose; what many bodies answer for alike is nobody's in particular."""
    short = subject if len(subject) <= _LONGEST_SUBJECT else subject[: _LONGEST_SUBJECT - 1] + "…"
    whose = "、".join(body.name for body in bodies)
    if len(bodies) > _MOST_BODIES:
        whose = "" if subject else f"{bodies[0].name}等{len(bodies)}家"
    return "，".join(word for word in (short, whose) if word)


def bodies_of(facts: TaskFacts, *named: Body | None) -> tuple[Body, ...]:
    """The bodies named as answering, else those that report."""
    return tuple(body for body in named if body) or tuple(part.body for part in facts.parts)


def first_of(bodies: Sequence[Body]) -> str | None:
    """The name of the one body a thing is laid at, None where several or nobody answer for it."""
    return bodies[0].name if len(bodies) == 1 else None
