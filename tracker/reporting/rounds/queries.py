"""Reads rounds: their cut-offs, how far their reports are, who is missing, whom the next one would ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import takewhile

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.calendar.days import CalendarDay, load_calendar
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.database.remembered import Newest, Remembered
from tracker.errors import NotFound
from tracker.people.access import Scope
from tracker.people.registry.queries import short_names
from tracker.plans.models import Task, TaskTransition
from tracker.reporting.line_queries import is_expected, is_returned, is_voluntary, limit_on
from tracker.reporting.models import Report, ReportEvent, Round, RoundCutoffs
from tracker.reporting.quarters import CutOffs, Quarter, cut_offs, lit_for, round_label
from tracker.reporting.rounds.asking_queries import duties_asked_in_quarter
from tracker.reporting.rounds.calendar_rules import is_moved
from tracker.reporting.rounds.unit_queries import concerning
from tracker.reporting.standing import Came, Counts, counted
from tracker.reporting.transitions import UNSENT
from tracker.vocabulary import ReportState, RoundKind

IS_SENT = Report.first_submitted_at.is_not(None)
"""Submitted at least once: 已报."""


def _has_time() -> ColumnElement[bool]:
    """standing.has_time of what was never submitted.

    Its day is looked up by itself, of the few that a closed round still awaits: the others are counted without looking
    at the reports themselves.
    """
    again = aliased(Report)
    has_day = exists().where(again.id == Report.id, again.until_on.is_not(None)).correlate(Report)
    is_open = Report.round_id.in_(select(Round.id).where(Round.closed_at.is_(None)))
    return and_(Report.state != ReportState.MISSING, or_(is_open, and_(Report.state.in_(UNSENT), has_day)))


IS_UNSENT = and_(~IS_SENT, is_expected())
"""未报 or 缺报: asked for, and never submitted."""
_MISSED = and_(IS_UNSENT, ~_has_time())

CAME = case(
    (and_(Report.state.in_(UNSENT), is_voluntary()), Came.VOLUNTARY.value),
    (and_(~IS_SENT, ~_has_time()), Came.MISSED.value),
    (~IS_SENT, Came.NEVER.value),
    (is_returned(), Came.RETURNED.value),
    else_=Came.ONCE.value,
).label("came")
"""Came of a report, for its standing."""

NO_ROUND = "没有这个报告期，或者不在本地区范围内"


@dataclass(frozen=True)
class RoundRow:
    """A round with its newest cut-offs and counts, as known on a day."""

    id: int
    version: int
    jurisdiction_id: str
    kind: RoundKind
    name: str
    plan_id: int | None
    as_of: date
    opened_on: date
    opened_by: str
    unit_due_on: date
    lead_due_on: date
    review_ends_on: date
    edition_on: date
    provisional: bool
    closed_on: date | None
    closed_at: datetime | None
    counts: Counts

    @property
    def label(self) -> str:
        """2026年第4季度, or the name of a 核定 round."""
        return round_label(self.name)

    @property
    def closes_on(self) -> date:
        """The day it closes by itself."""
        return self.review_ends_on + timedelta(days=1)

    @property
    def unsent(self) -> int:
        """未报; once it is closed 缺报, without what was asked until a later day (counts.awaited)."""
        return self.counts.missing if self.closed_on else self.counts.awaited

    @property
    def lit_for(self) -> date | None:
        """The day for which its lights are frozen; none while it is open."""
        return lit_for(self.closed_on, self.review_ends_on) if self.closed_on else None

    def state_on(self, day: date) -> str:
        """已关闭, 已过审核截止, 审核中 or 填报中."""
        if self.closed_on is not None:
            return "已关闭"
        if day > self.review_ends_on:
            return "已过审核截止"
        return "审核中" if day > self.lead_due_on else ("核定中" if self.kind is RoundKind.VERIFICATION else "填报中")


@dataclass(frozen=True)
class Missing:
    """A department with reports of a round never submitted: how many are 缺报, how many may still come, of how many."""

    department_id: int
    name: str
    missing: int
    awaited: int
    asked: int


@dataclass(frozen=True)
class Due:
    """How many reports of a round that were never submitted are due on a day: 牵头汇总 two working days later."""

    on: date
    count: int


@dataclass(frozen=True)
class Preview:
    """What opening a quarter would do: its days, and how many reports of how many departments and tasks."""

    quarter: Quarter
    days: CutOffs
    reports: int
    exempt: int
    departments: int
    tasks: int


def cutoffs_of(round_id: int) -> RoundCutoffs:
    """The newest cut-offs of a round."""
    return cutoffs_of_each([round_id])[round_id]


def cutoffs_of_each(round_ids: Collection[int]) -> dict[int, RoundCutoffs]:
    """The same by round."""
    return {row.round_id: row for row in db.session.scalars(_CUTOFFS, {"rounds": list(round_ids)})}


_CUTOFFS = select(RoundCutoffs).where(RoundCutoffs.round_id.in_(bindparam("rounds"))).order_by(RoundCutoffs.id)
_HOLDS = RoundCutoffs.id.in_(select(func.max(RoundCutoffs.id)).group_by(RoundCutoffs.round_id))
"""That cut-offs are the newest of their round, beside it."""


def newest_quarter(jurisdiction_id: str) -> Round | None:
    """The quarter's round that speaks of the latest day, open or closed."""
    quarters = select(Round).where(Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.QUARTER)
    return db.session.scalars(quarters.order_by(Round.as_of.desc()).limit(1)).first()


