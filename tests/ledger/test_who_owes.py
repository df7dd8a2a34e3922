"""Who owes what, lived through the acts: a date past, a later batch, who does not sign (domain.md 4, 5, 7, 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import row, title, turned_to
from tests.reporting import world
from tests.reporting.world import Region, by, region
from tests.servers.databases import on_sqlite
from tracker.acts.alerts import scan
from tracker.acts.outcomes import endings, verdicts
from tracker.acts.reporting import reports, reviews
from tracker.acts.tasks import assignments
from tracker.acts.tasks.assignments import Receipt
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.ledger.grace_queries import last_days
from tracker.ledger.story.queries import story
from tracker.outcomes.endings.queries import dossier
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification.queries import verification_list
from tracker.plans.models import Indicator, Milestone, Plan, Task, TaskTerms, TaskTransition
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import Report, Round
from tracker.supervision.sheets.outcome_lines import Ending, closing_line
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignment
from tracker.vocabulary import (
    EnteredHow,
    Kind,
    Mode,
    PartyRole,
    PlanMode,
    Role,
    RoundKind,
    TaskState,
    VerdictResult,
)
from tracker.worklist.first_days_queries import first_days
from tracker.worklist.queries import next_of
from tracker.worklist.task_facts import next_step
from tracker.worklist.task_queries import report_facts

ISSUED = builders.TODAY
DUE = date(2025, 12, 31)
ENDED = date(2026, 12, 21)
"""The first working day after the 核定 round."""


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def said(day: date) -> list[str]:
    """Stage, body and post of what a scan of the day told."""
    found = scan.scan(builders.act(on=day), rows.CHONGQING)
    return [f"{one.stage} {one.department}{one.post}" for one in found.created if one.stage == "A6"]


def figure_of_two(of: Region) -> tuple[Task, int, Milestone]:
    """85 % by 2025 of a task that two bodies report for themselves; nobody is named as the figure's source."""
    (found,) = figures_of_two(of, 1)
    return found


def figures_of_two(of: Region, count: int) -> list[tuple[Task, int, Milestone]]:
    """The same, each of a task of its own."""
    found = []
    for _ in range(count):
        task = of.task(kind=Kind.MEASURED)
        figure = rows.indicator(task)
        found.append((task, figure.id, rows.milestone(task, DUE, indicator_id=figure.id)))
    db.session.commit()
    turned_to(ISSUED)
    return found


def verification_report(task: Task, body_id: int) -> Report:
    asked = select(Report).join(Round).where(Report.task_id == task.id, Report.department_id == body_id)
    return db.session.scalars(asked.where(Round.kind == RoundKind.VERIFICATION)).one()


def sent(of: Region, task: Task, figure_id: int, value: str, on: date) -> Report:
    """The transport bureau's value of the 核定 round, approved and sent."""
    report = verification_report(task, of.transport.id)
    told = ReadingDraft(figure_id, Decimal(value), DUE, "统计公报")
    reports.save_draft(by(of.liaison, on), report.id, None, Draft("已统计", readings=(told,)))
    reports.send(by(of.liaison, on), report.id, None)
    reports.approve(by(of.head, on), [(report.id, None)])
    return report


@pytest.mark.slow
def test_a_red_names_whose_turn_it_is_until_the_verdict(of: Region) -> None:
    task, figure_id, own = figure_of_two(of)
    days = "（时限2025-12-31，核定截止2026-12-18）"
    turned_to(ENDED)
    lit = row(task, ENDED).light
    assert (lit.title, lit.reason.split("；")[0]) == ("红·逾期3天", f"公交接驳率目标≥85%，未报，交通局、商务委{days}")
    chased = ["A6 交通局单位联络员", "A6 交通局单位负责人", "A6 商务委单位联络员", "A6 商务委单位负责人"]
    assert sorted(said(ENDED)) == sorted([*chased, "A6 综合处综合处经办"]), "the last one of the plan's own goal"
    step = next_step(row(task, ENDED), ENDED, report_facts(story(task.id, None).reports))
    assert step is not None and step.words == "交通局、商务委填报本期进展", "what was reached can be told in it"

    report = sent(of, task, figure_id, "87", date(2026, 12, 22))
    lit = row(task, date(2026, 12, 22)).light
    assert (lit.title, lit.part) == ("红·逾期4天", "综合处")
    assert lit.reason.startswith(f"公交接驳率目标≥85%，交通局已报送，待综合处审核{days}")
    reviews.accept(by(of.coordinator, date(2026, 12, 23)), report.id, None, None)
    day = date(2026, 12, 23)
    shown = row(task, day)
    assert (shown.light.title, shown.light.part) == ("黄·待核定", "综合处")
    assert shown.light.reason.startswith(f"公交接驳率目标≥85%，交通局已报87%，待综合处核定{days}")
    assert shown.overdue_days is None, "it is no longer the unit's 逾期"
    assert next_of(rows.CHONGQING, [task.id], day)[task.id] == "综合处核定 1 个节点"
    turned_to(date(2027, 1, 5))
    assert said(date(2027, 1, 5)) == ["A6 综合处综合处经办"], "the ladder of the units has stopped, 综合处 is told"
    verdicts.judge_milestone(
        by(of.coordinator, date(2027, 1, 6)),
        own.id,
        None,
        NewVerdict(VerdictResult.REACHED, DUE, "统计公报", Decimal(87)),
    )
    assert said(date(2027, 1, 19)) == []


