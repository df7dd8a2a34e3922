"""Small rows of every stage, written straight into the tables: what a test needs before its own subject begins."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.given.builders import NOW
from tracker.actor import Actor
from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.people.models import Department, Jurisdiction, Post, PostHolding, User
from tracker.plans.models import (
    Indicator,
    Item,
    Measure,
    Milestone,
    Party,
    Plan,
    PlanGoal,
    Task,
    TaskTerms,
    TaskTransition,
)
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import (
    Basis,
    FigureMode,
    Frequency,
    ItemKind,
    JurisdictionLevel,
    Kind,
    KnownBy,
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


@contextmanager
def numbered_from(first: int) -> Iterator[None]:
    """Names and codes with these numbers: of contents that are lent to tests of any process, which count from 1."""
    global _numbers
    held, _numbers = _numbers, itertools.count(first)
    try:
        yield
    finally:
        _numbers = held


def added(row: Any) -> Any:
    """The row with its id, in the open transaction."""
    db.session.add(row)
    db.session.flush()
    return row


def _all_added(several: Iterable[Any]) -> None:
    """The same of several, flushed once: thousands of tests begin with them."""
    db.session.add_all(several)
    db.session.flush()


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
    (found,) = people([(role, of)], name, since)
    return found


def people(
    wanted: Sequence[tuple[Role, Department]], name: str | None = None, since: date = date(2026, 1, 1)
) -> list[Actor]:
    """Several persons, each with one post of his own; `name`: of all, by their posts unless given."""
    users = [
        User(
            jurisdiction_id=of.jurisdiction_id,
            username=f"user{next(_numbers)}",
            display_name=name or f"{of.short_name}{role.label}",
            password_hash="none",
            created_at=NOW,
        )
        for role, of in wanted
    ]
    posts = _posts({(of.id, role.value): of.jurisdiction_id for role, of in wanted})
    _all_added([*users, *posts.values()])
    _all_added(
        PostHolding(
            post_id=posts[of.id, role.value].id, user_id=user.id, valid_from=since, recorded_at=NOW, actor="测试"
        )
        for user, (role, of) in zip(users, wanted, strict=True)
    )
    return [_actor(user, of.id, role) for user, (role, of) in zip(users, wanted, strict=True)]


def people_of(code: str) -> list[Actor]:
    """The same persons of a jurisdiction, read from the tables in the order in which they were made."""
    holders = db.session.query(User, Post).select_from(PostHolding).join(User).join(Post)
    of_region = holders.filter(User.jurisdiction_id == code).order_by(User.id)
    return [_actor(user, post.department_id, Role(post.role)) for user, post in of_region]


def _actor(user: User, body: int, role: Role) -> Actor:
    duties = frozenset({(body, role.value)})
    roles, bodies = frozenset({role.value}), frozenset({body})
    return Actor(user.id, user.display_name, user.jurisdiction_id, roles, bodies, duties=duties)


def _posts(wanted: Mapping[tuple[int, str], str]) -> dict[tuple[int, str], Post]:
    """By body and role; what is missing is made in the jurisdiction told."""
    known = db.session.query(Post).filter(Post.department_id.in_({body for body, _ in wanted}))
    held = {(post.department_id, str(post.role)): post for post in known}
    return {
        key: held.get(key) or Post(jurisdiction_id=code, department_id=key[0], role=Role(key[1]))
        for key, code in wanted.items()
    }


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
    _all_added(
        PlanGoal(plan_id=row.id, year=year, text=f"{year}年目标", span_start=0, span_end=2, due_on=date(year, 12, 31))
        for year in goals
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
    said = {"task_id": row.id, "recorded_at": NOW, "actor": "测试"}
    goals = db.session.query(PlanGoal).filter_by(plan_id=of.id).all()
    _all_added(
        [
            TaskTransition(act="issue", state=state, effective_on=date(2026, 11, 20), **said),
            TaskTerms(kind=kind, mode=mode, lead_id=row.lead_id, lead_confirmed=False, **said),
            *(_duty(row, body, role) for body, role in bodies),
            *(_node(row, goal.due_on, MilestoneSource.PLAN, goal_id=goal.id) for goal in goals),
        ]
    )
    return row


def assignment(of: Task, body: Department, role: PartyRole = PartyRole.CO, **overrides: Any) -> Assignment:
    """A body's duty, unsigned."""
    return added(_duty(of, body, role, **overrides))


def named(of: Task) -> list[Assignment]:
    """The clause names every body that has a duty in the task, in their order; these duties."""
    duties = assignments_in_force(of.id)
    for place, duty in enumerate(duties, start=1):
        name = db.session.get_one(Department, duty.department_id).short_name
        given = {"task_id": of.id, "position": place, "name": name, "role": duty.role}
        duty.party_id = added(Party(department_id=duty.department_id, **given)).id
    return duties


def _duty(of: Task, body: Department, role: PartyRole, **overrides: Any) -> Assignment:
    values: dict[str, Any] = {"valid_from": date(2026, 1, 1), "recorded_at": NOW, "actor": "测试"}
    return Assignment(
        jurisdiction_id=of.jurisdiction_id, task_id=of.id, department_id=body.id, role=role, **{**values, **overrides}
    )


def milestone(of: Task, due_on: date, source: MilestoneSource = MilestoneSource.OWN, **overrides: Any) -> Milestone:
    """What must be reached by a day."""
    return added(_node(of, due_on, source, **overrides))


def _node(of: Task, due_on: date, source: MilestoneSource, **overrides: Any) -> Milestone:
    return Milestone(
        task_id=of.id,
        source=source,
        year=due_on.year,
        text=f"到 {due_on.year} 年达到",
        due_on=due_on,
        original_due_on=due_on,
        **overrides,
    )


def owned(of: Task, node: Milestone, known_by: KnownBy, *bodies: int) -> None:
    """Say whose a date is, and how that is known."""
    span = {"span_start": 0, "span_end": 1, "words": node.text, "outside_ids": []}
    whose = {"known_by": known_by, "owner_ids": list(bodies)}
    added(Item(task_id=of.id, kind=ItemKind.DATE, milestone_id=node.id, **whose, **span))


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