def open_quarters(jurisdiction_id: str) -> list[Round]:
    """The quarters' rounds not closed yet, oldest first."""
    return [round for round in open_rounds(jurisdiction_id) if round.kind == RoundKind.QUARTER]


def is_closed_quarter(jurisdiction_id: str) -> ColumnElement[bool]:
    """That a round is a quarter's, and closed."""
    is_closed = Round.closed_at.is_not(None)
    return and_(Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.QUARTER, is_closed)


def moved_by_calendar(jurisdiction_id: str) -> list[str]:
    """The open quarters whose cut-offs a notice of days off has moved since they were set, and nobody has set anew."""
    return [
        round.name
        for round, held in db.session.execute(_BEFORE_NOTICE, {"jurisdiction": jurisdiction_id})
        if is_moved(round, held, load_calendar(held.recorded_at), load_calendar())
    ]


_NOTICE_CAME = select(func.max(CalendarDay.recorded_at)).where(CalendarDay.notice_year.is_not(None)).scalar_subquery()
_BEFORE_NOTICE = (
    select(Round, RoundCutoffs)
    .join(RoundCutoffs, RoundCutoffs.round_id == Round.id)
    .where(
        Round.jurisdiction_id == bindparam("jurisdiction"),
        Round.kind == RoundKind.QUARTER,
        Round.closed_at.is_(None),
        _HOLDS,
        RoundCutoffs.recorded_at < _NOTICE_CAME,
    )
    .order_by(Round.as_of)
)


def open_rounds(jurisdiction_id: str) -> list[Round]:
    """All rounds not closed yet, oldest first."""
    return list(db.session.scalars(_OPEN, {"jurisdiction": jurisdiction_id}))


_OPEN = (
    select(Round)
    .where(Round.jurisdiction_id == bindparam("jurisdiction"), Round.closed_at.is_(None))
    .order_by(Round.as_of, Round.id)
)


def rounds_to_close(jurisdiction_id: str, day: date) -> list[int]:
    """Ids of rounds whose review end is past on a day and which are still open, the earliest end first."""
    return list(db.session.scalars(_TO_CLOSE, {"jurisdiction": jurisdiction_id, "day": day}))


_TO_CLOSE = (
    select(Round.id)
    .join(RoundCutoffs, RoundCutoffs.round_id == Round.id)
    .where(
        Round.jurisdiction_id == bindparam("jurisdiction"),
        Round.closed_at.is_(None),
        _HOLDS,
        RoundCutoffs.review_ends_on < bindparam("day"),
    )
    .order_by(RoundCutoffs.review_ends_on, Round.id)
)


def rounds(jurisdiction_id: str | None) -> list[RoundRow]:
    """All rounds of a jurisdiction (None: of all), the newest first."""
    found = db.session.scalars(_rounds(jurisdiction_id is not None), {"jurisdiction": jurisdiction_id})
    return _rows(list(found), None)


@cache
def _rounds(of_region: bool) -> Select[Round]:
    statement = select(Round).order_by(Round.as_of.desc(), Round.id.desc())
    return statement.where(Round.jurisdiction_id == bindparam("jurisdiction")) if of_region else statement


def last_quarters(jurisdiction_id: str, size: int) -> list[RoundRow]:
    """The quarters' rounds of a jurisdiction, the newest first, open and closed."""
    newest = db.session.scalars(_QUARTERS, {"jurisdiction": jurisdiction_id, "size": size})
    return _rows(list(newest), None)


