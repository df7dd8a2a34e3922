"""How own nodes stand (waits_for_whom.nodes_state), as conditions of a row of `milestones` beside its standing task."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_

from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import speaks
from tracker.plans.models import Milestone
from tracker.plans.owners.item_queries import holds
from tracker.reporting.models import Report, Round
from tracker.reporting.transitions import WITH_BODY
from tracker.vocabulary import ReportState
from tracker.worklist.node_owner_queries import is_anybody_left, is_of_owner, is_unowned, tells_of


def is_told() -> ColumnElement[bool]:
    """That what was reached by a row of `milestones` is told: its verdict is what is missing."""
    return holds(func.coalesce(LedgerStanding.told, ""), Milestone.id)


def is_retold() -> ColumnElement[bool]:
    """That of a row of `milestones` that fell short all that can be told was accepted since."""
    return holds(func.coalesce(LedgerStanding.retold, ""), Milestone.id)


def is_taken_over() -> ColumnElement[bool]:
    """That the owner of an overdue row of `milestones`, who took it over and has no report to write, is to tell it."""
    is_taken = holds(func.coalesce(LedgerStanding.taken_over, ""), Milestone.id)
    return and_(is_taken, ~is_told(), ~is_with_owner())


def is_judged_anew(day: Any) -> ColumnElement[bool]:
    """That the verdict of a row of `milestones` fell short and the next one is wanted (waits_for_whom.nodes_state)."""
    is_up = exists().where(speaks(), Verdict.rectify_by < day).correlate(Milestone)
    return or_(and_(is_rectified(), is_told()), and_(is_up, or_(is_retold(), is_unowned())))


def is_rectified() -> ColumnElement[bool]:
    """That the verdict of a row of `milestones` fell short, and it is to be put right by a day."""
    return exists().where(speaks(), Verdict.rectify_by.is_not(None)).correlate(Milestone)


def is_put_right(day: Any) -> ColumnElement[bool]:
    """That a row of `milestones` fell short and is its owner's to put right (NodesState.RECTIFYING), be it unowned.

    What its owners have sent since the verdict and 综合处 has not read is its turn, as of what a 回头看 found.
    """
    return and_(is_rectified(), ~is_judged_anew(day), is_anybody_left())


def is_with_owner() -> ColumnElement[bool]:
    """That an owner of a row of `milestones` has a report of it still to write, and none that waits to be read."""
    # Few have a report still to write: asked first, most are told apart by it.
    return and_(is_to_tell(), ~is_unowned(), ~is_in_review())


def is_to_tell() -> ColumnElement[bool]:
    """That an owner of a row of `milestones` has a report to write that tells of it."""
    return _has_report(Report.state.in_(WITH_BODY))


def is_in_review() -> ColumnElement[bool]:
    """That one which tells of it waits to be read."""
    return _has_report(Report.state == ReportState.TO_REVIEW)


def _has_report(so: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of an owner, and one that tells of a row of `milestones`: one of the spring does not of autumn."""
    of_task = Report.task_id == LedgerStanding.task_id
    speaks_of_it = Round.id == Report.round_id, tells_of(Round.as_of, Milestone.due_on)
    return exists().where(of_task, so, *speaks_of_it, is_of_owner()).correlate(Milestone, LedgerStanding)
