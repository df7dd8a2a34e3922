"""Both seed plans become drafts: every measure, clause, body, figure and date, resolved over the real registry."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.clients.statements import counted
from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.acts.plans import plans
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Forbidden, NotAPlan, RuleRefused
from tracker.people.models import Department
from tracker.plans.models import Indicator, Measure, Milestone, Party, PartyFact, Plan, PlanGoal, Task, TaskTransition
from tracker.vocabulary import Kind, MilestoneSource, Mode, PlanMode, TaskState

EXPECTED = {CHONGQING: (25, 25, "50-22-11-03", "50-22-11-27"), SHANXI: (24, 82, "14-22-197-04-1", "14-22-197-27")}


def count(table: type, *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [CHONGQING, SHANXI])
@pytest.mark.slow
def test_a_seed_plan_becomes_measures_and_drafts(seeded: Seeded, code: str) -> None:
    plan_id = seeded.receive(code)
    measures, tasks, first, last = EXPECTED[code]
    found = seeds.tasks(plan_id)
    assert count(Measure, Measure.plan_id == plan_id) == measures
    assert len(found) == tasks
    assert (found[0].code, found[-1].code) == (first, last)
    assert {task.state for task in found} == {TaskState.DRAFT}
    assert all(len(task.code) <= 16 for task in found)
    assert count(TaskTransition, TaskTransition.act == "receive") == tasks
    assert count(PartyFact) == 0  # nothing is a fact of the plan before it goes out


def test_a_plan_is_written_a_table_at_a_time(app: Flask, seeded: Seeded) -> None:
    with counted(app) as sent:
        plan_id = seeded.receive(SHANXI, act())
    assert len(seeds.tasks(plan_id)) == 82
    assert len(sent) <= 65  # 733 when each task, body and date was written by itself


@pytest.mark.parametrize("code", [CHONGQING, SHANXI])
def test_every_task_has_the_goal_years(seeded: Seeded, code: str) -> None:
    plan_id = seeded.receive(code)
    goals = {goal.id: goal.due_on for goal in db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == plan_id))}
    assert set(goals.values()) == {date(2025, 12, 31), date(2030, 12, 31)}
    per_task = Counter(
        db.session.scalars(select(Milestone.task_id).where(Milestone.source == MilestoneSource.PLAN)).all()
    )
    assert set(per_task) == {task.id for task in seeds.tasks(plan_id)}
    assert set(per_task.values()) == {2}


@pytest.mark.parametrize("code", [CHONGQING, SHANXI])
def test_words_are_those_of_the_plan(seeded: Seeded, code: str) -> None:
    plan_id = seeded.receive(code)
    text = seeds.plan(plan_id).text
    for task in seeds.tasks(plan_id):
        assert text[task.text_start : task.text_end].strip() == task.text
        assert task.statement_start is not None
        assert text[task.statement_start : task.statement_end] == task.statement
        for party in seeds.parties(task):  # “各市发展改革委、住建局”: 住建局 stands for 各市住建局
            assert party.name.replace(" ", "").endswith(text[party.span_start : party.span_end].replace(" ", ""))


@pytest.mark.parametrize("code", [CHONGQING, SHANXI])
def test_every_body_is_resolved_in_its_own_jurisdiction(seeded: Seeded, code: str) -> None:
    plan_id = seeded.receive(code)
    bodies = list(db.session.scalars(select(Party).join(Task).where(Task.plan_id == plan_id)))
    assert [party.name for party in bodies if party.department_id is None and party.group_id is None] == []
    places = db.session.scalars(
        select(Department.jurisdiction_id).where(Department.id.in_([party.department_id for party in bodies]))
    )
    assert set(places) == {code}


def test_head_mode_and_host(seeded: Seeded) -> None:
    plan = seeds.plan(seeded.receive(CHONGQING))
    assert (plan.number, plan.issued_on, plan.mode) == ("渝发改规范〔2022〕11号", date(2022, 10, 8), PlanMode.CONTINUED)
    assert plan.host_id == seeds.department("cq-fgw-zihuan").id
    assert plan.reading["format"] == "tracker.plan/1"
    assert len(plan.issuers) == 6


def test_modes_are_proposed_by_what_the_text_says(seeded: Seeded) -> None:
    seeded.receive(CHONGQING)
    each = seeds.task("50-22-11-06")
    assert (each.mode, each.lead_confirmed) == (Mode.EACH_REPORTS, False)
    assert each.lead_id == seeds.department("cq-fgw").id
    collective = seeds.task("50-22-11-25")
    assert collective.lead_id == seeds.department("cq-fgw-zihuan").id  # 汇总单位 of 各有关部门


def test_figures_and_their_dates(seeded: Seeded) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-06")
    figures = list(
        db.session.scalars(select(Indicator).where(Indicator.task_id == task.id).order_by(Indicator.position))
    )
    assert [(float(one.value), one.unit, one.year) for one in figures] == [
        (100, "座", 2025),
        (20, "%", 2025),
        (85, "%", 2025),
        (63, "%", 2025),
    ]
    own = select(Milestone).where(Milestone.task_id == task.id, Milestone.source == MilestoneSource.OWN)
    assert {one.indicator_id for one in db.session.scalars(own)} == {one.id for one in figures}
    undated = seeds.task("50-22-11-03")
    assert count(Milestone, Milestone.task_id == undated.id, Milestone.source == MilestoneSource.OWN) == 0


ITEMS = """某市要素保障实施方案

