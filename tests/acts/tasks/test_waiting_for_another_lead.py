"""待改派 lasts as long as the objection that holds the task: however that ends, the task is to be signed again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.acts.plans.test_plan_revisions import new, old
from tests.acts.tasks.test_changed_lead import BASIS, OBJECTED, adjusted, duty_of, handed_down
from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.plans import seeded as seeds
from tests.plans.revised import head_of_office, of_old, revised_plan, signed_plan
from tests.plans.seeded import SHANXI, Seeded
from tests.reporting.world import TEXT, Region, by, report
from tracker.acts.plans import plans
from tracker.acts.reporting import office_reports, reports
from tracker.acts.tasks import assignments, groups
from tracker.database import db
from tracker.people.models import Group
from tracker.plans.models import Party, Task
from tracker.reporting.office.entered import Answer
from tracker.tasks import queries
from tracker.vocabulary import EnteredHow, Mode, PartyRole, TaskState

__all__ = ["new", "old", "revised_plan", "signed_plan"]


def objections(code: str = rows.CHONGQING) -> list[str]:
    return [row.department_name for row in queries.objections(code, CALENDAR)]


def approve(of: Region, task: Task) -> None:
    mine = report(task, of.transport).id
    reports.save_draft(by(of.liaison, OBJECTED), mine, None, TEXT)
    reports.send(by(of.liaison, OBJECTED), mine, None)
    reports.approve(by(of.head, OBJECTED), [(mine, None)])


def enter(of: Region, task: Task) -> None:
    told = Answer(EnteredHow.PHONE, "办公室张三", OBJECTED)
    office_reports.enter(by(of.coordinator, OBJECTED), report(task, of.transport).id, None, TEXT, told)


@pytest.mark.parametrize("hand_in", [approve, enter])
@pytest.mark.parametrize("stays", [True, False])
def test_a_report_answers_no_objection(of: Region, hand_in: Callable[[Region, Task], None], stays: bool) -> None:
    """It signed, and the objection was gone without an answer: the task lay in 待改派 for good."""
    task = handed_down(of)
    duty = duty_of(task, of.transport)
    assignments.object_to(by(of.head, OBJECTED), duty.id, None, "职责已划转")
    hand_in(of, task)
    db.session.expire_all()
    assert (task.state, duty.signed_on, duty.objected_on) == (TaskState.TO_REASSIGN, None, OBJECTED)
    assert objections() == ["交通局"]
    to = of.transport if stays else of.commerce
    assignments.reassign(by(of.coordinator, OBJECTED), task.id, None, to.id, BASIS)
    assert (task.state, task.lead_id) == (TaskState.TO_SIGN, to.id)


def test_another_consolidator_ends_the_objection_of_the_one_before(seeded: Seeded, shanxi_issued: None) -> None:
    task, to = seeds.task("14-22-197-21-2"), seeds.department("sx-tjj").id
    lead = queries.duty_in_force(task.id, task.lead_id)
    assert lead is not None
    assignments.object_to(builders.act(), lead.id, None, "不宜由本单位汇总")
    group_id = db.session.scalars(select(Group.id).where(Group.key == "sx-cities-fgw")).one()
    groups.set_consolidator(builders.act(), group_id, None, to, BASIS)
    db.session.expire_all()
    assert (task.state, task.lead_id, objections(SHANXI)) == (TaskState.TO_SIGN, to, [])


def of_nobody(of: Region) -> Task:
    """A collective for which nobody answers: either member's signature sets the task going."""
    bodies = [(of.transport, PartyRole.CO), (of.commerce, PartyRole.CO)]
    task = of.task(bodies=bodies, mode=Mode.EACH_REPORTS, state=TaskState.TO_SIGN, lead_id=None)
    db.session.commit()
    return task


@pytest.mark.parametrize("keep", [True, False])
def test_a_members_objection_is_answered_where_nobody_accounts_for_the_task(of: Region, keep: bool) -> None:
    task = of_nobody(of)
    ours = duty_of(task, of.transport)
    assignments.object_to(by(of.head), ours.id, None, "不涉及")
    assert task.state == TaskState.TO_REASSIGN
    assignments.settle(by(of.coordinator), ours.id, None, keep=keep, basis=BASIS)
    assert task.state == TaskState.TO_SIGN


def test_of_two_objections_the_last_answer_lets_the_task_go_on(of: Region) -> None:
    task = of_nobody(of)
    ours, theirs = duty_of(task, of.transport), duty_of(task, of.commerce)
    assignments.object_to(by(of.head), ours.id, None, "不涉及")
    assignments.object_to(by(of.other_head), theirs.id, None, "不涉及")
    assignments.settle(by(of.coordinator), ours.id, None, keep=True, basis=BASIS)
    assert task.state == TaskState.TO_REASSIGN
    assignments.settle(by(of.coordinator), theirs.id, None, keep=True, basis=BASIS)
    assert task.state == TaskState.TO_SIGN


