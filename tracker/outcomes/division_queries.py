"""Reads the division of work with what goes over beside the items: dates to be put right, pending requests.

Example: 公交接驳率 was 未达成 and is put right until 30 June. Whoever gets the figure gets that, too, and is told; who
asked for a later date asks for nothing any more, and the preview says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.outcomes.extensions.rules import OPEN
from tracker.outcomes.models import Extension
from tracker.outcomes.owner_queries import owners_of
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.plans.models import Milestone, Task
from tracker.reporting.division.share_queries import divisions
from tracker.reporting.division.shares import BodyShare, Division
from tracker.vocabulary import ExtensionState, MilestoneSource, VerdictResult

_Words = Mapping[tuple[int, int], tuple[str, ...]]
"""By task and body."""


def divisions_owed(task_ids: Collection[int]) -> dict[int, Division]:
    """By task, each body with what it has to put right (整改)."""
    words = _rectifying(task_ids)
    return _each(
        divisions(task_ids), lambda of, body: replace(body, rectifying=words.get((of, body.department_id), ()))
    )


def divisions_foreseen(task_ids: Collection[int]) -> dict[int, Division]:
    """The same with the requests for later dates that nobody has answered: a preview says which of them end."""
    words = _requests(task_ids)
    return _each(
        divisions_owed(task_ids), lambda of, body: replace(body, requests=words.get((of, body.department_id), ()))
    )


def _each(of: Mapping[int, Division], known: Callable[[int, BodyShare], BodyShare]) -> dict[int, Division]:
    return {id: replace(one, bodies=tuple(known(id, body) for body in one.bodies)) for id, one in of.items()}


def _rectifying(task_ids: Collection[int]) -> _Words:
    rows = db.session.execute(_OWN_DATES, {"tasks": list(task_ids)}).all()
    heard = speaking_on([milestone.id for milestone, _ in rows])
    behind = [(one, task) for one, task in rows if one.id in heard and heard[one.id][-1].rectify_by]
    owners = owners_of(behind)
    words: defaultdict[tuple[int, int], tuple[str, ...]] = defaultdict(tuple)
    for milestone, task in behind:
        verdict = heard[milestone.id][-1]
        told = f"“{_called(milestone.text)}”{VerdictResult(verdict.result).label}，整改至 {verdict.rectify_by}"
        for body in () if owners[milestone.id].is_open else owners[milestone.id].body_ids:
            words[task.id, body] += (told,)
    return words


_OWN_DATES = (
    select(Milestone, Task)
    .join(Task, Task.id == Milestone.task_id)
    .where(Task.id.in_(bindparam("tasks")), Milestone.source == MilestoneSource.OWN)
    .order_by(Milestone.due_on, Milestone.id)
)


def _requests(task_ids: Collection[int]) -> _Words:
    rows = db.session.execute(
        select(Extension, Milestone.text)
        .join(Milestone, Milestone.id == Extension.milestone_id)
        .where(Extension.task_id.in_(task_ids), Extension.state.in_(OPEN), Extension.department_id.is_not(None))
        .order_by(Extension.id)
    )
    words: defaultdict[tuple[int, int], tuple[str, ...]] = defaultdict(tuple)
    for request, text in rows:
        told = _asked(ExtensionState(request.state), text, request.requested_on)
        words[request.task_id, request.department_id or 0] += (told,)
    return words


def _asked(state: ExtensionState, text: str, until: date | None) -> str:
    """“没有答复的延期申请“综合能源站达到100座”（申请至 2028-06-30）”."""
    what = "延期申请草稿" if state is ExtensionState.DRAFT else "没有答复的延期申请"
    return f"{what}“{_called(text)}”" + (f"（申请至 {until}）" if until else "")


def _called(text: str) -> str:
    return text.rstrip("。；")
