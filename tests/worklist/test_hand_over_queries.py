"""What a successor reads of what his unit promised and asked for; 没有 is neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.given import rows
from tests.given.rows import owned
from tests.reporting.world import OPENED, TEXT, accepted, by, opened, region, report
from tracker.acts.outcomes import verdicts
from tracker.database import db
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Milestone
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, KnownBy, MilestoneSource, Mode, PartyRole, ReportState, VerdictResult
from tracker.worklist.hand_over_queries import open_matters


@pytest.mark.parametrize(
    ("steps", "coordination", "told"),
    [
        ("逐站摸排", "请协调用地", ["逐站摸排；需协调：请协调用地"]),
        ("逐站摸排", "没有。", ["逐站摸排"]),
        ("无", "暂无", []),
    ],
)
def test_promises(session: object, steps: str, coordination: str, told: list[str]) -> None:
    of = region()
    task = of.task(kind=Kind.MEASURED, bodies=[(of.transport, PartyRole.LEAD)])
    opened()
    accepted(report(task, of.transport), of, replace(TEXT, next_steps=steps, coordination=coordination))
    assert [one.words for one in open_matters({of.transport.id}, OPENED).promises] == told


def test_what_was_promised_of_a_task_that_is_anothers_now_is_not_handed_over(session: object) -> None:
    """Of a body that has left a task its promise went on standing in 未了事项, with a link to what it may not see."""
    of = region()
    task = of.task(kind=Kind.MEASURED, bodies=[(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)])
    opened()
    accepted(report(task, of.transport), of)
    duties = list(db.session.scalars(select(Assignment).order_by(Assignment.id)))
    assert len(open_matters({of.transport.id, of.commerce.id}, OPENED).promises) == 1
    duties[0].ended_on = OPENED
    db.session.commit()
    assert not open_matters({of.transport.id, of.commerce.id}, OPENED).promises


def test_of_two_reports_of_one_day_the_one_accepted_last_holds(session: object) -> None:
    """As co-body, then as lead (or for a quarter and for a 核定 round): the same task stood there twice."""
    of = region()
    task = of.task(kind=Kind.MEASURED, bodies=[(of.transport, PartyRole.LEAD)])
    opened()
    first = accepted(report(task, of.transport), of)
    db.session.scalars(select(Assignment)).one().ended_on = OPENED
    again = rows.assignment(task, of.transport, PartyRole.LEAD)
    own = {"jurisdiction_id": first.jurisdiction_id, "task_id": task.id, "department_id": of.transport.id}
    asked = {"round_id": first.round_id, "assignment_id": again.id, "due_on": first.due_on, "asked_at": first.asked_at}
    second = rows.added(Report(**own, **asked, state=ReportState.TO_FILL, version=1))
    db.session.commit()
    accepted(second, of, replace(TEXT, next_steps="全面推开"))
    assert [one.words for one in open_matters({of.transport.id}, OPENED).promises] == ["全面推开"]


def test_what_is_put_right_is_handed_over_by_its_owner(session: object) -> None:
    of = region()
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    day = date(2026, 11, 30)
    for body in (of.transport, of.commerce):
        node = rows.milestone(task, day)
        node.text = body.short_name
        owned(task, node, KnownBy.ASSIGNED, body.id)
    owned(task, rows.milestone(task, day), KnownBy.OPEN)
    nodes = list(db.session.scalars(select(Milestone).where(Milestone.source == MilestoneSource.OWN)))
    db.session.commit()
    for node in nodes:
        missed = NewVerdict(VerdictResult.MISSED, day, "核查记录", rectify_by=date(2027, 6, 30))
        verdicts.judge_milestone(by(of.coordinator), node.id, None, missed)
    assert [one.words for one in open_matters({of.commerce.id}, OPENED).rectifications] == [of.commerce.short_name]
