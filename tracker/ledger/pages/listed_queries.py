"""Rows of a list as of a day, for `tracker task list` and for other systems: which are wanted, and a page of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.actor import Actor
from tracker.calendar.days import load_calendar
from tracker.calendar.workdays import Calendar
from tracker.clock import end_of
from tracker.ledger.guest_queries import seen_rows
from tracker.ledger.lights.rules import Light
from tracker.ledger.pages.selection_queries import Body, concerns, own_light, task_ids
from tracker.ledger.rows.past_day_queries import rows_then
from tracker.ledger.rows.row import LedgerRow
from tracker.people.access import Scope
from tracker.plans.states import NOT_ISSUED
from tracker.vocabulary import Colour

LOOKED_AT = 200
"""How many tasks are looked at for one page where rows have to be made to know whether they are wanted."""


@dataclass(frozen=True)
class Wanted:
    """Of these plans, of this body, in this light: None is any. `handed_down`: not what is still being checked.

    Of a body the light is its own in each task; `of_task`: that of the whole task.
    """

    plans: Collection[int] | None = None
    of: Body | None = None
    light: Colour | None = None
    of_task: bool = False
    handed_down: bool = False

    @property
    def looks_at_rows(self) -> bool:
        """Whether a row has to be made to know whether it is wanted."""
        return self.of is not None or self.light is not None or self.handed_down


@dataclass(frozen=True)
class AsOf:
    """The day of the lights; `known`: by what was recorded before that instant, None by what is known now."""

    day: date
    known: datetime | None
    calendar: Calendar

    @classmethod
    def of(cls, day: date, today: date) -> AsOf:
        """A day as it was known at its end; today as it is known now."""
        known = end_of(day) if day < today else None
        return cls(day, known, load_calendar(known))


@dataclass(frozen=True)
class ListedPage:
    """`last`: the task after which the next page begins, None where there is none."""

    rows: tuple[LedgerRow, ...]
    last: int | None


def listed(
    task_ids: Sequence[int], wanted: Wanted, as_of: AsOf, actor: Actor | None
) -> Iterator[tuple[LedgerRow, Light]]:
    """The wanted rows among these tasks, as the person sees them (None: in full), with the light asked for."""
    lit_for = None if wanted.of is None or wanted.of_task else wanted.of.department_ids
    for row in _rows(task_ids, as_of, actor):
        if wanted.handed_down and row.state in NOT_ISSUED:
            continue
        if wanted.of is not None and not concerns(row, wanted.of):
            continue
        lit = own_light(row, lit_for)
        if wanted.light in (None, lit.colour):
            yield row, lit


def _rows(task_ids: Sequence[int], as_of: AsOf, actor: Actor | None) -> Iterator[LedgerRow]:
    if actor is None:
        return rows_then(task_ids, as_of.day, as_of.calendar, as_of.known)
    return seen_rows(actor, task_ids, as_of.day, as_of.calendar, as_of.known)


def listed_page(
    scope: Scope, wanted: Wanted, as_of: AsOf, actor: Actor, *, limit: int, after: int | None = None
) -> ListedPage:
    """At most `limit` rows after a task. It may have fewer, even none, and another page all the same.

    No more than LOOKED_AT tasks are looked at: whoever asks for what is rare asks once more, and no request takes long.
    """
    most = LOOKED_AT if wanted.looks_at_rows else limit
    ids = task_ids(scope, wanted.plans, wanted.of, as_of.known, after=after, at_most=most + 1)
    looked_at, found = ids[:most], list[LedgerRow]()
    for row, _ in listed(looked_at, wanted, as_of, actor):
        found.append(row)
        if len(found) == limit:
            break
    if len(found) == limit:
        last = found[-1].task_id
        return ListedPage(tuple(found), last if last != ids[-1] else None)
    return ListedPage(tuple(found), looked_at[-1] if len(ids) > most else None)
