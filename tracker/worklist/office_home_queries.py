"""What the home of 综合处 says beside whose turn it is: tasks by their light, duties the units have not signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, cast, exists, func, literal, or_, select

from tracker.database import UTCDateTime, db
from tracker.ledger.lights.severity import RANKS, ranks_of
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.letters.queries import is_relieved
from tracker.outcomes.letters.rules import AWAITED
from tracker.outcomes.models import Letter, Verdict
from tracker.outcomes.verdicts.standing_queries import speaks
from tracker.plans.models import Milestone, Plan, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.paper.queries import late_scans
from tracker.vocabulary import Colour, LightRule, MilestoneSource, PlanMode, ReportState
from tracker.worklist.node_owner_queries import is_unowned
from tracker.worklist.node_state_queries import is_retold, is_told


@dataclass(frozen=True)
class OfficeDesk:
    """What the office watches: `to_decide`, `overdue`, `sign_late`: tasks by their light.

    `unsigned`: duties nobody has signed, which the units owe; `by_silence`: those of them that silence signs, of plans
    of 存量接续; `newly_red`: red now and not when one last signed in, all that are red on the first visit; `new`:
    reports that wait and came since then; `scans`: approvals on paper whose scan is late; `anew`: own dates whose 整改
    is up and of which something newer was accepted; `unanswered`: letters whose answer is late.
    """

    to_decide: int
    overdue: int
    sign_late: int
    unsigned: int
    by_silence: int
    newly_red: int
    new: int
    scans: int
    anew: int
    unanswered: int


def office_desk(
    jurisdiction_id: str, day: date, plan_ids: frozenset[int] | None = None, since: datetime | None = None
) -> OfficeDesk:
    """The counts, of these plans where they are named, in one statement; `since`: the sign-in before this one."""
    values = {"jurisdiction": jurisdiction_id, "plans": list(plan_ids or ()), "day": day, "since": since}
    row: Any = db.session.execute(_counts(plan_ids is not None, since is None), values).one()
    return OfficeDesk(**row._mapping)


_JURISDICTION: Any = bindparam("jurisdiction")
_PLANS: Any = bindparam("plans", expanding=True)
_DAY: Any = bindparam("day", type_=Date())
_SINCE: Any = bindparam("since", type_=UTCDateTime())


@cache
def _counts(of_plans: bool, is_first: bool) -> Select[*tuple[int, ...]]:
    mine = _Mine(of_plans)
    lit = _lit(mine).subquery()
    return select(
        *lit.c,
        _unsigned(mine).label("unsigned"),
        _unsigned(mine, _of_continued()).label("by_silence"),
        _newly_red(mine, None if is_first else _SINCE).label("newly_red"),
        (literal(0) if is_first else _came_since(mine).scalar_subquery()).label("new"),
        late_scans(_DAY, mine.of(Report)).label("scans"),
        _told_anew(mine).label("anew"),
        _unanswered(mine).label("unanswered"),
    )


@dataclass(frozen=True)
class _Mine:
    """The conditions of a desk: a jurisdiction's rows, of some plans where they are named."""

    of_plans: bool

    def of(self, row: Any) -> Sequence[ColumnElement[bool]]:
        """For a table that names its task."""
        in_jurisdiction = row.jurisdiction_id == _JURISDICTION
        if not self.of_plans:
            return (in_jurisdiction,)
        return in_jurisdiction, row.task_id.in_(select(Task.id).where(Task.plan_id.in_(_PLANS)))

    def of_plan(self, row: Any, plan_id: Any) -> Sequence[ColumnElement[bool]]:
        """For a table that names its plan."""
        in_jurisdiction = row.jurisdiction_id == _JURISDICTION
        return (in_jurisdiction, plan_id.in_(_PLANS)) if self.of_plans else (in_jurisdiction,)


