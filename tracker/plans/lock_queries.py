"""Locks on plans and tasks, and the order in which every act takes all its locks, so that no two wait for each other.

The region's queue (people/queueing_steps.py), plans, tasks, collectives, rounds, what is a task's (duties, items,
reports, dates, requests), letters, messages, the chain of the audit trail. Of each several in the order of their ids.
Example: who ends a task holds it and then its reports; who accepts one of these holds the task first, too, and waits
there. Had he the report and wanted the task in the end, PostgreSQL would end one of the two.

Rows may refer to what is held: a message names its task, the rows of an edition all of them.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, bindparam, select

from tracker.database import db
from tracker.plans.models import Milestone, Plan, Task
from tracker.plans.states import NOT_ISSUED


def keep_in_place(*which: ColumnElement[bool]) -> None:
    """Until the end of this transaction no other plan takes the place of these; of one that just does it waits.

    Asked before any row of theirs is locked, as 确认替代 locks its plans first. Others do the same meanwhile.

    Example: 确认替代 ends a task in the moment in which its date is judged; the verdict is then refused.
    """
    held = select(Plan.id).where(*which).order_by(Plan.id).with_for_update(read=True)
    db.session.scalars(held).all()


def keep_dates_in_place(*which: ColumnElement[bool]) -> None:
    """The same of the plans of these milestones."""
    keep_in_place(Plan.id.in_(select(Task.plan_id).join(Milestone, Milestone.task_id == Task.id).where(*which)))


def hold_tasks(task_ids: Collection[int] | Select[int]) -> None:
    """Lock tasks before any row of theirs."""
    db.session.execute(holding_tasks(Task.id.in_(task_ids)))


def hold_all_tasks(jurisdiction_id: str) -> None:
    """The same of all tasks of a region that were handed down, for what may change any of them.

    Drafts are left out: who checks a plan holds that, and its drafts in the order of its text.
    """
    db.session.execute(_ALL_HELD, {"jurisdiction": jurisdiction_id})


def holding_tasks(*which: ColumnElement[bool]) -> Select[int]:
    """The statement that locks them, where it is asked in every act."""
    return _IN_ORDER.where(*which).with_for_update(key_share=True)


def sharing_tasks(*which: ColumnElement[bool]) -> Select[int]:
    """The same for who tells of tasks and changes nothing of theirs.

    Who acts on one is waited for now, and not in the middle; who acts on one afterwards waits, and sees what was told.
    """
    return _IN_ORDER.where(*which).with_for_update(read=True)


_IN_ORDER = select(Task.id).order_by(Task.id)
_ALL_HELD = holding_tasks(Task.jurisdiction_id == bindparam("jurisdiction"), Task.state.not_in(NOT_ISSUED))
