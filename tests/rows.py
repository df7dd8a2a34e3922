"""Small rows of every stage, written straight into the tables: what a test needs before its own subject begins."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.builders import NOW
from tracker.actor import Actor
from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.people.models import Department, Jurisdiction, Post, PostHolding, User
from tracker.plans.models import (
    Indicator,
    Measure,
    Milestone,
    Plan,
    PlanGoal,
    Task,
    TaskTerms,
    TaskTransition,
)
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    Basis,
    FigureMode,
    Frequency,
    JurisdictionLevel,
    Kind,
    MilestoneSource,
    Mode,
    PartyRole,
    PlanMode,
    PlanState,
    Relation,
    Role,
    TaskState,
    UnitClass,
    VerdictResult,
)

CHONGQING, SHANXI = "500000", "140000"

_numbers = itertools.count(1)


def added(row: Any) -> Any:
    """The row with its id, in the open transaction."""
    db.session.add(row)
    db.session.flush()
    return row


def jurisdiction(code: str = CHONGQING, name: str = "重庆市") -> Jurisdiction:
    """A province."""
    found = db.session.get(Jurisdiction, code)
    return found or added(
        Jurisdiction(id=code, name=name, short=name, level=JurisdictionLevel.PROVINCE, parent_id=None, source="测试")
    )


def department(
    name: str,
    code: str = CHONGQING,
    unit_class: UnitClass = UnitClass.GOVERNMENT,
    parent_id: int | None = None,
) -> Department:
    """A body; the jurisdiction is made where it is missing."""
    jurisdiction(code)
    return added(
        Department(
            jurisdiction_id=code,
            key=f"{code}-{next(_numbers)}",
            name=name,
            short_name=name,
            unit_class=unit_class,
            parent_id=parent_id,
            source="测试",
        )
    )


def person(role: Role, of: Department, name: str | None = None, since: date = date(2026, 1, 1)) -> Actor:
    """A person with one post, as the rules see him; account and post are in the tables, the password is none."""
    number = next(_numbers)
    name = name or f"{of.short_name}{role.label}"
    user = added(
        User(
            jurisdiction_id=of.jurisdiction_id,
            username=f"user{number}",
            display_name=name,
            password_hash="none",
            created_at=NOW,
        )
    )
    post = db.session.query(Post).filter_by(department_id=of.id, role=role.value).one_or_none() or added(
        Post(jurisdiction_id=of.jurisdiction_id, department_id=of.id, role=role)
    )
    added(PostHolding(post_id=post.id, user_id=user.id, valid_from=since, recorded_at=NOW, actor="测试"))
    duties = frozenset({(of.id, role.value)})
    return Actor(user.id, name, of.jurisdiction_id, frozenset({role.value}), frozenset({of.id}), duties=duties)


def who_is_also(one: Actor, *others: Actor) -> Actor:
    """The person with the posts of others as well."""
    all_of_them = (one, *others)
    return replace(
        one,
        roles=frozenset().union(*(each.roles for each in all_of_them)),
        department_ids=frozenset().union(*(each.department_ids for each in all_of_them)),
        duties=frozenset().union(*(each.duties for each in all_of_them)),
    )


def plan(
    code: str = CHONGQING,
    mode: PlanMode = PlanMode.CONTINUED,
    goals: Sequence[int] = (2025, 2030),
    **overrides: Any,
) -> Plan:
    """An issued plan of 2022 with a goal for each of these years."""
    jurisdiction(code)
    number = next(_numbers)
    values: dict[str, Any] = {
        "number": f"渝发改规范〔2022〕{number}号",
        "title": "促进绿色消费实施方案",
        "issued_on": date(2022, 9, 1),
        "issuers": [],
        "state": PlanState.ISSUED,
        "file_name": "plan.txt",
        "file_sha256": f"{number:064}",
        "file_kind": "text",
        "text": "原文",
        "reading": {},
        "reader_version": "1",
        "received_at": NOW,
        "received_by": "测试",
        "handed_down_at": NOW,
    }
    row = added(Plan(jurisdiction_id=code, mode=mode, **{**values, **overrides}))
    for year in goals:
        added(
            PlanGoal(
                plan_id=row.id, year=year, text=f"{year}年目标", span_start=0, span_end=2, due_on=date(year, 12, 31)
            )
        )
    return row


def task(
    of: Plan,
    bodies: Sequence[tuple[Department, PartyRole]] = (),
    *,
    kind: Kind = Kind.ADVANCE,
    mode: Mode = Mode.EACH_REPORTS,
    state: TaskState = TaskState.ACTIVE,
    **overrides: Any,
) -> Task:
    """A task of a measure of its own, with an assignment for each body and the plan's goals as milestones."""
    number = next(_numbers)
    measure = added(
        Measure(
            plan_id=of.id,
            position=number,
            label="（三）",
            title="发展绿色交通消费",
            path=f"2.{number}",
            section_title="重点任务",
            span_start=0,
            span_end=2,
        )
    )
    lead = next((body.id for body, role in bodies if role is PartyRole.LEAD), bodies[0][0].id if bodies else None)
    values: dict[str, Any] = {
        "text": "推进公交优先发展。",
        "statement": "推进公交优先发展",
        "text_start": 0,
        "text_end": 2,
        "basis": Basis.FIRST_LISTED,
        "open_ended": False,
        "lead_id": lead,
    }
    row = added(
        Task(
            jurisdiction_id=of.jurisdiction_id,
            plan_id=of.id,
            measure_id=measure.id,
            position=number,
            code=f"T-{number}",
            kind_read=kind,
            kind=kind,
            mode=mode,
            state=state,
            **{**values, **overrides},
        )
    )
    added(
        TaskTransition(
            task_id=row.id, act="issue", state=state, effective_on=date(2026, 11, 20), recorded_at=NOW, actor="测试"
        )
    )
    added(
        TaskTerms(
            task_id=row.id, kind=kind, mode=mode, lead_id=lead, lead_confirmed=False, recorded_at=NOW, actor="测试"
        )
    )
    for body, role in bodies:
        assignment(row, body, role)
    for goal in db.session.query(PlanGoal).filter_by(plan_id=of.id):
        milestone(row, goal.due_on, source=MilestoneSource.PLAN, goal_id=goal.id)
    return row


