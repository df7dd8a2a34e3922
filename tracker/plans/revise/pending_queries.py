"""Says in SQL beside Plan that it is still to take another's place, and whether any of it is to be checked before."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.plans.models import Plan, PlanReplacement, RevisionPair, Task
from tracker.plans.revise.fates import MARKS
from tracker.plans.states import UNCOUNTED
from tracker.vocabulary import TaskState

_BLANKS = "\n \t\u3000"
"""Those that stand in a plan's text; rarer ones would be too many words for one statement: such a draft is checked."""

_DRAFT, _OLD, _SAID, _LATER = aliased(Task), aliased(Task), aliased(RevisionPair), aliased(RevisionPair)


def is_to_replace() -> ColumnElement[bool]:
    """That it is to take another's place, and that has not been confirmed."""
    return exists().where(PlanReplacement.plan_id == Plan.id, PlanReplacement.carried_at.is_(None)).correlate(Plan)


def says_anew() -> ColumnElement[bool]:
    """That a draft of it is to be checked before: no task that goes on with it says the same (queries.said_before)."""
    drafts = (_DRAFT.plan_id == Plan.id, _DRAFT.state == TaskState.DRAFT)
    is_anew = or_(~_was_said(), and_(_DRAFT.id.in_(_said_twice()), _drafts_that_say() > _tasks_that_say()))
    return exists().where(*drafts, is_anew).correlate(Plan)


def _said_twice() -> Select[int]:
    """Of several drafts of one plan that say the same the last one; there are hardly any."""
    of_plan = (Task.plan_id, Task.text, Task.statement)
    return select(func.max(Task.id)).where(Task.state == TaskState.DRAFT).group_by(*of_plan).having(func.count() > 1)


def _drafts_that_say() -> ColumnElement[int]:
    """How many drafts say what this one says, and were put together with no task by a person."""
    twin = aliased(Task)
    is_twin = (twin.plan_id == _DRAFT.plan_id, twin.state == TaskState.DRAFT, _words(twin) == _words(_DRAFT))
    free = ~_is_put_together(_SAID.draft_id == twin.id)
    return select(func.count()).where(*is_twin, free).correlate(_DRAFT).scalar_subquery()


def _tasks_that_say() -> ColumnElement[int]:
    """How many tasks that go on say it, and were put together with no draft by a person."""
    goes_on = (*_goes_on(), ~_is_put_together(_SAID.task_id == _OLD.id))
    return select(func.count()).where(*goes_on, _words(_OLD) == _words(_DRAFT)).correlate(_DRAFT).scalar_subquery()


def _was_said() -> ColumnElement[bool]:
    """That a task which goes on says it word for word, wherever its lines break (fates.is_same).

    Few are left for the second question, which costs more: almost all are the same as they stand.
    """
    before = (*_goes_on(), or_(_is_put_together(_IS_OF_BOTH), _is_free()))
    as_they_stand = exists().where(*before, _words(_OLD) == _words(_DRAFT)).correlate(_DRAFT)
    return or_(as_they_stand, exists().where(*before, _folded(_OLD) == _folded(_DRAFT)).correlate(_DRAFT))


def _goes_on() -> tuple[ColumnElement[bool], ...]:
    """That a task stands in the plan which that of the draft is to replace, and counts."""
    going = aliased(PlanReplacement)
    of_plan = (going.plan_id == _DRAFT.plan_id, going.carried_at.is_(None), _OLD.plan_id == going.replaces_id)
    return (*of_plan, _OLD.state.not_in(UNCOUNTED))


_IS_OF_BOTH = and_(_SAID.task_id == _OLD.id, _SAID.draft_id == _DRAFT.id)


def _is_free() -> ColumnElement[bool]:
    """That no person said of the two that they belong together or do not, nor put one of them beside another."""
    return and_(
        ~exists().where(_IS_OF_BOTH).correlate(_OLD, _DRAFT),
        ~_is_put_together(or_(_SAID.task_id == _OLD.id, _SAID.draft_id == _DRAFT.id)),
    )


def _is_put_together(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a person put such a pair together for this plan, and said nothing else of either since (queries._said)."""
    of_pair = and_(_LATER.task_id == _SAID.task_id, _LATER.draft_id == _SAID.draft_id)
    of_one = and_(_LATER.is_paired, or_(_LATER.task_id == _SAID.task_id, _LATER.draft_id == _SAID.draft_id))
    taken_back = exists().where(_LATER.plan_id == _SAID.plan_id, _LATER.id > _SAID.id, or_(of_pair, of_one))
    said = _SAID.plan_id == _DRAFT.plan_id, which, _SAID.is_paired, ~taken_back.correlate(_SAID)
    return select(_SAID.id).where(*said).correlate_except(_SAID).exists()


def _words(row: Any) -> ColumnElement[str]:
    words: ColumnElement[str] = row.text + func.coalesce(row.statement, "")
    return words


def _folded(row: Any) -> ColumnElement[str]:
    """As fates folds them: no blanks, and of the two forms of a mark one."""
    pairs = (*((blank, "") for blank in _BLANKS), *MARKS.items())
    return reduce(lambda words, pair: func.replace(words, *pair), pairs, _words(row))