def test_a_value_that_missed_waits_for_its_verdict_with_both_numbers(of: Region) -> None:
    task, figure_id, _ = figure_of_two(of)
    report = sent(of, task, figure_id, "76", date(2026, 12, 1))
    reviews.accept(by(of.coordinator, date(2026, 12, 2)), report.id, None, None)
    lit = row(task, date(2026, 12, 2)).light
    assert (lit.title, lit.reason.split("；")[0]) == (
        "黄·差10.6个百分点",
        "公交接驳率目标≥85%，交通局已报76%，待综合处核定",
    )
    assert lit.part == "综合处", "the body has told what it can: the verdict is what is missing"


@pytest.mark.slow
@on_sqlite
def test_a_source_without_a_duty_answers_for_nothing(of: Region) -> None:
    """Its name stood in the red of a task it has no part in."""
    task, figure_id, _ = figure_of_two(of)
    outsider = rows.department("统计局")
    db.session.execute(update(Indicator).where(Indicator.id == figure_id).values(source_id=outsider.id))
    db.session.commit()
    turned_to(ENDED)
    lit = row(task, ENDED).light
    assert lit.reason.startswith("公交接驳率目标≥85%，未报，交通局、商务委"), lit.reason


def handed_down(of: Region, plan: Plan, on: date, due_on: date, **given: object) -> Task:
    """A task of the transport bureau that goes out on a day, with an own date."""
    task = rows.task(plan, [(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, **given)
    rows.milestone(task, due_on)
    db.session.execute(update(TaskTransition).where(TaskTransition.task_id == task.id).values(effective_on=on))
    db.session.execute(update(Assignment).where(Assignment.task_id == task.id).values(valid_from=on))
    db.session.commit()
    return task


@pytest.mark.slow
def test_a_later_batch_has_its_own_days_and_its_own_round(of: Region) -> None:
    """Handed down on 25 January with a date of 2025: not red at birth, asked at once, red after its own 20 days."""
    first = handed_down(of, of.plan, ISSUED, DUE)
    turned_to(ISSUED)
    later_on = date(2027, 1, 25)
    second = handed_down(of, of.plan, later_on, DUE)
    for day in (later_on, later_on + timedelta(days=1)):
        turned_to(day)
    assert title(first, later_on) == "红·逾期38天"
    assert title(second, later_on) == "灰·待核定"
    held = select(Round).where(Round.plan_id == of.plan.id, Round.kind == RoundKind.VERIFICATION)
    earlier, later = db.session.scalars(held.order_by(Round.as_of)).all()
    assert (earlier.as_of, later.as_of) == (ISSUED, later_on)
    assert later.name.endswith("·2027-01-25")
    assert verification_report(second, of.transport.id).round_id == later.id
    lists = [verification_list(one.id, later_on) for one in (earlier, later)]
    assert [[node.line.task_id for node in one.nodes] for one in lists] == [[first.id], [second.id]]
    assert [len(one.goals) for one in lists] == [1, 0], "the plan's goals stand on the first list"
    own = next(one for one in row(second, later_on).milestones if one.goal_id is None)
    assert own.grace_on is not None
    assert title(second, own.grace_on) == "灰·待核定"
    assert title(second, own.grace_on + timedelta(days=1)) == "红·逾期1天"


def unsigned(of: Region) -> Task:
    """A task of 新下达 whose accountable body has no account, handed down on 1 December beside the commerce bureau."""
    plan = rows.plan(mode=PlanMode.NEW, goals=(2030,))
    silent = rows.department("无账号局")
    task = rows.task(plan, [(silent, PartyRole.LEAD), (of.commerce, PartyRole.CO)], state=TaskState.TO_SIGN)
    moved = update(TaskTransition).where(TaskTransition.task_id == task.id)
    db.session.execute(moved.values(effective_on=world.OPENED))
    db.session.execute(update(Assignment).where(Assignment.task_id == task.id).values(valid_from=world.OPENED))
    db.session.commit()
    return task


@pytest.mark.slow
def test_who_does_not_sign_is_asked_and_lit_alone(of: Region) -> None:
    """To be signed by 3 December, yellow from the 10th, bound by the document from the 17th."""
    task = unsigned(of)
    turned_to(world.OPENED)
    turned_to(date(2026, 12, 16))
    assert world.asked_bodies(task) == set()
    turned_to(date(2026, 12, 17))
    assert world.asked_bodies(task) == {"无账号局", "商务委"}
    day = date(2026, 12, 18)
    report = world.report(task, of.commerce)
    reports.save_draft(by(of.other_liaison, day), report.id, None, world.TEXT)
    reports.send(by(of.other_liaison, day), report.id, None)
    reports.approve(by(of.other_head, day), [(report.id, None)])
    shown = row(task, day)
    assert (shown.light.title, shown.light.part) == ("黄·未签收", "无账号局")
    assert shown.light.reason.startswith("签收期限2026-12-03，未签收：无账号局")
    assert {part.short_name: part.light.title for part in shown.parts} == {
        "无账号局": "黄·未签收",
        "商务委": "灰·首期未满",
    }


@pytest.mark.slow
@on_sqlite
def test_whose_objection_was_answered_has_its_own_limit_to_sign(of: Region) -> None:
    """Answered on 14 December, to be signed by the 16th: the light said 未签收 on the 14th, of a limit of the 3rd."""
    task = unsigned(of)
    turned_to(world.OPENED)
    (duty,) = db.session.scalars(select(Assignment).where(Assignment.department_id == of.commerce.id)).all()
    assignments.object_to(by(of.other_head, date(2026, 12, 2)), duty.id, None, "不属本单位职责")
    db.session.refresh(duty)
    answered = date(2026, 12, 14)
    assignments.settle(by(of.coordinator, answered), duty.id, duty.version, keep=True, basis="三定规定")
    waits, late = "灰·待签收", "黄·未签收"
    for day, expected in ((answered, waits), (date(2026, 12, 22), waits), (date(2026, 12, 23), late)):
        lit = next(part.light for part in row(task, day).parts if part.department_id == of.commerce.id)
        assert lit.title == expected and lit.reason.startswith("签收期限2026-12-16"), day
    assert row(task, answered).light.reason.startswith("签收期限2026-12-03，未签收：无账号局")


@pytest.mark.slow
@on_sqlite
def test_the_office_signs_for_a_body_that_said_so_elsewhere(of: Region) -> None:
    task = unsigned(of)
    turned_to(world.OPENED)
    day = date(2026, 12, 11)
    duty = db.session.scalars(select(Assignment).where(Assignment.task_id == task.id)).first()
    assert duty is not None
    with pytest.raises(BadInput) as wrong:
        assignments.sign_for(by(of.coordinator, day), duty.id, None, Receipt(EnteredHow.MAIL, " ", None))
    assert len(wrong.value.details) == 3
    told = Receipt(EnteredHow.PHONE, "办公室张三", date(2026, 12, 10))
    with pytest.raises(BadInput, match="不能早于下达"):
        assignments.sign_for(by(of.coordinator, day), duty.id, None, replace(told, on=date(2026, 11, 30)))
    assignments.sign_for(by(of.coordinator, day), duty.id, duty.version, told)
    shown = row(task, day)
    assert (shown.state, shown.light.title) == (TaskState.ACTIVE, "灰·首期未满")
    first = shown.parts[0]
    assert (first.signed_how, first.signed_on) == ("代签收", date(2026, 12, 10))
    with pytest.raises(RuleRefused, match="已签收"):
        assignments.sign_for(by(of.coordinator, day), duty.id, None, told)


@pytest.mark.slow
@on_sqlite
def test_an_unsigned_task_is_given_to_another_body(of: Region) -> None:
    task = unsigned(of)
    turned_to(world.OPENED)
    day = date(2026, 12, 11)
    assert task.lead_id is not None
    with pytest.raises(RuleRefused, match="另选一个单位"):
        assignments.reassign(by(of.coordinator_head, day), task.id, None, task.lead_id, "会议纪要")
    assignments.reassign(by(of.coordinator_head, day), task.id, None, of.transport.id, "市府专题会议纪要〔2026〕8号")
    shown = row(task, day)
    assert (shown.state, shown.lead_id) == (TaskState.TO_SIGN, of.transport.id)
    assert (shown.light.title, shown.light.reason.split("；")[0]) == (
        "灰·待签收",
        "签收期限2026-12-15，商务委、交通局",
    ), "the limit has started anew"


REACHED = [
    (DUE, "蓝·已销号", "否", "按原定时限完成"),
    # within the last day for its verdict: nobody was asked before the 核定
    (date(2026, 12, 10), "蓝·已销号", "否", ""),
    (date(2027, 1, 10), "蓝·逾期完成", "是（按原定时限晚375天）", "按原定时限晚375天"),
]
"""As of which day it was reached; the light, 逾期 on the sheet of closed tasks, words of the dossier."""


@pytest.mark.slow
@on_sqlite
def test_what_was_reached_by_its_date_is_not_finished_late(of: Region) -> None:
    """Found 达成, applied for and closed in January 2027: the day it speaks of counts, before the import, too."""
    figures = figures_of_two(of, len(REACHED))
    day = date(2027, 1, 11)
    turned_to(day)
    leader = rows.person(Role.LEADER, of.commission)
    for (task, _, own), (as_of, light, told, words) in zip(figures, REACHED, strict=True):
        new = NewVerdict(VerdictResult.REACHED, as_of, "统计公报", Decimal(87))
        verdicts.judge_milestone(by(of.coordinator, day), own.id, None, new)
        endings.apply(by(of.head, day), task.id, None, "已完成", "渝交〔2026〕9号")
        endings.verify(by(of.coordinator_head, day), task.id, None, "属实", "历史任务")
        endings.close(by(leader, day), [(task.id, None)], "", "历史任务")
        assert title(task, day) == light
        assert closing_line(row(task, day), Ending())[7] == told
        (node,) = dossier(task.id, day).account.nodes
        assert node.by_first_date(last_days([node])[node.id]) == words
        (of_row,) = (one for one in row(task, day).milestones if one.milestone_id == own.id)
        assert of_row.late == words.removeprefix("按原定时限完成"), "阶段节点 says the same"


@pytest.mark.parametrize(
    ("lead", "until"),
    [
        ("transport", date(2026, 12, 14)),  # it came on the 30th, and silence signs for it ten working days later
        ("commerce", date(2026, 12, 4)),  # who came with the task answers for it
        (None, date(2026, 12, 4)),  # nobody does: the first silence sets it going
    ],
)
def test_until_when_one_may_object_is_one_day_on_its_page_and_in_its_light(
    of: Region, lead: str | None, until: date
) -> None:
    """Another 汇总单位 had until the 14th by its page; the light ran as 首期未满 from the 5th on."""
    task = of.task(bodies=[(of.commerce, PartyRole.CO)], state=TaskState.TO_SIGN)
    late = rows.assignment(task, of.transport, PartyRole.LEAD, valid_from=date(2026, 11, 30))
    task.lead_id = getattr(of, lead).id if lead else None
    db.session.execute(update(TaskTerms).where(TaskTerms.task_id == task.id).values(lead_id=task.lead_id))
    db.session.commit()
    turned_to(until)
    assert title(task, until) == "灰·核对中" and f"异议期至{until}" in row(task, until).light.reason
    assert assignment(late.id, load_calendar()).limit_on == date(2026, 12, 14)
    shown = first_days(rows.CHONGQING, until, load_calendar())
    assert shown is not None and shown.objections_until == date(2026, 12, 14), "the last of all"
    turned_to(until + timedelta(days=1))
    assert db.session.get_one(Task, task.id).state == TaskState.ACTIVE
    assert title(task, until + timedelta(days=1)) == "灰·首期未满"