def _lit(mine: _Mine) -> Select[*tuple[int, ...]]:
    """Tasks by the rank an index holds, as of the day's turn."""
    ranks = {name: RANKS[rule] for name, rule in _BY_LIGHT.items()}
    counts = (func.count().filter(LedgerStanding.rank == rank).label(name) for name, rank in ranks.items())
    here = mine.of_plan(LedgerStanding, LedgerStanding.plan_id)
    return select(*counts).where(*here, LedgerStanding.rank.in_(ranks.values()))


_BY_LIGHT = {"to_decide": LightRule.TO_DECIDE, "overdue": LightRule.OVERDUE, "sign_late": LightRule.UNSIGNED}


def _told_anew(mine: _Mine) -> Select[int]:
    """From the few verdicts whose 整改 is up."""
    over = select(Verdict.milestone_id).where(Verdict.milestone_id.is_not(None), Verdict.rectify_by < _DAY)
    goes_on = exists().where(
        LedgerStanding.task_id == Milestone.task_id,
        *mine.of_plan(LedgerStanding, LedgerStanding.plan_id),
        LedgerStanding.state.in_(IN_FORCE),
        or_(is_told(), is_retold()),
    )
    return select(func.count(Milestone.id)).where(
        Milestone.id.in_(over),
        Milestone.source == MilestoneSource.OWN,
        exists().where(speaks(), Verdict.rectify_by < _DAY).correlate(Milestone),
        goes_on.correlate(Milestone),
        ~is_unowned(),
    )


def _unanswered(mine: _Mine) -> Select[int]:
    """Letters that are out and whose last day has passed; what is not their body's any more waits for 综合处 itself."""
    return select(func.count(Letter.id)).where(*mine.of_plan(Letter, Letter.plan_id), *_LATE)


_LATE = Letter.state.in_(AWAITED), Letter.reply_by < _DAY, ~is_relieved()


def unanswered_letters(jurisdiction_id: str, day: date, plan_ids: frozenset[int] | None = None) -> list[int]:
    """The letters behind `OfficeDesk.unanswered`."""
    values = {"jurisdiction": jurisdiction_id, "plans": list(plan_ids or ()), "day": day}
    mine = _Mine(plan_ids is not None)
    found = select(Letter.id).where(*mine.of_plan(Letter, Letter.plan_id), *_LATE)
    return list(db.session.scalars(found, values))


def _unsigned(mine: _Mine, *which: ColumnElement[bool]) -> Select[int]:
    """Duties nobody has signed while their task goes on, as the tasks' rows have them."""
    of_mine = LedgerStanding.unsigned > 0, *mine.of_plan(LedgerStanding, LedgerStanding.plan_id), *which
    return select(cast(func.coalesce(func.sum(LedgerStanding.unsigned), 0), Integer)).where(*of_mine)


def _of_continued() -> ColumnElement[bool]:
    return LedgerStanding.plan_id.in_(select(Plan.id).where(Plan.mode == PlanMode.CONTINUED))


def _newly_red(mine: _Mine, since: Any) -> Select[int]:
    standing = mine.of_plan(LedgerStanding, LedgerStanding.plan_id)
    return select(func.count()).select_from(LedgerStanding).where(*standing, *_reddened(since))


def _reddened(since: Any) -> Sequence[ColumnElement[bool]]:
    is_red = LedgerStanding.rank.between(*ranks_of(Colour.RED))
    return (is_red,) if since is None else (is_red, LedgerStanding.reddened_at > since)


def newly_red_among(task_ids: Collection[int], since: datetime | None) -> frozenset[int]:
    """Which of these tasks are red and were not then."""
    found = select(LedgerStanding.task_id).where(LedgerStanding.task_id.in_(task_ids), *_reddened(since))
    return frozenset(db.session.scalars(found))


def _came_since(mine: _Mine) -> Select[int]:
    """From the few texts that came, each looked up: a jurisdiction has thousands of reports that wait."""
    waits = exists().where(
        Report.id == ReportVersion.report_id,
        Report.version_id == ReportVersion.id,
        Report.state == ReportState.TO_REVIEW,
        *mine.of(Report),
    )
    return select(func.count(ReportVersion.id)).where(ReportVersion.submitted_at > _SINCE, waits)
