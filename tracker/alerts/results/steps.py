"""Telling a unit what came of its thing, in the transaction of the act that answered it (changes.REFRESHERS)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.alerts.results.queries import Answered, answered
from tracker.alerts.results.words import Source
from tracker.alerts.steps import Message, write
from tracker.database import batches
from tracker.vocabulary import AlertStage, Role


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """One message a result and post, to the liaison and to the head of the unit."""
    by_region: defaultdict[str, list[Message]] = defaultdict(list)
    for ids in batches(sorted(task_ids)):
        for one in answered(ids, act.at):
            by_region[one.jurisdiction_id] += _messages(act, one)
    for jurisdiction_id, messages in by_region.items():
        write(act, jurisdiction_id, messages)


def _messages(act: Act, one: Answered) -> Iterator[Message]:
    result = one.result
    about = f"{result.source.value}-{result.subject_id}:{result.event_id}"
    for role in (Role.LIAISON, Role.UNIT_HEAD):
        yield Message(
            key=f"{AlertStage.RESULT.value}:{about}:{result.department_id}:{role.value}",
            stage=AlertStage.RESULT,
            department_id=result.department_id,
            role=role,
            day=act.today,
            message=result.say(one.task),
            plan_id=one.plan_id,
            task_id=one.task_id,
            report_id=result.subject_id if result.source in (Source.REPORT, Source.DISSENT) else None,
        )
