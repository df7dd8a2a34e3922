"""Requests for later dates, and letters."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import join

from tracker.outcomes.letters.queries import is_relieved
from tracker.outcomes.letters.rules import SIGNERS
from tracker.outcomes.models import Extension, Letter
from tracker.people.access import LEADERS, PRINCIPAL
from tracker.people.accounts.approval_queries import is_on_paper
from tracker.plans.models import Task
from tracker.vocabulary import ExtensionState, LetterKind, LetterState, Role
from tracker.worklist.sources.asking_queries import DEPARTMENTS, PLANS, Source
from tracker.worklist.waits_for_whom import Flag


def extensions() -> Source:
    """Requests for a later date, in every state."""
    return Source(
        rows=join(Extension, Task, Task.id == Extension.task_id),
        id=Extension.id,
        jurisdiction=Extension.jurisdiction_id,
        states={state: Extension.state == state for state in ExtensionState},
        in_plans=Task.plan_id.in_(PLANS),
        of_body=Extension.department_id.in_(DEPARTMENTS),
        flags={
            Flag.HANDED_BACK: Extension.applied_on.is_not(None),
            Flag.HIGHER: func.coalesce(Extension.level, "") == Role.PRINCIPAL,
        },
        task=Extension.task_id,
        body=Extension.department_id,
        since_on=Extension.applied_on,
        since_at=Extension.saved_at,
        due_on=Extension.answer_by,
    )


def letters() -> Source:
    """Few are under way at a time; those to a body are found by its own index."""

    def signed_by(roles: frozenset[Role]) -> ColumnElement[bool]:
        return Letter.kind.in_([kind for kind in LetterKind if SIGNERS[kind] == roles])

    return Source(
        rows=Letter,
        id=Letter.id,
        jurisdiction=Letter.jurisdiction_id,
        states={state: Letter.state == state for state in LetterState},
        in_plans=or_(Letter.plan_id.is_(None), Letter.plan_id.in_(PLANS)),
        of_body=Letter.department_id.in_(DEPARTMENTS),
        flags={
            Flag.BY_LEADER: signed_by(LEADERS),
            Flag.BY_PRINCIPAL: signed_by(PRINCIPAL),
            Flag.HANDED_BACK: Letter.returned != "",
            Flag.RELIEVED: is_relieved(),
            Flag.ON_PAPER: is_on_paper(Letter.department_id),
        },
        plan=Letter.plan_id,
        body=Letter.department_id,
        since_on=Letter.due_day,
        due_on=Letter.reply_by,
    )