_QUARTERS = (
    select(Round)
    .where(Round.jurisdiction_id == bindparam("jurisdiction"), Round.kind == RoundKind.QUARTER)
    .order_by(Round.as_of.desc(), Round.id.desc())
    .limit(bindparam("size"))
)


def rounds_for(scope: Scope, jurisdiction_id: str) -> list[RoundRow]:
    """The rounds a person sees: of the jurisdiction, and those that ask his departments from above it.

    Counts are those of the scope's departments.
    """
    statement = select(Round).where(concerning(jurisdiction_id, scope.department_ids or ()))
    rows = list(db.session.scalars(statement.order_by(Round.as_of.desc(), Round.id.desc())))
    return _rows(rows, scope.department_ids)


def quarters_for(scope: Scope, jurisdiction_id: str) -> list[Round]:
    """The quarters' rounds a person sees, the newest first, without counts: those of all years are counted for long."""
    which = concerning(jurisdiction_id, scope.department_ids or ()), Round.kind == RoundKind.QUARTER
    return list(db.session.scalars(select(Round).where(*which).order_by(Round.as_of.desc(), Round.id.desc())))


def round_row(round_id: int, department_ids: Collection[int] | None = None) -> RoundRow:
    """One round; NotFound. Counts are those of these departments where they are given."""
    round = db.session.get(Round, round_id)
    if round is None:
        raise NotFound(NO_ROUND)
    return _rows([round], department_ids)[0]


def round_named(jurisdiction_id: str, name: str) -> RoundRow:
    """The round of a name; NotFound."""
    statement = select(Round).where(Round.jurisdiction_id == jurisdiction_id, Round.name == name)
    round = db.session.scalar(statement)
    if round is None:
        raise NotFound(f"{name} 还没有开期")
    return _rows([round], None)[0]


def missing_of(round_id: int, plan_ids: frozenset[int] | None = None) -> list[Missing]:
    """The departments of which reports were never submitted, most missing first; of these plans where named."""
    key = round_id, plan_ids
    counts = _missing.get(newest_report_fact(), lambda: _missing_of(round_id, plan_ids), key)
    # What bodies are called is no fact of a report: a name remembered with the counts would outlive a renaming.
    names = short_names(counts)
    return [Missing(body, names[body], of.missing, of.awaited, of.asked) for body, of in counts.items()]


def _missing_of(round_id: int, plan_ids: frozenset[int] | None) -> dict[int, Counts]:
    """By department, most first."""
    statement = (
        select(Report.department_id, Report.state, CAME, func.count())
        .where(Report.round_id == round_id)
        .group_by(Report.department_id, Report.state, "came")
    )
    if plan_ids is not None:
        statement = statement.where(Report.task_id.in_(select(Task.id).where(Task.plan_id.in_(plan_ids))))
    grouped = db.session.execute(statement)
    bodies = counted((id, state, came, count) for id, state, came, count in grouped)
    owing = sorted((-of.missing, -of.awaited, id) for id, of in bodies.items() if of.missing or of.awaited)
    return {id: bodies[id] for *_, id in owing}


def is_missed_at_closing(day: date) -> tuple[ColumnElement[bool], ...]:
    """That a report is 缺报 where its round is closed on a day: what was asked until a later one has still time."""
    has_no_day = or_(Report.until_on.is_(None), Report.until_on < day)
    return Report.state.in_(UNSENT), Report.first_submitted_at.is_(None), has_no_day


def missed_at_closing(round_id: int, day: date) -> list[Missing]:
    """Of an open round the departments of which closing it on a day misses reports, with how many of each."""
    of_round = Report.round_id == round_id, *is_missed_at_closing(day), ~is_voluntary()
    found = select(Report.department_id, func.count()).where(*of_round).group_by(Report.department_id)
    counts = dict(db.session.execute(found).all())
    awaited = (one for one in missing_of(round_id) if one.department_id in counts)
    return [replace(one, missing=counts[one.department_id], awaited=0) for one in awaited]


def missed_in_a_row(round_ids: Sequence[int], department_ids: Collection[int]) -> dict[int, int]:
    """连续缺报期数 of some bodies, of closed quarters from the newest back; one that asked a body nothing ends none.

    Example: 市商务委 owes reports of Q3 and Q2, sent all of Q1: 2.
    """
    if not round_ids or not department_ids:
        return {}
    key = tuple(round_ids), tuple(department_ids)
    return _in_a_row.get(newest_report_fact(), lambda: _missed_in_a_row(*key), key)


