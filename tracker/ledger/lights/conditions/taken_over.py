"""Who took an overdue own date over: until when he may tell it the delay lies at 综合处 (domain.md 8). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.ledger.facts.task import AskedFacts, Body, MilestoneFacts, TakenFacts, TaskFacts
from tracker.ledger.lights.conditions.match import OFFICE, first_of
from tracker.ledger.lights.conditions.own_dates import heard, is_overdue
from tracker.ledger.lights.conditions.turns import addressed


@dataclass(frozen=True)
class Taken:
    """An overdue date whose owner took it over: from when, until when he can tell it, None before he was asked."""

    on: date
    until: date | None

    def is_free(self, day: date) -> bool:
        """The delay is not laid at him yet: nobody asked him for it, or his first cut-off is still to come."""
        return self.until is None or day <= self.until

    def words(self, day: date) -> str:
        """“2027-01-07起承办，还没有布置填报” and, once it was, until when; later by when it should have been told."""
        return f"{self.on}起承办，" + (self.asked if self.is_free(day) else f"应于{self.until}前报送")

    @property
    def asked(self) -> str:
        """“2027-03-22前报送”."""
        return f"{self.until}前报送" if self.until else "还没有布置填报"


def taken(facts: TaskFacts, milestone: MilestoneFacts) -> Taken | None:
    """What was overdue before it became its owner's; like a 下达, it is asked of him first (domain.md 8).

    Of several who are to tell it, by who is to tell it first; of nobody where one of them had it before.
    """
    if not milestone.taken_by:
        return None
    late = {one.body: one for one in milestone.taken_by}
    to_tell = _to_tell(facts, milestone)
    if not to_tell or any(body not in late for body in to_tell):
        return None
    return min((_taken(facts, late[body]) for body in to_tell), key=lambda one: (one.until or date.max, one.on))


def _to_tell(facts: TaskFacts, milestone: MilestoneFacts) -> Sequence[Body]:
    """Its owners that are still to tell it; where something has come of all, all of them.

    Of what is of all together those that report.
    """
    parts = facts.parts_of(milestone)
    own = [part.body for part in parts if part.body in milestone.bodies or not milestone.bodies]
    silent = heard(facts, milestone).silent
    return [body for body in own if body in silent] or own or milestone.bodies


def _taken(facts: TaskFacts, by: TakenFacts) -> Taken:
    """By one body: until the last day that 综合处 set (请报送), else its first cut-off since, and its days at least."""
    own = [part for part in (*facts.parts, *facts.others) if part.body == by.body] or facts.parts
    asked = [one for part in own for one in part.asked]
    again = [one.again_until for one in asked if one.again_until and one.again_until >= by.on]
    if again:
        return Taken(by.on, max(again))
    first = min((one.due_on for one in asked if _asks_since(one, by.on)), default=None)
    return Taken(by.on, max(first, by.free_until) if first else None)


def _asks_since(one: AskedFacts, on: date) -> bool:
    """Whether a round could ask a body for what it took over on a day: one that it answered before did not."""
    return one.due_on >= on and (one.answered_on is None or one.answered_on >= on)


def free_bodies(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[Body, ...]:
    """Its owners that took it over and have still to be asked for it, or whose time to tell it runs."""
    return tuple(body for body, found in taken_apart(facts, milestone).items() if found.is_free(day))


def taken_apart(facts: TaskFacts, milestone: MilestoneFacts) -> dict[Body, Taken]:
    """Its owners that took it over, each with the time it has to tell it."""
    return {one.body: _taken(facts, one) for one in milestone.taken_by}


def late_turn(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> str | None:
    """Whose turn an overdue date is: 综合处 bears it for who took it over, else that of who had it before."""
    if is_free(facts, milestone, day) or not heard(facts, milestone).asks_bodies or milestone.is_unowned:
        return OFFICE
    return first_of(late_asked(facts, milestone, day))


def late_asked(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[Body, ...]:
    """Who is to tell an overdue date, or to send on what was told of it; none where 综合处 bears it."""
    if milestone.is_unowned or is_free(facts, milestone, day):
        return ()
    free = free_bodies(facts, milestone, day)
    return addressed(facts, milestone, [body for body in heard(facts, milestone).silent if body not in free]).bodies


def taken_over(facts: TaskFacts, day: date) -> list[MilestoneFacts]:
    """The overdue own dates that their owner, who took them over, is to tell next."""
    return [milestone for milestone in facts.milestones if is_taken_over(facts, milestone, day)]


def is_taken_over(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether an overdue date is to be told next by its owner, who took it over; 综合处 bears the delay.

    What is of all together stays with 综合处, who asks or judges it: others may have told.
    """
    is_others = bool(milestone.taken_by and milestone.bodies) and not milestone.is_unowned
    return is_others and is_overdue(facts, milestone, day) and is_free(facts, milestone, day)


def is_free(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether its owner has still to be asked for it, or his time to tell it runs."""
    found = taken(facts, milestone)
    return found is not None and found.is_free(day)
