"""Telling a unit what came of its thing, in the transaction of the act that answered it (changes.REFRESHERS)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.alerts.results.queries import Answered, answered
from tracker.alerts.results.words import Source
from tracker.alerts.steps import Message, write
from tracker.database import batches
from tracker.ledger.story.late_queries import late
from tracker.vocabulary import AlertStage, Role


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """One message a result and post, to the liaison and to the head of the unit."""
    by_region: defaultdict[str, list[Message]] = defaultdict(list)
    for ids in batches(sorted(task_ids)):
        known = list(answered(ids, act.at))
        late = _taken_now({one.task_id for one in known if one.result.source is Source.OWNER}, act.today)
        for one in known:
            by_region[one.jurisdiction_id] += _messages(act, one, late.get((one.task_id, one.result.department_id), ""))
    for jurisdiction_id, messages in by_region.items():
        write(act, jurisdiction_id, messages)


def _taken_now(task_ids: Collection[int], day: date) -> dict[tuple[int, int], str]:
    """By task and body what was overdue when it took it over on this day: “；接手时“……”已逾期（自……起）”."""
    found: defaultdict[tuple[int, int], str] = defaultdict(str)
    for one in late(task_ids, day) if task_ids else ():
        if one.taken_on == day:
            found[one.task_id, one.body_id] += f"；接手时{one.words}，请尽快报送情况或申请延期"
    return found


def _messages(act: Act, one: Answered, added: str) -> Iterator[Message]:
    """`added`: what is said further where the body is told of items."""
    result = one.result
    about = f"{result.source.value}-{result.subject_id}:{result.event_id}"
    for role in (Role.LIAISON, Role.UNIT_HEAD):
        yield Message(
            key=f"{AlertStage.RESULT.value}:{about}:{result.department_id}:{role.value}",
            stage=AlertStage.RESULT,
            department_id=result.department_id,
            role=role,
            day=act.today,
            message=result.say(one.task) + (added if result.source is Source.OWNER else ""),
            plan_id=one.plan_id,
            task_id=one.task_id,
            report_id=result.subject_id if result.source in (Source.REPORT, Source.DISSENT) else None,
        )
