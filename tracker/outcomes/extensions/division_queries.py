"""Reads the division of work with the requests for later dates that nobody has answered: a preview says which end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.outcomes.extensions.rules import OPEN
from tracker.outcomes.models import Extension
from tracker.plans.models import Milestone
from tracker.reporting.division.share_queries import Division, divisions
from tracker.vocabulary import ExtensionState


def divisions_with_requests(task_ids: Collection[int]) -> dict[int, Division]:
    """By task, each body with what it asks for."""
    asked = _asked(task_ids)
    return {task_id: _with_requests(one, asked[task_id]) for task_id, one in divisions(task_ids).items()}


def _with_requests(of: Division, asked: Mapping[int, tuple[str, ...]]) -> Division:
    bodies = (replace(body, requests=asked.get(body.department_id, ())) for body in of.bodies)
    return replace(of, bodies=tuple(bodies))


def _asked(task_ids: Collection[int]) -> defaultdict[int, dict[int, tuple[str, ...]]]:
    """By task and body."""
    rows = db.session.execute(
        select(Extension, Milestone.text)
        .join(Milestone, Milestone.id == Extension.milestone_id)
        .where(Extension.task_id.in_(task_ids), Extension.state.in_(OPEN), Extension.department_id.is_not(None))
        .order_by(Extension.id)
    )
    asked: defaultdict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for request, text in rows:
        of_task, body = asked[request.task_id], request.department_id or 0
        words = _words(ExtensionState(request.state), text, request.requested_on)
        of_task[body] = (*of_task.get(body, ()), words)
    return asked


def _words(state: ExtensionState, text: str, until: date | None) -> str:
    """“没有答复的延期申请“综合能源站达到100座”（申请至 2028-06-30）”."""
    what = "延期申请草稿" if state is ExtensionState.DRAFT else "没有答复的延期申请"
    return f"{what}“{text.rstrip('。；')}”" + (f"（申请至 {until}）" if until else "")