def assignment(of: Task, body: Department, role: PartyRole = PartyRole.CO, **overrides: Any) -> Assignment:
    """A body's duty, unsigned."""
    values: dict[str, Any] = {"valid_from": date(2026, 1, 1), "recorded_at": NOW, "actor": "测试"}
    return added(
        Assignment(
            jurisdiction_id=of.jurisdiction_id,
            task_id=of.id,
            department_id=body.id,
            role=role,
            **{**values, **overrides},
        )
    )


def milestone(of: Task, due_on: date, source: MilestoneSource = MilestoneSource.OWN, **overrides: Any) -> Milestone:
    """What must be reached by a day."""
    return added(
        Milestone(
            task_id=of.id,
            source=source,
            year=due_on.year,
            text=f"到 {due_on.year} 年达到",
            due_on=due_on,
            original_due_on=due_on,
            **overrides,
        )
    )


def indicator(of: Task, subject: str = "公交接驳率", **overrides: Any) -> Indicator:
    """A figure of 85 % by 2025."""
    values: dict[str, Any] = {
        "relation": Relation.AT_LEAST,
        "value": Decimal(85),
        "unit": "%",
        "year": 2025,
        "mode": FigureMode.LEVEL,
        "frequency": Frequency.YEAR,
        "lag_days": 90,
        "path": "2.3",
        "span_start": 0,
        "span_end": 2,
    }
    return added(
        Indicator(
            plan_id=of.plan_id, task_id=of.id, position=next(_numbers), subject=subject, **{**values, **overrides}
        )
    )


def verdict(milestone_id: int, as_of: date, at: datetime, **overrides: Any) -> Verdict:
    """达成, as found on a day and said at an instant."""
    values: dict[str, Any] = {
        "jurisdiction_id": CHONGQING,
        "result": VerdictResult.REACHED,
        "basis": "统计公报",
        "actor": "测试",
    }
    return added(Verdict(milestone_id=milestone_id, as_of=as_of, recorded_at=at, **{**values, **overrides}))
