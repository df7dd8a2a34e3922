"""What a body has told, and what a leader has granted, outlives the plan that words a task otherwise (方案替代)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.plans import revised
from tests.plans.revised import NEW, NEW_ON, OLD, head_of_office, rows
from tests.plans.seeded import Seeded
from tests.reporting.world import TEXT
from tracker.acts.outcomes import extensions, verdicts
from tracker.acts.plans import drafts, plans
from tracker.acts.reporting import reports
from tracker.changes import writing
from tracker.database import db
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.verdicts import queries
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone, Task
from tracker.reporting.models import Report, ReportVersion
from tracker.tasks import steps
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    ExtensionReason,
    KnownBy,
    LeadDecision,
    MilestoneState,
    ReportState,
    SignedHow,
    VerdictResult,
)

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("real_registry")]

STATED, GRANTED, JUDGED = date(2026, 10, 31), date(2027, 3, 31), date(2026, 11, 10)
SENTENCE = "2026年10月底前编制完成充电设施专项规划。"
ASKED = NewExtension(GRANTED, ExtensionReason.FUNDS, "资金未到位", "已开工", "补齐", "渝财建〔2026〕1号")
OPENED = date(2026, 12, 1)


def dated(text: str, sentence: str = SENTENCE) -> str:
    """The clause with a date in words."""
    return text.replace("推广新能源汽车。新增", f"推广新能源汽车。{sentence}新增")


def charging(plan_id: int) -> Task:
    """The task that the new plan words otherwise."""
    return next(task for task in rows(plan_id) if "充电桩" in task.text)


def signed(on: date) -> None:
    with writing(by := act(on=on)):
        for held in db.session.scalars(select(Assignment)):
            steps.sign(by, held, SignedHow.SIGNED, on)


@pytest.fixture
def node(seeded: Seeded) -> Milestone:
    """Granted until the next March; the new plan is to come."""
    task = charging(revised.old_plan(seeded, text=dated(OLD)))
    signed(date(2026, 5, 8))
    for item in db.session.scalars(select(Item).where(Item.task_id == task.id)):
        item.known_by, item.owner_ids = KnownBy.ASSIGNED, [task.lead_id]
    which = Milestone.task_id == task.id, Milestone.source == "own", Milestone.indicator_id.is_(None)
    found = db.session.scalars(select(Milestone).where(*which)).one()
    db.session.commit()
    made = extensions.apply(act(on=date(2026, 9, 1)), found.id, None, None, ASKED)
    extensions.forward(act(on=date(2026, 9, 1)), made, None)
    extensions.grant(act(on=date(2026, 9, 1)), made, None, GRANTED)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "due_on"),
    [(SENTENCE, GRANTED), (SENTENCE.replace("10月", "12月"), None)],
    ids=["the same sentence", "another one"],
)
def test_a_granted_date_stands_where_the_sentence_is_the_same(
    seeded: Seeded, node: Milestone, sentence: str, due_on: date | None
) -> None:
    """Another sentence is another node: the granted one stays with the words of then."""
    new = revised.new_plan(seeded, charging_plan(node), text=dated(NEW, sentence))
    plans.carry_over(head_of_office(NEW_ON), new, revised.version(new))
    task = charging(new)
    which = Milestone.task_id == task.id, Milestone.source == "own", Milestone.indicator_id.is_(None)
    (row,) = db.session.scalars(select(Milestone).where(*which)).all()
    assert (row.id == node.id, row.due_on) == (due_on is not None, due_on or date(2026, 12, 31))


def charging_plan(node: Milestone) -> int:
    return db.session.get_one(Task, node.task_id).plan_id


def test_a_verdict_given_since_speaks_on(seeded: Seeded, node: Milestone) -> None:
    reached = NewVerdict(VerdictResult.REACHED, JUDGED, "已印发渝经信〔2026〕5号")
    verdicts.judge_milestone(act(on=JUDGED), node.id, None, reached)
    new = revised.new_plan(seeded, charging_plan(node), text=dated(NEW))
    plans.carry_over(head_of_office(NEW_ON), new, revised.version(new))
    db.session.expire_all()
    assert queries.milestone(node.id, NEW_ON).state is MilestoneState.REACHED


@pytest.mark.slow
def test_own_words_of_who_stood_first_are_no_joint_ones(seeded: Seeded) -> None:
    """各负其责 becomes a named lead: the draft of 市交通局 must not begin the joint report of 市经济信息委."""
    each = "（市交通局、市经济信息委按职责分工负责）"
    old = revised.received(seeded, OLD.replace("（市经济信息委牵头，市交通局配合）", each), date(2026, 5, 6))
    for task in rows(old):
        choice = drafts.Choice(decision=LeadDecision.EACH) if task.basis == "first_listed" else None
        drafts.confirm_task(act(on=date(2026, 5, 6)), old, task.id, None, *([choice] if choice else []))
    plans.issue(act(on=date(2026, 5, 6)), old, None)
    signed(date(2026, 5, 8))
    task = charging(old)
    revised.turned(OPENED)
    which = Report.task_id == task.id, Report.department_id == task.lead_id
    first = db.session.scalars(select(Report).where(*which).order_by(Report.id.desc())).first()
    assert first is not None
    reports.save_draft(act(on=OPENED), first.id, None, replace(TEXT, progress_text="本单位新开线路 6 条"))
    named = NEW.replace("（市经济信息委牵头，市住房城乡建委配合）", "（市经济信息委牵头，市交通局配合）")
    new = revised.new_plan(seeded, old, text=named, on=OPENED)
    plans.carry_over(head_of_office(date(2026, 12, 2)), new, revised.version(new))
    db.session.expire_all()
    lead = db.session.get_one(Department, charging(new).lead_id)
    joint = select(ReportVersion.progress_text).join(Report, Report.version_id == ReportVersion.id)
    joint = joint.where(Report.department_id == lead.id, Report.state != ReportState.EXEMPT)
    assert lead.short_name == "市经济信息委"
    assert not any("新开线路" in text for text in db.session.scalars(joint))