def test_a_task_that_another_member_has_signed_meanwhile_runs(of: Region) -> None:
    """Nobody is left who could sign it."""
    task = of_nobody(of)
    ours, theirs = duty_of(task, of.transport), duty_of(task, of.commerce)
    assignments.object_to(by(of.head), ours.id, None, "不涉及")
    assignments.sign(by(of.other_liaison), [(theirs.id, theirs.version)])
    assert task.state == TaskState.TO_REASSIGN
    assignments.settle(by(of.coordinator), ours.id, None, keep=False, basis=BASIS)
    assert task.state == TaskState.ACTIVE


def test_a_task_whose_lead_goes_runs_where_the_next_has_signed(of: Region) -> None:
    """The next in line had nothing left to sign: 待签收 for good."""
    task = handed_down(of)
    theirs = duty_of(task, of.commerce)
    assignments.sign(by(of.other_liaison), [(theirs.id, theirs.version)])
    adjusted(task, leaves=frozenset({of.transport.id}))
    assert (task.state, task.lead_id) == (TaskState.ACTIVE, of.commerce.id)


def test_a_task_runs_where_the_new_consolidator_has_signed_as_a_member(seeded: Seeded, shanxi_issued: None) -> None:
    """Of a collective that stands first and leads nothing the 汇总单位 signs as one of its members."""
    task, to = seeds.task("14-22-197-21-2"), seeds.department("sx-scjgj").id
    group_id = db.session.scalars(select(Group.id).where(Group.key == "sx-cities-fgw")).one()
    groups.add_members(builders.act(), group_id, None, [to], builders.TODAY, BASIS)
    db.session.scalars(select(Party).where(Party.task_id == task.id, Party.group_id == group_id)).one().role = "co"
    db.session.commit()
    duty = queries.duty_in_force(task.id, to)
    assert duty is not None
    assignments.sign(builders.act(), [(duty.id, duty.version)])
    groups.set_consolidator(builders.act(), group_id, None, to, BASIS)
    db.session.expire_all()
    assert (task.state, task.lead_id, duty.ended_on) == (TaskState.ACTIVE, to, None)


def test_new_words_that_leave_out_who_objected_let_the_task_go_on(new: int) -> None:
    """方案替代: 市交通局 led and objected; in the new words it is not named any more."""
    task = of_old(2)
    lead = next(one for one in queries.assignments_in_force(task.id) if one.department_id != task.lead_id)
    former = queries.duty_in_force(task.id, task.lead_id)
    assert former is not None
    lead.role, former.role, task.lead_id = PartyRole.LEAD, PartyRole.CO, lead.department_id
    lead.signed_on = lead.signed_how = None
    lead.objected_on, task.state = builders.TODAY, TaskState.TO_REASSIGN
    db.session.commit()
    plans.carry_over(head_of_office(), new, None)
    task = of_old(2)
    assert (task.state, task.lead_id) == (TaskState.TO_SIGN, former.department_id)
    now = queries.duty_in_force(task.id, task.lead_id)
    assert now is not None and now.signed_on is None


def loose(task: Task) -> None:
    """As it lay before: the objection gone without an answer."""
    for one in queries.assignments_in_force(task.id):
        one.objected_on = None
    task.state = TaskState.TO_REASSIGN
    db.session.commit()


@pytest.mark.parametrize("has_signed", [True, False])
def test_a_task_that_no_objection_holds_is_given_to_a_body(of: Region, has_signed: bool) -> None:
    task = handed_down(of)
    loose(task)
    duty = duty_of(task, of.transport)
    duty.signed_on = OBJECTED if has_signed else None
    db.session.commit()
    assert [one.id for one in queries.loose_tasks(rows.CHONGQING)] == [task.id]
    assignments.reassign(by(of.coordinator, OBJECTED), task.id, None, of.transport.id, BASIS)
    assert task.state == (TaskState.ACTIVE if has_signed else TaskState.TO_SIGN)
    assert duty.ended_on is None
    assert queries.loose_tasks(rows.CHONGQING) == []


def test_who_gives_it_to_another_leaves_out_who_was_accountable(of: Region) -> None:
    task = handed_down(of)
    loose(task)
    assignments.reassign(by(of.coordinator, OBJECTED), task.id, None, of.commerce.id, BASIS)
    held = {one.department_id for one in queries.assignments_in_force(task.id)}
    assert (task.state, task.lead_id, held) == (TaskState.TO_SIGN, of.commerce.id, {of.commerce.id})


def test_a_task_that_is_held_is_not_loose(of: Region) -> None:
    task = handed_down(of)
    assignments.object_to(by(of.head, OBJECTED), duty_of(task, of.transport).id, None, "职责已划转")
    assert task.state == TaskState.TO_REASSIGN
    assert queries.loose_tasks(rows.CHONGQING) == [] and queries.loose_task(task.id) is None
