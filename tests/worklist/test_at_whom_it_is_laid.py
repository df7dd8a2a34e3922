"""Random worlds: at whom a light is laid comes first in 下一步, on page and list alike, and finds it on its desk."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.given.rows import owned
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.actor import Actor
from tracker.acts.outcomes import verdicts
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Item, Milestone, OwnerFact, Task
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment
from tracker.vocabulary import KnownBy, LightRule, Mode, OwnerDoubt, ReportState, VerdictResult, Waiting
from tracker.worklist.queries import counts, desk_of, next_of, waiting
from tracker.worklist.task_facts import ReportFact, next_step
from tracker.worklist.task_queries import aside_of

DAY = date(2026, 12, 10)
DUE = date(2026, 11, 30)
TO_TELL = (ReportState.TO_FILL, ReportState.DRAFT, ReportState.RETURNED)
TASKS = 8


def judged(of: Region, node: Milestone, rectify_by: date) -> None:
    """Fell short; what was told before speaks of no later day."""
    short = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", None, rectify_by)
    verdicts.judge_milestone(by(of.coordinator, DUE + timedelta(1)), node.id, None, short)


def taken_over(task: Task, since: date) -> None:
    """The date became its owner's on a day; before, it was nobody's."""
    item = db.session.scalars(select(Item).where(Item.task_id == task.id)).one()
    at = {"since": since, "recorded_at": builders.act(on=since).at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item.id, known_by=item.known_by, owner_ids=item.owner_ids, **at))


def lived(of: Region, random: Random) -> dict[int, list[int]]:
    """Tasks of two bodies, each with a past date of one, of nobody or of both; some fell short. By task its owners."""
    bodies = [of.transport.id, of.commerce.id]
    nodes: dict[int, Milestone] = {}
    owners: dict[int, list[int]] = {}
    taken: set[int] = set()
    for _ in range(TASKS):
        task = of.task(mode=Mode.EACH_REPORTS)
        nodes[task.id] = rows.milestone(task, DUE)
        owners[task.id] = random.choice([bodies[:1], bodies[1:], bodies[1:], bodies, []])
        owned(task, nodes[task.id], KnownBy.ASSIGNED if owners[task.id] else KnownBy.OPEN, *owners[task.id])
        if owners[task.id] and random.random() < 0.6:
            taken.add(task.id)
            taken_over(task, DAY - timedelta(random.choice([1, 8])))
    db.session.commit()
    world.opened()
    db.session.execute(update(Assignment).values(signed_on=DUE))
    in_doubt = {"doubt": OwnerDoubt.UNCLAIMED, "doubt_since": DUE, "doubt_until": DUE}
    db.session.execute(update(Item).where(Item.known_by == KnownBy.OPEN).values(**in_doubt))
    db.session.commit()
    for task_id, node in nodes.items():
        if task_id not in taken and random.random() < 0.6:
            judged(of, node, DAY + timedelta(random.choice([-3, 0, 20])))
    for report in db.session.scalars(select(Report).order_by(Report.id)):
        if report.task_id in taken and random.random() < 0.5:
            db.session.delete(report)  # Nobody asked this body since.
            continue
        state = random.choice([*TO_TELL, ReportState.MISSING, ReportState.TO_REVIEW])
        db.session.execute(update(Report).where(Report.id == report.id).values(state=state))
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    return owners


def said(shown: LedgerRow) -> str:
    """下一步 of the page and of the list."""
    found = db.session.scalars(select(Report).where(Report.task_id == shown.task_id).order_by(Report.id))
    reports = [ReportFact(one.id, one.department_id, ReportState(one.state), None) for one in found]
    step = next_step(shown, DAY, reports, aside_of(shown, day=DAY))
    assert next_of(rows.CHONGQING, [shown.task_id], DAY).get(shown.task_id) == (step.words if step else None)
    return step.words if step else ""


def has_it(actor: Actor, task_id: int) -> bool:
    """Whether something of a task to be told or put right is on a desk, in its list and in its count."""
    asked = [Waiting.FILL, Waiting.MAKE_UP, Waiting.RECTIFY, Waiting.TELL]
    desk = desk_of(actor, rows.CHONGQING)
    listed = waiting(desk, DAY, asked)
    assert len(listed) == sum(counts(desk, DAY)[kind] for kind in asked)
    return any(one.task_id == task_id for one in listed)


@pytest.mark.parametrize("seed", range(4))
def test_at_whom_a_light_is_laid_comes_first(session: Session, seed: int) -> None:
    of = world.region()
    owners = lived(of, Random(seed))
    desks = {of.transport.id: of.liaison, of.commerce.id: of.other_liaison}
    rules, taken = set(), 0
    for shown in ledger_rows([task.id for task in db.session.scalars(select(Task))], DAY, CALENDAR):
        words, light = said(shown), shown.light
        rules.add(light.rule)
        assert light.is_laid, light
        if not owners[shown.task_id] or (light.part == "综合处" and not light.awaits_owner):
            assert light.part == "综合处" and words.startswith("综合处"), (light.reason, words)
            assert owners[shown.task_id] or words == "综合处明确承办单位"
            continue
        assert words.startswith(tuple(of_body.short_name for of_body in (of.transport, of.commerce)))
        first = next(part for part in shown.parts if words.startswith(part.short_name))
        assert first.department_id in light.owner_ids and first.short_name in light.reason, (light.reason, words)
        assert has_it(desks[first.department_id], shown.task_id)
        assert light.awaits_owner is ("此前的逾期记在综合处" in light.reason)
        taken += light.awaits_owner
        told = "填报本期进展", "修改退回的报告", "布置填报，或申请延期"
        assert not light.awaits_owner or words.partition("，综合处可请")[0].endswith(told), words
        if light.rule in (LightRule.RECTIFYING, LightRule.RECTIFICATION_OVERDUE):
            assert words.endswith("完成整改并报送整改情况")
    assert len(rules) > 1 and taken
