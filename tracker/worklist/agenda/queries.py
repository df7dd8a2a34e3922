"""Reads the days that are set for a post: cut-offs of open rounds, own nodes that come due, what waits with a limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date
from itertools import count, islice
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.grace_queries import last_days_of_messages
from tracker.outcomes.models import Verdict
from tracker.outcomes.owner_queries import owners_of
from tracker.outcomes.verdicts.queries import decided_dates
from tracker.outcomes.verdicts.standing_queries import speaks
from tracker.people.access import OFFICE
from tracker.plans.models import Measure, Milestone, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.rounds.queries import RoundRow, dues_of, open_rounds, round_row
from tracker.reporting.rounds.unit_queries import open_quarters_for, open_verifications
from tracker.tasks.models import Assignment
from tracker.tasks.queries import to_sign
from tracker.vocabulary import MilestoneSource, PlanMode, RoundKind
from tracker.worklist.agenda.ical import Entry
from tracker.worklist.queries import Desk, waiting
from tracker.worklist.waits_for_whom import Thing

MOST = 300
"""Nodes, and things of a kind that wait, that one file holds: the soonest."""

_TOLD_OTHERWISE = (Thing.REPORT, Thing.NODES)
"""What cut-offs and nodes say already."""


def agenda(desk: Desk, day: date) -> list[Entry]:
    """The days from `day` on and those of what waits, by day; what a post need not do by a day is left out.

    Who works for a body and in 综合处 or as a leader as well has the days of both; of a cut-off what his body owes.
    """
    found = [] if desk.is_of_unit else [*_cut_offs(desk), *_nodes(desk, day)]
    if desk.bodies:
        found += [*_own_cut_offs(desk), *_days_to_sign(desk.bodies), *_nodes(desk, day, desk.bodies)]
    once = {entry.key: entry for entry in (*found, *_limits(desk, day))}
    return sorted(once.values(), key=lambda entry: (entry.on, entry.key))


def _cut_offs(desk: Desk) -> Iterator[Entry]:
    for round in map(round_row, sorted(row.id for row in open_rounds(desk.jurisdiction_id))):
        days = [("unit", round.unit_due_on, "单位报送截止"), ("review", round.review_ends_on, "审核截止")]
        for key, on, words in [*days, ("edition", round.edition_on, "报表成稿")] if _is_quarter(round) else days:
            yield Entry(
                f"round-{round.id}-{key}", on, f"{round.label}{words}", "", "rounds.show", {"round_id": round.id}
            )


def _own_cut_offs(desk: Desk) -> Iterator[Entry]:
    of = desk.jurisdiction_id, desk.bodies
    rounds = *open_quarters_for(*of), *open_verifications(*of)
    for round in (round_row(id, desk.bodies) for id in sorted({row.id for row in rounds})):
        known = {round.lead_due_on: "lead", round.unit_due_on: "unit"}
        for due in dues_of(round.id, department_ids=desk.bodies):
            key = known.get(due.on, f"own-{due.on}")
            words = f"{round.label}报送截止，未报 {due.count} 份"
            yield Entry(f"round-{round.id}-{key}", due.on, words, "当天 24:00 截止", "home.index")


def _days_to_sign(bodies: frozenset[int]) -> Iterator[Entry]:
    """By when these bodies have to sign, or to object where silence signs: of twelve tasks of one day one entry."""
    rows = to_sign(bodies, load_calendar())
    of_day = Counter((row.limit_on, row.plan_mode) for row in rows if row.objected_on is None)
    for (on, mode), duties in of_day.items():
        words = "签收截止，待签收" if mode is PlanMode.NEW else "提出异议截止，待核对"
        yield Entry(f"sign-{mode.value}-{on}", on, f"{words} {duties} 项分工", "", "assignments.index")


def _is_quarter(round: RoundRow) -> bool:
    return round.kind is RoundKind.QUARTER


def _nodes(desk: Desk, day: date, bodies: frozenset[int] = frozenset()) -> Iterator[Entry]:
    """Own nodes that come due, and the last day of 整改 of those that fell short; `bodies`: theirs alone, else all."""
    due = _own_nodes(desk, bodies, Milestone.due_on).where(Milestone.due_on >= day)
    short = _own_nodes(desk, bodies, Verdict.rectify_by).join(Verdict, speaks()).where(Verdict.rectify_by >= day)
    coming = _entries("节点到期", "node", due, bodies, decided_dates)
    rectifying = _entries("整改到期", "rectify", short, bodies, lambda ids: frozenset())
    yield from islice(coming, MOST)
    yield from islice(rectifying, MOST)


def _entries(
    word: str,
    kind: str,
    found: Select[Any],
    bodies: frozenset[int],
    left_out: Callable[[Collection[int]], Collection[int]],
) -> Iterator[Entry]:
    """Those of these bodies, read MOST at a time: the dates of others in their tasks take no place of theirs."""
    for first in count(step=MOST):
        rows = db.session.execute(found.limit(MOST).offset(first)).all()
        owners, aside = owners_of([(node, task) for node, task, *_ in rows]), left_out([node.id for node, *_ in rows])
        for node, task, measure, on in rows:
            owner = owners[node.id]
            if node.id not in aside and (not bodies or not bodies.isdisjoint(owner.body_ids)):
                words = f"{measure.label}{measure.title}，{task.code}，承办：{owner.words}"
                page = "tasks.show", {"code": task.code}
                yield Entry(f"{kind}-{node.id}", on, f"{word}：{node.text}", words, *page)
        if len(rows) < MOST:
            return


def _own_nodes(desk: Desk, bodies: frozenset[int], day: Any) -> Select[Any]:
    """With `day`, of tasks in force: of bodies those they have duties in, of 综合处 those of its plans, else all.

    A body of a region below has duties in the tasks of that above it.
    """
    statement = (
        select(Milestone, Task, Measure, day)
        .join(Task, Task.id == Milestone.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Task.state.in_(IN_FORCE), Milestone.source == MilestoneSource.OWN)
        .order_by(day, Milestone.id)
    )
    if bodies:
        duties = select(Assignment.task_id).where(Assignment.department_id.in_(bodies), Assignment.ended_on.is_(None))
        return statement.where(Task.id.in_(duties))
    statement = statement.where(Task.jurisdiction_id == desk.jurisdiction_id)
    if desk.roles & OFFICE and desk.plan_ids is not None:
        return statement.where(Task.plan_id.in_(desk.plan_ids))
    return statement


def _limits(desk: Desk, day: date) -> Iterator[Entry]:
    """延期 to be answered, letters to be answered, goals to be judged …: each by its day."""
    found = [matter for matter in waiting(desk, day, at_most=MOST) if matter.thing not in _TOLD_OTHERWISE]
    goals = [_Goal(one.id, one.id, one.due_on) for one in found if one.thing is Thing.GOAL]
    # The goal of 2030 is judged until 2031-03-31; one that fell short is looked at when its 整改 is up.
    last_days = last_days_of_messages(goals)
    for matter in found:
        on = last_days.get(matter.id, matter.due_on) if matter.thing is Thing.GOAL else matter.due_on
        if on is not None:
            words = f"{matter.waiting.label}：{matter.about}" if matter.about else matter.waiting.label
            key = f"{matter.thing.value}-{matter.id}-{matter.waiting.value}"
            yield Entry(key, on, words, matter.whose, matter.endpoint, matter.values)


class _Goal(NamedTuple):
    """A goal that waits for a verdict; `due_on`: its own date, or 整改至 of one that fell short."""

    id: int
    goal_id: int
    due_on: date | None
    milestone_id: None = None