def _missed_in_a_row(round_ids: Sequence[int], department_ids: Sequence[int]) -> dict[int, int]:
    missed = func.count().filter(_MISSED)
    of_these = Report.round_id.in_(round_ids), Report.department_id.in_(department_ids)
    asked = select(Report.round_id, Report.department_id, missed).where(*of_these, is_expected())
    rows = db.session.execute(asked.group_by(Report.round_id, Report.department_id))
    by_round = {(round_id, body): bool(count) for round_id, body, count in rows}
    found: dict[int, int] = {}
    for body in department_ids:
        quarters = [by_round[round_id, body] for round_id in round_ids if (round_id, body) in by_round]
        found[body] = sum(takewhile(bool, quarters))
    return found


def dues_of(
    round_id: int, *, department_ids: frozenset[int] | None = None, plan_ids: frozenset[int] | None = None
) -> list[Due]:
    """The days on which what was never submitted is due, the first first; of these departments or plans where named."""
    key = round_id, department_ids, plan_ids
    return list(_dues.get(newest_report_fact(), lambda: _dues_of(round_id, department_ids, plan_ids), key))


def _dues_of(round_id: int, bodies: frozenset[int] | None, plan_ids: frozenset[int] | None) -> tuple[Due, ...]:
    on = limit_on()
    statement = select(on, func.count()).where(Report.round_id == round_id, IS_UNSENT)
    if bodies is not None:
        statement = statement.where(Report.department_id.in_(bodies))
    if plan_ids is not None:
        statement = statement.where(Report.task_id.in_(select(Task.id).where(Task.plan_id.in_(plan_ids))))
    return tuple(Due(day, count) for day, count in db.session.execute(statement.group_by(on).order_by(on)))


def preview(jurisdiction_id: str, quarter: Quarter, calendar: Calendar, day: date) -> Preview:
    """What opening the quarter on a day would ask."""
    days = cut_offs(quarter, calendar)
    found = duties_asked_in_quarter(jurisdiction_id, quarter, days.unit_due_on, day)
    due = [duty for duty in found if not duty.exempt]
    return Preview(
        quarter,
        days,
        reports=len(due),
        exempt=len(found) - len(due),
        departments=len({duty.department_id for duty in due}),
        tasks=len({duty.task_id for duty in due}),
    )


def _rows(found: Collection[Round], department_ids: Collection[int] | None) -> list[RoundRow]:
    ids = [round.id for round in found]
    counts, cutoffs = _counts(ids, department_ids), cutoffs_of_each(ids)
    rows = []
    for round in found:
        days = cutoffs[round.id]
        rows.append(
            RoundRow(
                id=round.id,
                version=round.version,
                jurisdiction_id=round.jurisdiction_id,
                kind=RoundKind(round.kind),
                name=round.name,
                plan_id=round.plan_id,
                as_of=round.as_of,
                opened_on=round.opened_on,
                opened_by=round.opened_by,
                unit_due_on=days.unit_due_on,
                lead_due_on=days.lead_due_on,
                review_ends_on=days.review_ends_on,
                edition_on=days.edition_on,
                provisional=days.provisional,
                closed_on=round.closed_on,
                closed_at=round.closed_at,
                counts=counts[round.id],
            )
        )
    return rows


_missing: Remembered[dict[int, Counts]] = Remembered()
_dues: Remembered[tuple[Due, ...]] = Remembered()
_in_a_row: Remembered[dict[int, int]] = Remembered()
_counted: Remembered[dict[int, Counts]] = Remembered()


newest_report_fact = Newest(
    *(select(func.max(one.id)).scalar_subquery() for one in (Report, ReportEvent, RoundCutoffs, TaskTransition))
)
"""Grows with every report that is asked and everything that happens to one: counts hold until then.

And with what gives reports another day: cut-offs that are moved, another body that leads.
"""


def _counts(round_ids: Collection[int], department_ids: Collection[int] | None) -> dict[int, Counts]:
    key = tuple(round_ids), frozenset(department_ids) if department_ids is not None else None
    return _counted.get(newest_report_fact(), lambda: _count(round_ids, department_ids), key)


def _count(round_ids: Collection[int], department_ids: Collection[int] | None) -> dict[int, Counts]:
    statement = select(Report.round_id, Report.state, CAME, func.count()).where(Report.round_id.in_(round_ids))
    if department_ids is not None:
        statement = statement.where(Report.department_id.in_(department_ids))
    grouped = statement.group_by(Report.round_id, Report.state, "came")
    of_each = counted((id, state, came, count) for id, state, came, count in db.session.execute(grouped))
    return dict.fromkeys(round_ids, Counts()) | of_each
