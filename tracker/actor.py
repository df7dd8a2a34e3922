"""Who does something, and when: the first argument of every act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from tracker.clock import shanghai_date


@dataclass(frozen=True)
class Actor:
    """A person, a command or the scheduler. `user_id` is None for the last two, whose `name` is 命令行 or 系统.

    `roles` are codes of vocabulary.Role; `department_ids` are the departments the person acts for, `through_ids` those
    of them where he holds no post himself: the commission of his 处室. `duties`: in which department he has which role.
    `unit`: short names of the departments of his posts; `session_hash`: the fingerprint of his session.
    `system`: the other system that acts with the person's account through the interface; empty for himself.
    """

    user_id: int | None
    name: str
    jurisdiction_id: str | None = None
    roles: frozenset[str] = frozenset()
    department_ids: frozenset[int] = frozenset()
    ip: str | None = None
    through_ids: frozenset[int] = frozenset()
    duties: frozenset[tuple[int, str]] = frozenset()
    unit: str = ""
    session_hash: str | None = None
    system: str = ""

    @property
    def posted_ids(self) -> frozenset[int]:
        """The departments of the person's own posts."""
        return self.department_ids - self.through_ids

    def bodies_as(self, roles: Collection[str]) -> frozenset[int]:
        """The departments he acts for in one of these roles.

        Example: 联络员 of A and 单位负责人 of B approves the reports of B alone.
        """
        return frozenset(place for place, role in self.duties if role in roles)

    @property
    def is_person(self) -> bool:
        """Whether a signed-in person acts."""
        return self.user_id is not None


COMMAND = Actor(None, "命令行")
SYSTEM = Actor(None, "系统")


@dataclass(frozen=True)
class Act:
    """`at`: aware instant in UTC. `request_id`: one for each form shown or command run; used once (changes.once).

    `day`: the day the act holds for where the day's turn makes up for one that was missed; None is the day of `at`.
    What is written carries that day and is recorded at `at`. `fencing`: of the lease under which a job acts; whoever
    has lost it writes nothing (changes.writing). Nobody else has one.
    """

    actor: Actor
    at: datetime
    request_id: str
    day: date | None = None
    fencing: int | None = None

    @property
    def today(self) -> date:
        """The date in Asia/Shanghai."""
        return self.day or shanghai_date(self.at)
