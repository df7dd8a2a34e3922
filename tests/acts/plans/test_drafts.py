"""Confirming and correcting drafts of the real plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.acts.plans import drafts, parties, plans
from tracker.acts.plans.drafts import Choice
from tracker.acts.plans.plans import Head
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.people.models import Group
from tracker.plans.check.corrections import Figure
from tracker.plans.check.queries import check_task, lines
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.models import Indicator, Milestone, Task, TaskTransition
from tracker.vocabulary import (
    FigureMode,
    Kind,
    LeadDecision,
    MilestoneSource,
    Mode,
    PartyRole,
    PlanMode,
    PlanState,
    Relation,
    Role,
    TaskState,
)


def audited(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def figure_of(task: Task, place: int = 0) -> Indicator:
    return db.session.scalars(select(Indicator).where(Indicator.task_id == task.id).order_by(Indicator.position)).all()[
        place
    ]


def own_dates(task: Task) -> list[date | None]:
    own = select(Milestone.due_on).where(Milestone.task_id == task.id, Milestone.source == MilestoneSource.OWN)
    return list(db.session.scalars(own.order_by(Milestone.due_on)))


def test_a_clear_draft_is_confirmed_by_one_act(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    officer = seeds.officer(SHANXI)
    drafts.confirm_task(act(actor=officer), task.plan_id, task.id, task.version)
    db.session.refresh(task)
    assert (task.state, task.checked_by) == (TaskState.CONFIRMED, "周岚")
    assert task.checked_at is not None
    acts = select(TaskTransition.act).where(TaskTransition.task_id == task.id).order_by(TaskTransition.id)
    said = db.session.scalars(acts).all()
    assert said == ["receive", "confirm"]
    assert audited("confirm_task")[0].detail == {"before": "草稿", "after": "已确认"}


def test_a_clause_without_a_lead_asks_who_answers(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-06")
    with pytest.raises(BadInput, match="未写明牵头单位，请选择由谁负总责"):
        drafts.confirm_task(act(), task.plan_id, task.id, task.version)
    assert seeds.task("50-22-11-06").state == TaskState.DRAFT


@pytest.mark.parametrize(
    ("decision", "mode", "confirmed", "leads"),
    [
        (LeadDecision.EACH, Mode.EACH_REPORTS, False, ["市发展改革委"]),
        (LeadDecision.FIRST, Mode.LEAD_CONSOLIDATES, True, ["市发展改革委"]),
        (LeadDecision.OTHER, Mode.LEAD_CONSOLIDATES, True, ["市交通局"]),
    ],
)
def test_deciding_who_answers(
    seeded: Seeded, chongqing_received: None, decision: LeadDecision, mode: Mode, confirmed: bool, leads: list[str]
) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-06")
    chosen = next(party for party in seeds.parties(task) if party.name == "市交通局")
    choice = Choice(decision=decision, party_id=chosen.id)
    drafts.confirm_task(act(), task.plan_id, task.id, task.version, choice)
    db.session.refresh(task)
    assert (task.state, task.mode, task.lead_confirmed) == (TaskState.CONFIRMED, mode, confirmed)
    named = [party for party in seeds.parties(task) if party.role == PartyRole.LEAD]
    assert [party.name for party in named] == leads
    assert task.lead_id == named[0].department_id
    entry = audited("decide_lead")[0]
    assert entry.detail["after"]["decision"] == decision.label
    assert entry.detail["before"]["mode"] == "分头直报"


def test_another_lead_must_be_named_in_the_clause(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-06")
    for wrong in (None, seeds.parties(seeds.task("50-22-11-07"))[0].id):
        with pytest.raises(BadInput, match="请选择由哪一家牵头"):
            drafts.confirm_task(act(), task.plan_id, task.id, None, Choice(decision=LeadDecision.OTHER, party_id=wrong))


def test_all_that_is_clear_is_confirmed_at_once_and_nothing_else(seeded: Seeded, shanxi_received: None) -> None:
    shanxi = seeded.receive(SHANXI)
    confirmed = drafts.confirm_clear(act(), shanxi, None)
    states = [task.state for task in seeds.tasks(shanxi)]
    assert confirmed == states.count(TaskState.CONFIRMED)
    assert 0 < confirmed <= 42
    assert {task.basis for task in seeds.tasks(shanxi) if task.state == TaskState.CONFIRMED} == {"explicit"}
    assert drafts.confirm_clear(act(), shanxi, None) == 0


def test_accepting_the_first_listed_confirms_each_for_himself(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    assert seeds.accept_first_listed(plan_id) == 24
    left = [task.basis for task in seeds.tasks(plan_id) if task.state == TaskState.DRAFT]
    assert left == ["explicit"]
    assert len(audited("decide_lead")) == 24
    assert {entry.detail["after"]["decision"] for entry in audited("decide_lead")} == {"各负其责"}


def test_an_unknown_body_stops_confirmation_and_is_named(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-06")
    party = seeds.parties(task)[3]
    party.department_id = party.matched = None
    db.session.commit()
    with pytest.raises(RuleRefused, match=f"未识别的单位：{party.name}"):
        drafts.confirm_task(act(), task.plan_id, task.id, None, Choice(decision=LeadDecision.EACH))
    assert seeds.accept_first_listed(task.plan_id) == 23


def test_a_task_without_a_body_is_not_confirmed_until_one_is_added(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    parties.remove_party(act(), task.plan_id, task.id, None, seeds.parties(task)[0].id)
    with pytest.raises(RuleRefused, match="没有责任单位"):
        drafts.confirm_task(act(), task.plan_id, task.id, None)
    parties.add_party(act(), task.plan_id, task.id, None, seeds.department("sx-swt").id, PartyRole.LEAD)
    drafts.confirm_task(act(), task.plan_id, task.id, None)
    db.session.refresh(task)
    assert (task.state, task.lead_id) == (TaskState.CONFIRMED, seeds.department("sx-swt").id)


def test_the_second_of_two_people_is_told(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    seen = task.version
    drafts.correct_task(act(), task.plan_id, task.id, seen, Choice(kind=Kind.STANDING))
    with pytest.raises(Conflict):
        drafts.correct_task(act(), task.plan_id, task.id, seen, Choice(kind=Kind.DELIVERABLE))
    db.session.refresh(task)
    assert task.kind == Kind.STANDING
    assert task.version > seen


def test_a_change_to_a_row_below_the_task_is_a_new_version_too(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-06")
    seen = task.version
    parties.set_role(act(), task.plan_id, task.id, seen, seeds.parties(task)[1].id, PartyRole.LEAD)
    with pytest.raises(Conflict):
        parties.remove_party(act(), task.plan_id, task.id, seen, seeds.parties(task)[2].id)


def test_the_same_form_twice_is_one_act(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    once = act(actor=seeds.officer(SHANXI))
    drafts.confirm_task(once, task.plan_id, task.id, None)
    with pytest.raises(Conflict, match="已提交过"):
        drafts.confirm_task(once, task.plan_id, task.id, None)


def test_what_is_confirmed_is_reopened_before_it_is_corrected(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    drafts.confirm_task(act(), task.plan_id, task.id, None)
    with pytest.raises(RuleRefused, match="现在是“已确认”，不能改"):
        drafts.correct_task(act(), task.plan_id, task.id, None, Choice(kind=Kind.STANDING))
    drafts.reopen_task(act(), task.plan_id, task.id, None)
    drafts.correct_task(act(), task.plan_id, task.id, None, Choice(kind=Kind.STANDING))
    db.session.refresh(task)
    assert (task.state, task.kind, task.kind_read) == (TaskState.DRAFT, Kind.STANDING, task.kind_read)
    assert task.checked_by is None


def test_withdrawing_needs_its_reason(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    with pytest.raises(BadInput, match="作废的理由"):
        drafts.withdraw_task(act(), task.plan_id, task.id, None, " ")
    drafts.withdraw_task(act(), task.plan_id, task.id, None, "与上一条重复")
    db.session.refresh(task)
    assert task.state == TaskState.WITHDRAWN


def test_giving_a_figure_its_year_gives_it_a_date(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-03")
    row = figure_of(task)
    assert own_dates(task) == []
    as_read = Figure(row.subject, Relation(row.relation), row.value, row.unit, 2027, FigureMode.CUMULATIVE)
    drafts.set_figure(act(), task.plan_id, task.id, None, row.id, as_read)
    assert own_dates(task) == [date(2027, 12, 31)]
    moved = Figure(
        row.subject,
        Relation.AT_LEAST,
        Decimal(320),
        "个",
        2028,
        FigureMode.CUMULATIVE,
        FigureTerms(baseline_value=Decimal(100), baseline_on=date(2021, 12, 31)),
    )
    drafts.set_figure(act(), task.plan_id, task.id, None, row.id, moved)
    assert own_dates(task) == [date(2028, 12, 31)]
    db.session.refresh(row)
    assert (row.value, row.relation, row.baseline_value) == (Decimal(320), ">=", Decimal(100))
    drafts.set_figure(
        act(),
        task.plan_id,
        task.id,
        None,
        row.id,
        Figure(row.subject, Relation.EQUAL, Decimal(300), "个", None, FigureMode.CUMULATIVE),
    )
    assert own_dates(task) == []
    entries = audited("set_figure")
    assert (entries[1].detail["before"]["year"], entries[1].detail["after"]["year"]) == (2027, 2028)


def test_dates_of_the_plan_are_not_corrected_on_one_task(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-13")
    milestones = list(db.session.scalars(select(Milestone).where(Milestone.task_id == task.id)))
    goal = next(one for one in milestones if one.source == MilestoneSource.PLAN)
    stated = next(one for one in milestones if one.source == MilestoneSource.OWN and one.indicator_id is None)
    with pytest.raises(RuleRefused, match="方案目标的日期按方案"):
        drafts.set_milestone_date(act(), task.plan_id, task.id, None, goal.id, date(2026, 6, 30))
    drafts.set_milestone_date(act(), task.plan_id, task.id, None, stated.id, date(2025, 6, 30))
    db.session.refresh(stated)
    assert (stated.due_on, stated.original_due_on) == (date(2025, 6, 30), date(2025, 6, 30))


def test_rows_of_another_task_are_not_found(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task, other = seeds.task("50-22-11-06"), seeds.task("50-22-11-11")
    row = figure_of(other)
    figure = Figure(row.subject, Relation.EQUAL, row.value, row.unit, 2026, FigureMode.LEVEL)
    with pytest.raises(NotFound):
        drafts.set_figure(act(), task.plan_id, task.id, None, row.id, figure)
    with pytest.raises(NotFound):
        parties.remove_party(act(), task.plan_id, task.id, None, seeds.parties(other)[0].id)


def test_nobody_touches_another_jurisdiction(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    stranger = act(actor=seeds.officer(CHONGQING))
    with pytest.raises(NotFound):
        drafts.confirm_task(stranger, task.plan_id, task.id, None)
    with pytest.raises(NotFound):
        drafts.confirm_clear(act(actor=seeds.officer(CHONGQING)), plan_id, None)
    with pytest.raises(NotFound):
        plans.set_head(act(actor=seeds.officer(CHONGQING)), plan_id, None, Head("x", None, "", PlanMode.NEW, None))


def test_a_liaison_confirms_nothing(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    with pytest.raises(Forbidden, match="确认由综合处经办、综合处负责人办理"):
        drafts.confirm_task(act(actor=seeds.officer(SHANXI, Role.LIAISON)), task.plan_id, task.id, None)


def test_the_head_is_corrected_with_both_values_in_the_trail(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    plan = seeds.plan(plan_id)
    host = seeds.department("cq-fgw-zihuan").id
    head = Head(plan.number, date(2022, 10, 9), "渝府办〔2026〕3号", PlanMode.NEW, host)
    plans.set_head(act(), plan_id, plan.version, head)
    db.session.refresh(plan)
    assert (plan.issued_on, plan.authority_basis, plan.mode) == (date(2022, 10, 9), "渝府办〔2026〕3号", PlanMode.NEW)
    entry = audited("set_plan_head")[0]
    assert (entry.detail["before"]["mode"], entry.detail["after"]["mode"]) == ("存量接续", "新下达")
    with pytest.raises(NotFound):
        foreign = seeds.department("sx-fgw-jiuye").id
        plans.set_head(act(), plan_id, None, Head(plan.number, None, "", PlanMode.NEW, foreign))


def test_what_has_gone_out_keeps_its_number_date_and_mode(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    plan = seeds.plan(plan_id)
    plan.state = PlanState.ISSUED
    db.session.commit()
    host = seeds.department("sx-fgw-jiuye").id
    number, day, mode = plan.number, plan.issued_on, PlanMode(plan.mode)
    for wanted, words in (
        (Head("晋发改〔2022〕1号", day, "", mode, host), "文号不能再改"),
        (Head(number, date(2022, 1, 1), "", mode, host), "印发日期不能再改"),
        (Head(number, day, "", PlanMode.NEW, host), "下达方式不能再改"),
    ):
        with pytest.raises(RuleRefused, match=words):
            plans.set_head(act(), plan_id, None, wanted)
    plans.set_head(act(), plan_id, None, Head(number, day, "授权", mode, host))
    db.session.refresh(plan)
    assert (plan.host_id, plan.authority_basis) == (host, "授权")


def test_a_collective_is_not_accepted_as_lead(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-25")
    with pytest.raises(BadInput, match="是统称，不能认作牵头"):
        drafts.confirm_task(act(), task.plan_id, task.id, None, Choice(decision=LeadDecision.FIRST))
    drafts.confirm_task(act(), task.plan_id, task.id, None, Choice(decision=LeadDecision.EACH))
    assert task.state == TaskState.CONFIRMED


def test_a_corrected_date_begins_the_tasks_and_a_new_host_answers_for_collectives(
    seeded: Seeded, chongqing_received: None
) -> None:
    plan_id = seeded.receive(CHONGQING)
    plan, host = seeds.plan(plan_id), seeds.department("cq-fgw-zonghe").id
    collective = seeds.task("50-22-11-25")
    db.session.get_one(Group, seeds.parties(collective)[0].group_id).consolidator_id = None
    db.session.commit()
    assert collective.lead_id not in (None, host)
    head = Head(
        f" {(plan.number or '').replace('〔', '[').replace('〕', ']')}", date(2022, 9, 1), "", PlanMode.NEW, host
    )
    plans.set_head(act(), plan_id, None, head)
    db.session.expire_all()
    assert {task.start_on for task in seeds.tasks(plan_id)} == {date(2022, 9, 1)}
    assert (collective.lead_id, plan.number) == (host, "渝发改规范〔2022〕11号")


@pytest.mark.slow
def test_a_second_plan_of_one_number_is_refused_with_the_name_of_the_first(
    seeded: Seeded, chongqing_received: None
) -> None:
    plan_id = seeded.receive(CHONGQING)
    text = (seeds.PLANS / seeds.FILES[CHONGQING]).read_text(encoding="utf-8")
    with pytest.raises(RuleRefused, match=r"《重庆市促进绿色消费实施方案》.*修订稿"):
        plans.receive(act(), seeded.config, CHONGQING, "又一份.txt", f"{text}\n".replace("25", "26").encode())
    assert len(list(seeded.config.uploads.stored())) == 1
    other = text.replace("2022〕11", "2022〕12").encode()
    second = plans.receive(act(), seeded.config, CHONGQING, "又一份.txt", other)[0]
    first, plan = seeds.plan(plan_id), seeds.plan(second)
    with pytest.raises(RuleRefused, match="文号渝发改规范〔2022〕11号已由"):
        plans.set_head(act(), second, None, Head(first.number, plan.issued_on, "", PlanMode(plan.mode), None))


def test_a_unit_without_divisions_of_its_own_hosts_no_plan(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    plan, unit = seeds.plan(plan_id), seeds.department("cq-sww").id
    with pytest.raises(NotFound, match="没有这个处室"):
        plans.set_head(act(), plan_id, None, Head(plan.number, plan.issued_on, "", PlanMode.NEW, unit))


def test_a_figure_keeps_the_scale_of_the_plan(seeded: Seeded, chongqing_received: None) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-05")
    found = select(Indicator).where(Indicator.task_id == task.id, Indicator.subject.contains("近零能耗"))
    row = db.session.scalars(found).one()
    assert (row.value, row.unit) == (Decimal(30), "万平方米")
    (line,) = [
        one
        for one in check_task(next(line for line in lines(task.plan_id) if line.id == task.id)).figures
        if one.id == row.id
    ]
    assert (line.target, line.read_otherwise) == ("= 30万平方米", None)
