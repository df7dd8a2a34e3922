"""Issue, sign, object, reassign on the real plans."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.given.builders import NOW, TODAY, act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.actor import Act
from tracker.acts.plans import drafts, parties, plans
from tracker.acts.plans.plans import Head
from tracker.acts.tasks import assignments
from tracker.audit import AuditEntry
from tracker.calendar.days import load_calendar
from tracker.calendar.workdays import Calendar
from tracker.changes import writing
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.people.models import Department, Group
from tracker.plans.models import (
    Measure,
    Milestone,
    MilestoneDate,
    Party,
    PartyFact,
    Plan,
    Task,
    TaskTerms,
    TaskTransition,
)
from tracker.tasks import queries, steps
from tracker.tasks.issue_queries import handing_down
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import LeadDecision, Mode, PartyRole, PlanMode, PlanState, Role, TaskState

CALENDAR = Calendar.of({}, (2026,))
SILENCE = date(2026, 12, 5)


def count(table: type, *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


def held(of: Task) -> dict[str, Assignment]:
    """Assignments in force by the key of their department."""
    duties = queries.assignments_in_force(of.id)
    bodies = select(Department).where(Department.id.in_([duty.department_id for duty in duties]))
    keys = {body.id: body.key for body in db.session.scalars(bodies)}
    return {keys[duty.department_id]: duty for duty in duties}


def seen(duty: Assignment) -> tuple[int, int]:
    """What the page sends for a ticked duty."""
    return duty.id, duty.version


def of_unit(key: str, role: Role = Role.UNIT_HEAD, code: str = CHONGQING) -> Act:
    """A person of a unit acts."""
    return act(actor=seeds.officer(code, role, seeds.department(key).id, user_id=21))


@pytest.fixture
def issued(seeded: Seeded, chongqing_issued: None) -> Plan:
    """The 重庆 plan with all its tasks issued, 各负其责 where no lead is named."""
    return seeds.plan(seeded.ready[CHONGQING])


@pytest.mark.slow
def test_load_issues_only_what_needs_no_decision(seeded: Seeded) -> None:
    for code, issued, undecided in ((CHONGQING, 1, 24), (SHANXI, 42, 40)):
        path = seeds.PLANS / seeds.FILES[code]
        done = plans.load(act(), seeded.config, code, path.name, path.read_bytes(), issue=True)
        assert [(one.issued, one.undecided) for one in done] == [(issued, undecided)]
        out = [task for task in seeds.tasks(done[0].plan_id) if task.state == TaskState.TO_SIGN]
        assert {task.basis for task in out} <= {"explicit", "sole"}


def test_load_without_issue_only_receives(seeded: Seeded) -> None:
    path = seeds.PLANS / seeds.FILES[CHONGQING]
    done = plans.load(act(), seeded.config, CHONGQING, path.name, path.read_bytes())
    assert [(one.issued, one.undecided) for one in done] == [(0, 25)]
    assert count(Assignment) == 0


@pytest.mark.slow
def test_both_plans_go_out_whole_and_their_facts_are_recorded(seeded: Seeded) -> None:
    for code, tasks, measures in ((CHONGQING, 25, 25), (SHANXI, 82, 24)):
        path = seeds.PLANS / seeds.FILES[code]
        done = plans.load(
            act(), seeded.config, code, path.name, path.read_bytes(), issue=True, accept_first_listed=True
        )
        plan_id = done[0].plan_id
        assert (done[0].issued, done[0].undecided) == (tasks, 0)
        assert count(Measure, Measure.plan_id == plan_id) == measures
        assert count(TaskTerms, TaskTerms.task_id.in_(select(Task.id).where(Task.plan_id == plan_id))) == tasks
        assert seeds.plan(plan_id).state == PlanState.ISSUED
        assert seeds.plan(plan_id).handed_down_at == NOW
    assert count(MilestoneDate) == count(Milestone, Milestone.due_on.is_not(None))
    assert count(PartyFact) > 107
    assert {row.jurisdiction_id for row in db.session.scalars(select(Assignment))} == {CHONGQING, SHANXI}


def test_only_confirmed_tasks_go_out_and_the_rest_may_follow(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    with pytest.raises(RuleRefused, match="没有已确认的任务"):
        plans.issue(act(), plan_id, None)
    first, second = seeds.task("14-22-197-04-1"), seeds.task("14-22-197-04-2")
    drafts.confirm_task(act(), first.plan_id, first.id, None)
    done = plans.issue(act(), plan_id, seeds.plan(plan_id).version)
    assert (done.issued, done.undecided) == (1, 81)
    assert Counter(task.state for task in seeds.tasks(plan_id)) == {TaskState.TO_SIGN: 1, TaskState.DRAFT: 81}
    assert count(Assignment) == 1
    drafts.confirm_task(act(), second.plan_id, second.id, None)
    assert plans.issue(act(), plan_id, None).issued == 1


def test_only_the_head_of_the_office_issues(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    drafts.confirm_task(act(), plan_id, seeds.task("14-22-197-04-1").id, None)
    with pytest.raises(Forbidden, match="下达由综合处负责人办理"):
        plans.issue(act(actor=seeds.officer(SHANXI)), plan_id, None)
    head = act(actor=seeds.officer(SHANXI, Role.COORDINATOR_HEAD))
    assert plans.issue(head, plan_id, None).issued == 1


def test_issuing_what_somebody_changed_meanwhile_is_refused(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    plan = seeds.plan(plan_id)
    seen = plan.version
    plans.set_head(act(), plan_id, seen, Head(plan.number, plan.issued_on, "授权", PlanMode.CONTINUED, None))
    drafts.confirm_task(act(), plan_id, seeds.task("14-22-197-04-1").id, None)
    with pytest.raises(Conflict):
        plans.issue(act(), plan_id, seen)
    assert count(Assignment) == 0


def test_what_goes_out_is_what_the_head_looked_at(seeded: Seeded, shanxi_received: None) -> None:
    """“下达这 1 条” sent out two, where a colleague confirmed another meanwhile."""
    plan_id = seeded.receive(SHANXI)
    drafts.confirm_task(act(), plan_id, seeds.task("14-22-197-04-1").id, None)
    seen, version = handing_down(plan_id, TODAY, load_calendar()).seen, seeds.plan(plan_id).version
    drafts.confirm_task(act(), plan_id, seeds.task("14-22-197-04-2").id, None)
    with pytest.raises(Conflict, match="要下达的任务刚有改动"):
        plans.issue(act(), plan_id, version, seen)
    now = handing_down(plan_id, TODAY, load_calendar()).seen
    assert plans.issue(act(), plan_id, version, now).issued == 2


def test_every_body_named_has_one_duty(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duties = held(task)
    assert len(duties) == 10
    assert [key for key, row in duties.items() if row.role == PartyRole.LEAD] == ["cq-fgw"]
    assert all(row.signed_on is None and row.valid_from == TODAY for row in duties.values())


def test_a_collective_becomes_its_members_and_its_consolidator_leads(issued: Plan) -> None:
    task = seeds.task("50-22-11-25")
    duties = held(task)
    group = db.session.scalars(select(Group).where(Group.key == "cq-all")).one()
    assert [key for key, row in duties.items() if row.role == PartyRole.LEAD] == ["cq-fgw-zihuan"]
    assert {row.group_id for row in duties.values()} == {group.id}
    assert "cq-fgw" not in duties, "its own division answers; the same material is asked for once"
    assert len(duties) > 20


def test_a_collective_without_members_goes_out_to_nobody_and_silence_still_runs(
    seeded: Seeded, chongqing_received: None
) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-07")
    for party in seeds.parties(task)[1:]:
        parties.remove_party(act(), task.plan_id, task.id, None, party.id)
    only = seeds.parties(task)[0]
    only.name, only.department_id = "各专项工作组", None
    plan = seeds.plan(plan_id)
    plan.host_id = None
    db.session.commit()
    parties.add_collective(act(), task.plan_id, task.id, None, only.id, [], None)
    drafts.confirm_task(act(), task.plan_id, task.id, None, drafts.Choice(decision=LeadDecision.EACH))
    plans.issue(act(), plan_id, None)
    assert held(task) == {}
    assert [row.id for row in queries.unassigned(CHONGQING)] == [task.id]
    silence(SILENCE)
    db.session.refresh(task)
    assert task.state == TaskState.ACTIVE


def test_the_leads_signature_sets_the_task_going_and_a_co_bodys_does_not(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duties = held(task)
    assignments.sign(of_unit("cq-sww", Role.LIAISON), [seen(duties["cq-sww"])])
    db.session.refresh(task)
    assert task.state == TaskState.TO_SIGN
    assignments.sign(of_unit("cq-fgw", Role.LIAISON), [seen(duties["cq-fgw"])])
    db.session.refresh(task)
    assert task.state == TaskState.ACTIVE
    assert (duties["cq-fgw"].signed_on, duties["cq-fgw"].signed_how) == (TODAY, "signed")
    assert {row.act for row in db.session.scalars(select(AssignmentFact))} == {"signed"}


def test_all_at_once(issued: Plan) -> None:
    mine = queries.to_sign([seeds.department("cq-sww").id], CALENDAR)
    assert len(mine) > 10
    chosen = [(row.id, row.version) for row in mine]
    by = of_unit("cq-sww", Role.LIAISON)
    assert assignments.sign(by, chosen) == len(chosen)
    assert queries.to_sign([seeds.department("cq-sww").id], CALENDAR) == []
    with pytest.raises(Conflict, match="这一页已提交过"):
        assignments.sign(by, chosen)
    with pytest.raises(BadInput, match="请先勾选"):
        assignments.sign(of_unit("cq-sww"), [])


def test_what_changed_since_the_page_was_read_is_not_signed_and_the_rest_neither(issued: Plan) -> None:
    mine = queries.to_sign([seeds.department("cq-sww").id], CALENDAR)[:3]
    assignments.object_to(of_unit("cq-sww"), mine[1].id, mine[1].version, "不涉及")
    with pytest.raises(Conflict, match="刚被别人改过"):
        assignments.sign(of_unit("cq-sww", Role.LIAISON), [(row.id, row.version) for row in mine])
    assert count(Assignment, Assignment.signed_on.is_not(None)) == 0


def test_what_is_objected_to_is_not_signed_before_it_is_answered(issued: Plan) -> None:
    duty = held(seeds.task("50-22-11-06"))["cq-fgw"]
    assignments.object_to(of_unit("cq-fgw"), duty.id, duty.version, "职责已划转市交通局")
    with pytest.raises(RuleRefused, match="等综合处处理"):
        assignments.sign(of_unit("cq-fgw", Role.LIAISON), [seen(duty)])


def test_nobody_signs_for_another_unit(issued: Plan) -> None:
    duty = held(seeds.task("50-22-11-06"))["cq-sww"]
    with pytest.raises(NotFound):
        assignments.sign(of_unit("cq-jtj"), [seen(duty)])
    with pytest.raises(NotFound):
        assignments.object_to(of_unit("sx-swt", code=SHANXI), duty.id, None, "不是本单位职责")


def test_who_is_in_the_office_of_a_body_and_liaison_of_another_signs_for_that_one_alone(issued: Plan) -> None:
    duties = held(seeds.task("50-22-11-06"))
    posts = (("cq-fgw", Role.COORDINATOR), ("cq-sww", Role.LIAISON))
    of_posts = frozenset((seeds.department(key).id, role.value) for key, role in posts)
    both = replace(seeds.officer(user_id=21), roles=frozenset(role.value for _, role in posts), duties=of_posts)
    by = act(actor=replace(both, department_ids=frozenset(place for place, _ in of_posts)))
    with pytest.raises(NotFound):
        assignments.sign(by, [seen(duties["cq-fgw"])])
    assignments.sign(by, [seen(duties["cq-sww"])])


def test_the_leads_objection_waits_for_reassignment(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duty = held(task)["cq-fgw"]
    with pytest.raises(BadInput, match="异议的理由"):
        assignments.object_to(of_unit("cq-fgw"), duty.id, None, "  ")
    assignments.object_to(of_unit("cq-fgw"), duty.id, duty.version, "职责已划转市交通局")
    db.session.refresh(task)
    assert task.state == TaskState.TO_REASSIGN
    found = queries.objections(CHONGQING, CALENDAR)
    assert [(row.department_name, row.objection, row.is_accountable) for row in found] == [
        ("市发展改革委", "职责已划转市交通局", True)
    ]
    with pytest.raises(RuleRefused, match="正在等综合处处理"):
        assignments.object_to(of_unit("cq-fgw"), duty.id, None, "再说一遍")


def test_reassigning_moves_the_duty_and_the_limit_starts_anew(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duty = held(task)["cq-fgw"]
    assignments.object_to(of_unit("cq-fgw"), duty.id, None, "职责已划转市交通局")
    later = date(2026, 11, 27)
    basis = "市委编办〔2026〕8号"
    with pytest.raises(BadInput, match="改派的依据"):
        assignments.reassign(act(later), task.id, None, seeds.department("cq-jtj").id, "")
    assignments.reassign(act(later), task.id, task.version, seeds.department("cq-jtj").id, basis)
    db.session.refresh(task)
    db.session.refresh(duty)
    assert (task.state, task.lead_id, task.lead_confirmed) == (
        TaskState.TO_SIGN,
        seeds.department("cq-jtj").id,
        True,
    )
    assert (duty.ended_on, duty.objected_on) == (later, None)
    now = held(task)["cq-jtj"]
    assert (now.role, now.valid_from, now.signed_on) == (PartyRole.LEAD, later, None)
    left = next(party for party in seeds.parties(task) if party.name == "市发展改革委")
    assert left.in_force is False
    terms = db.session.scalars(select(TaskTerms).where(TaskTerms.task_id == task.id).order_by(TaskTerms.id)).all()
    assert [one.lead_id for one in terms] == [seeds.department("cq-fgw").id, seeds.department("cq-jtj").id]
    assert queries.assignment(now.id, CALENDAR).limit_on == date(2026, 12, 11)


def test_an_objection_may_be_answered_by_leaving_things_as_they_are(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duty = held(task)["cq-fgw"]
    assignments.object_to(of_unit("cq-fgw"), duty.id, None, "请再核")
    assignments.reassign(act(), task.id, None, duty.department_id, "三定规定第四条")
    db.session.refresh(task)
    db.session.refresh(duty)
    assert (task.state, duty.objected_on, duty.ended_on) == (TaskState.TO_SIGN, None, None)
    assert [fact.act for fact in db.session.scalars(select(AssignmentFact).order_by(AssignmentFact.id))] == [
        "objected",
        "settled",
    ]


@pytest.mark.parametrize("keep", [True, False])
def test_a_co_bodys_objection_leaves_the_task_alone(issued: Plan, keep: bool) -> None:
    task = seeds.task("50-22-11-06")
    duty = held(task)["cq-sww"]
    assignments.object_to(of_unit("cq-sww"), duty.id, None, "不涉及")
    db.session.refresh(task)
    assert task.state == TaskState.TO_SIGN
    with pytest.raises(BadInput, match="依据"):
        assignments.settle(act(), duty.id, None, keep=keep, basis="")
    assignments.settle(act(), duty.id, duty.version, keep=keep, basis="经与市商务委会商")
    assert ("cq-sww" in held(task)) is keep
    assert queries.objections(CHONGQING, CALENDAR) == []


@pytest.mark.parametrize(
    ("role", "state"), [(PartyRole.CO, TaskState.TO_REASSIGN), (PartyRole.ACTING, TaskState.TO_SIGN)]
)
def test_who_only_carries_out_does_not_hold_a_task_that_nobody_leads(
    issued: Plan, role: PartyRole, state: TaskState
) -> None:
    task = seeds.task("50-22-11-06")
    task.lead_id = None
    duty = held(task)["cq-sww"]
    duty.role = role
    db.session.commit()
    assignments.object_to(of_unit("cq-sww"), duty.id, None, "不涉及")
    db.session.refresh(task)
    assert task.state == state
    assert (queries.objection_that_holds(task) is not None) is (role is PartyRole.CO)
    assert not queries.loose_tasks(CHONGQING)


def test_what_is_signed_is_not_objected_to(issued: Plan) -> None:
    duty = held(seeds.task("50-22-11-06"))["cq-sww"]
    assignments.sign(of_unit("cq-sww"), [seen(duty)])
    with pytest.raises(RuleRefused, match="已签收"):
        assignments.object_to(of_unit("cq-sww"), duty.id, None, "晚了")


def silence(day: date) -> int:
    """The day's turn of that day."""
    with writing(by := act(day)):
        return steps.sign_by_silence(by, CHONGQING, day, CALENDAR)