为做好要素保障，结合实际，制定本方案。

一、要素保障（由市商务委牵头实施）
（一）推进光伏建设。到2027年，新增光伏装机6万千瓦以上。
（二）保障养老。到2027年6月底，新增养老床位1000张。
二、扩大消费
（三）繁荣市场
1.打造商圈。到2027年，建成商圈5个。
2.做强会展。到2027年，举办展会10场。
（市交通局负责）
（四）推广公交。到2027年，新增公交车200辆。（市交通局负责）
"""


def test_items_that_one_statement_covers_are_one_task_with_all_their_figures(seeded: Seeded) -> None:
    """Each item was a second task that named nobody, and their figures were in none."""
    (plan_id,) = plans.receive(act(), seeded.config, CHONGQING, "方案.txt", ITEMS.encode())
    found = seeds.tasks(plan_id)
    assert [[party.name for party in seeds.parties(task)] for task in found] == [
        ["市商务委"],
        ["市交通局"],
        ["市交通局"],
    ]
    assert [task.kind for task in found] == [Kind.MEASURED] * 3
    figures = db.session.scalars(select(Indicator).where(Indicator.plan_id == plan_id).order_by(Indicator.span_start))
    named = {task.id: number for number, task in enumerate(found)}
    assert [(named.get(one.task_id or 0), float(one.value)) for one in figures] == [
        (0, 6),
        (0, 1000),
        (1, 5),
        (1, 10),
        (2, 200),
    ]
    own = select(Milestone.due_on).where(Milestone.task_id == found[0].id, Milestone.source == MilestoneSource.OWN)
    assert set(db.session.scalars(own)) == {date(2027, 12, 31), date(2027, 6, 30)}
    assert count(Measure, Measure.plan_id == plan_id) == 7


def test_the_file_is_kept_under_its_fingerprint(seeded: Seeded) -> None:
    plan = seeds.plan(seeded.receive(CHONGQING))
    kept = seeded.config.instance / "uploads" / plan.file_sha256
    assert kept.read_bytes() == (seeds.PLANS / plan.file_name).read_bytes()


def test_the_same_file_twice_is_refused_and_the_plan_named(seeded: Seeded) -> None:
    seeded.receive(CHONGQING)
    with pytest.raises(RuleRefused, match=r"已导入过：.*渝发改规范〔2022〕11号"):
        seeded.receive(CHONGQING)
    assert count(Plan) == 1


def test_another_jurisdiction_may_receive_the_same_file_and_knows_none_of_its_bodies(seeded: Seeded) -> None:
    seeded.receive(CHONGQING)
    path = seeds.PLANS / seeds.FILES[CHONGQING]
    other = plans.receive(act(), seeded.config, SHANXI, path.name, path.read_bytes())[0]
    codes = [task.code for task in seeds.tasks(other)]
    assert codes[0] == "14-22-11-03"
    bodies = db.session.scalars(select(Party).join(Task).where(Task.plan_id == other))
    keys = {party.department_id for party in bodies} - {None}
    places = db.session.scalars(select(Department.jurisdiction_id).where(Department.id.in_(keys)))
    assert set(places) <= {SHANXI}


def test_nobody_hands_a_plan_to_another_jurisdiction(seeded: Seeded) -> None:
    with pytest.raises(Forbidden, match="只能导入本地区"):
        seeded.receive(CHONGQING, act(actor=seeds.officer(SHANXI)))


def test_what_is_no_plan_leaves_nothing(seeded: Seeded) -> None:
    with pytest.raises(NotAPlan):
        plans.receive(act(), seeded.config, CHONGQING, "空.txt", b"")
    assert count(Plan) == count(AuditEntry, AuditEntry.action == "receive_plan") == 0


@pytest.mark.parametrize(("name", "mark"), [("方案.txt", "机密★一年\n"), ("机密-方案.txt", "")])
def test_nothing_is_kept_of_a_classified_paper(seeded: Seeded, name: str, mark: str) -> None:
    data = mark.encode() + (seeds.PLANS / seeds.FILES[CHONGQING]).read_bytes()
    with pytest.raises(BadInput, match="密级标志，没有保存"):
        plans.receive(act(), seeded.config, CHONGQING, name, data)
    assert count(Plan) == 0
    assert list(seeded.config.uploads.stored()) == []
