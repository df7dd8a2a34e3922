"""Requests for a later date follow the owner of the date: who does not answer for it any more asks for nothing.

Example: 市交通局 asked for a later date for the stations; they become 市能源局's. The request is 已失效, both are told,
and 市能源局 may ask for itself. A date that was granted stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.excerpts import shortened
from tracker.outcomes.extensions import steps
from tracker.outcomes.extensions.node_queries import Ground, grounds_of
from tracker.outcomes.extensions.rules import OPEN
from tracker.outcomes.models import Extension
from tracker.outcomes.owner_queries import DateOwner, owners_of
from tracker.people.registry.queries import short_names
from tracker.plans.models import Indicator, Milestone, OwnerAnswer, Task
from tracker.vocabulary import OwnerNews

NOW_OF = "该事项现由{}承办，原申请失效"
OF_NOBODY = "本单位不再承办该事项，承办单位待综合处明确，原申请失效"
LEFT_OUT = "新方案不再写明该节点，原申请失效"
RAISED = "新方案改了该指标的目标或时限，原申请失效，仍需延期的请按新方案另行申请"
_ASKED = "“{}”现由本单位承办，原由{}申请的延期{}已失效，需要延期的请本单位另行申请"
_LONGEST = 60


def follow(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Before the commit of an act that gave items of these tasks other owners (changes.FOLLOWERS)."""
    waiting = select(Extension).where(
        Extension.task_id.in_(task_ids), Extension.state.in_(OPEN), Extension.department_id.is_not(None)
    )
    requests = list(session.scalars(waiting.order_by(Extension.id).with_for_update()))
    if not requests:
        return
    by_system = replace(act, actor=SYSTEM)
    tasks = {task.id: task for task in session.scalars(select(Task).where(Task.id.in_(task_ids)))}
    dates = _dates(session, requests)
    kept = [date for date in dates.values() if date.task_id in tasks]
    grounds, owners = grounds_of(tasks, kept), owners_of([(date, tasks[date.task_id]) for date in kept])
    going_on = set(session.scalars(select(Indicator.id).where(Indicator.task_id.in_(tasks))))
    for request in requests:
        date = dates[request.milestone_id]
        if date.id not in grounds:
            steps.lapse(by_system, request, RAISED if date.indicator_id in going_on else LEFT_OUT)
        elif request.department_id not in grounds[date.id].bodies:
            steps.lapse(by_system, request, _why(grounds[date.id], owners[date.id]))
            _tell(act, request, date, grounds[date.id])


def _dates(session: Session, requests: Collection[Extension]) -> dict[int, Milestone]:
    """By id; one that a revised plan does not state any more has stayed with the earlier words."""
    rows = select(Milestone).where(Milestone.id.in_({request.milestone_id for request in requests}))
    return {date.id: date for date in session.scalars(rows)}


def _why(ground: Ground, owner: DateOwner) -> str:
    return OF_NOBODY if ground.is_open or not owner.names else NOW_OF.format(owner.words)


def _tell(act: Act, request: Extension, date: Milestone, ground: Ground) -> None:
    """The new owner hears of what had been handed in; a draft is nobody's news."""
    if request.applied_on is None or ground.is_open or request.department_id is None:
        return
    until = f"（申请至{request.requested_on}）" if request.requested_on else ""
    by = short_names([request.department_id])[request.department_id]
    for body_id in sorted(ground.bodies):
        db.session.add(
            OwnerAnswer(
                task_id=request.task_id,
                department_id=body_id,
                words=_ASKED.format(shortened(date.text.rstrip("。；"), _LONGEST), by, until),
                news=OwnerNews.CHANGED,
                recorded_at=act.at,
                actor=act.actor.name,
            )
        )
    db.session.flush()
