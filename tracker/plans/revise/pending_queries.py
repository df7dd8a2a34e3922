"""Says in SQL beside Plan that it is still to take another's place, and whether any of it is to be checked before."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Plan, PlanReplacement, Task
from tracker.plans.revise.fates import MARKS
from tracker.plans.states import UNCOUNTED
from tracker.vocabulary import TaskState

_BLANKS = "\n \t\u3000"
"""Those that stand in a plan's text; rarer ones would be too many words for one statement: such a draft is checked."""

_DRAFT, _OLD = aliased(Task), aliased(Task)


def is_to_replace() -> ColumnElement[bool]:
    """That it is to take another's place, and that has not been confirmed."""
    return exists().where(PlanReplacement.plan_id == Plan.id, PlanReplacement.carried_at.is_(None)).correlate(Plan)


def says_anew() -> ColumnElement[bool]:
    """That a draft of it says what no task of the plan it is to replace says: that must be checked first."""
    return exists().where(_DRAFT.plan_id == Plan.id, _DRAFT.state == TaskState.DRAFT, ~_was_said()).correlate(Plan)


def said_before(plan_id: int) -> frozenset[int]:
    """Of a plan that is to replace another what a task of that one says: it goes on, nobody checks it again."""
    found = select(_DRAFT.id).where(_DRAFT.plan_id == plan_id, _DRAFT.state.in_(NOT_OUT), _was_said())
    return frozenset(db.session.scalars(found))


def _was_said() -> ColumnElement[bool]:
    """That a task which goes on says it word for word, wherever its lines break (fates.is_same).

    Few are left for the second question, which costs more: almost all are the same as they stand.
    """
    going = aliased(PlanReplacement)
    before = (
        going.plan_id == _DRAFT.plan_id,
        going.carried_at.is_(None),
        _OLD.plan_id == going.replaces_id,
        _OLD.state.not_in(UNCOUNTED),
    )
    as_they_stand = exists().where(*before, _words(_OLD) == _words(_DRAFT)).correlate(_DRAFT)
    return or_(as_they_stand, exists().where(*before, _folded(_OLD) == _folded(_DRAFT)).correlate(_DRAFT))


def _words(row: Any) -> ColumnElement[str]:
    words: ColumnElement[str] = row.text + func.coalesce(row.statement, "")
    return words


def _folded(row: Any) -> ColumnElement[str]:
    """As fates folds them: no blanks, and of the two forms of a mark one."""
    pairs = (*((blank, "") for blank in _BLANKS), *MARKS.items())
    return reduce(lambda words, pair: func.replace(words, *pair), pairs, _words(row))