@pytest.mark.slow
def test_silence_signs_on_the_day_after_the_tenth_working_day(issued: Plan) -> None:
    waiting = count(Assignment)
    assert silence(date(2026, 12, 4)) == 0
    assert {task.state for task in seeds.tasks(issued.id)} == {TaskState.TO_SIGN}
    assert silence(date(2026, 12, 9)) == waiting  # run late, dated right
    db.session.expire_all()
    assert {task.state for task in seeds.tasks(issued.id)} == {TaskState.ACTIVE}
    rows = list(db.session.scalars(select(Assignment)))
    assert {(row.signed_on, row.signed_how) for row in rows} == {(SILENCE, "silent")}
    moved = db.session.scalars(select(TaskTransition).where(TaskTransition.act == "sign_silently")).all()
    assert {one.effective_on for one in moved} == {SILENCE}
    assert len(moved) == 25
    assert silence(date(2026, 12, 10)) == 0


@pytest.mark.slow
def test_silence_leaves_objections_alone_and_counts_anew_after_reassignment(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duty = held(task)["cq-fgw"]
    assignments.object_to(of_unit("cq-fgw"), duty.id, None, "请再核")
    silence(date(2026, 12, 9))
    db.session.expire_all()
    assert seeds.task("50-22-11-06").state == TaskState.TO_REASSIGN
    assignments.reassign(act(date(2026, 12, 10)), task.id, None, seeds.department("cq-jtj").id, "会议纪要")
    silence(date(2026, 12, 24))
    assert seeds.task("50-22-11-06").state == TaskState.TO_SIGN
    silence(date(2026, 12, 25))
    db.session.expire_all()
    assert seeds.task("50-22-11-06").state == TaskState.ACTIVE


@pytest.mark.slow
def test_silence_signs_nothing_newly_issued(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    plan = seeds.plan(plan_id)
    plans.set_head(act(), plan_id, None, Head(plan.number, plan.issued_on, "", PlanMode.NEW, plan.host_id))
    seeds.accept_first_listed(plan_id)
    plans.issue(act(), plan_id, None)
    assert silence(date(2027, 3, 1)) == 0
    row = queries.to_sign([seeds.department("cq-sww").id], CALENDAR)[0]
    assert row.limit_on == date(2026, 11, 24)


def test_the_trail_names_every_step(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    trail = select(AuditEntry.action).where(AuditEntry.task_id == task.id).order_by(AuditEntry.id)
    said = list(db.session.scalars(trail))
    owners = ["decide_owner"] * said.count("decide_owner")
    assert said == ["decide_lead", "confirm_task", *owners, "issue_task"] and owners


def test_a_body_that_takes_over_on_the_day_of_its_own_duty_keeps_what_was_recorded(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duties = held(task)
    co, lead = duties["cq-jtj"], duties["cq-fgw"]
    assignments.object_to(of_unit("cq-fgw"), lead.id, lead.version, "职责已划转市交通局")
    assignments.reassign(act(), task.id, None, co.department_id, "会议纪要")
    db.session.expire_all()
    assert (co.role, co.ended_on) == (PartyRole.CO, TODAY)
    now = held(task)["cq-jtj"]
    assert (now.role, now.valid_from, now.ended_on) == (PartyRole.LEAD, TODAY, None)
    facts = db.session.scalars(select(AssignmentFact).where(AssignmentFact.assignment_id == co.id))
    assert [fact.act for fact in facts] == ["ended"]


def only(task: Task, *keys: str) -> None:
    """End all duties but these, as if nobody else had been named."""
    for key, duty in held(task).items():
        if key not in keys:
            db.session.get_one(Party, duty.party_id).in_force = False
            db.session.delete(duty)
    db.session.commit()


def test_the_mode_follows_when_a_body_leaves(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    only(task, "cq-fgw", "cq-sww")
    duty = held(task)["cq-sww"]
    assert task.mode == Mode.EACH_REPORTS
    assignments.object_to(of_unit("cq-sww"), duty.id, duty.version, "不涉及")
    assignments.settle(act(), duty.id, None, keep=False, basis="经与市商务委会商")
    db.session.expire_all()
    assert task.mode == Mode.SINGLE
    newest = db.session.scalars(select(TaskTerms).where(TaskTerms.task_id == task.id).order_by(TaskTerms.id)).all()[-1]
    assert (newest.mode, newest.reason) == (Mode.SINGLE, "经与市商务委会商")


def test_the_mode_follows_a_reassignment(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    only(task, "cq-fgw", "cq-sww")
    duty = held(task)["cq-fgw"]
    assignments.object_to(of_unit("cq-fgw"), duty.id, duty.version, "职责已划转市商务委")
    assignments.reassign(act(), task.id, None, seeds.department("cq-sww").id, "会议纪要")
    db.session.expire_all()
    assert (task.mode, list(held(task))) == (Mode.SINGLE, ["cq-sww"])
    newest = db.session.scalars(select(TaskTerms).where(TaskTerms.task_id == task.id).order_by(TaskTerms.id)).all()[-1]
    assert (newest.mode, newest.lead_id) == (Mode.SINGLE, seeds.department("cq-sww").id)


@pytest.mark.slow
def test_silence_counts_anew_from_the_answer_to_an_objection(issued: Plan) -> None:
    task = seeds.task("50-22-11-06")
    duty = held(task)["cq-sww"]
    assignments.object_to(of_unit("cq-sww"), duty.id, duty.version, "不涉及")
    answered = date(2026, 12, 10)
    assignments.settle(act(answered), duty.id, None, keep=True, basis="三定规定第四条")
    assert queries.assignment(duty.id, CALENDAR).limit_on == date(2026, 12, 24)
    silence(date(2026, 12, 24))
    db.session.refresh(duty)
    assert duty.signed_on is None
    silence(date(2026, 12, 25))
    db.session.refresh(duty)
    assert (duty.signed_on, duty.signed_how) == (date(2026, 12, 25), "silent")
