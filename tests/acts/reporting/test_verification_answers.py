"""核定: nobody's time is cut short without a reason, a value is asked once, what was found is the figure's value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.given import rows
from tests.given.calendars import CALENDAR
from tests.ledger.lived import turned_to
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, region, report, submitted
from tracker.acts.outcomes import verdicts
from tracker.acts.outcomes.verdicts import Seen, TooEarly
from tracker.acts.reporting import reports
from tracker.acts.tasks import adjustments
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.ledger.rows import queries as ledger
from tracker.ledger.rows.row import IndicatorRow
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification.queries import verification_list
from tracker.people.models import Department, Group
from tracker.plans.models import Indicator, Item, Milestone, Task
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import Report, Round
from tracker.reporting.write.queries import asked_of
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import (
    FigureMode,
    ItemKind,
    Kind,
    KnownBy,
    Mode,
    PartyRole,
    ReportState,
    Role,
    RoundKind,
    VerdictResult,
)

DUE = date(2025, 12, 31)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """市交通局 leads, both bodies report for themselves; 核定 and the quarter are open."""
    return measured(of, of.transport, of.commerce)


def measured(of: Region, lead: Department, beside: Department) -> Task:
    bodies = [(lead, PartyRole.LEAD), (beside, PartyRole.CO)]
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED, bodies=bodies)
    figure = rows.indicator(task)
    rows.indicator(task, value=Decimal(95), year=2030)
    rows.milestone(task, DUE, indicator_id=figure.id)
    db.session.commit()
    turned_to(OPENED)
    return task


def figures(task: Task) -> dict[int | None, Indicator]:
    return {row.year: row for row in db.session.scalars(select(Indicator).where(Indicator.task_id == task.id))}


def node(task: Task) -> Milestone:
    which = Milestone.task_id == task.id, Milestone.indicator_id.is_not(None)
    return db.session.scalars(select(Milestone).where(*which)).one()


def verifying() -> Round:
    return db.session.scalars(select(Round).where(Round.kind == RoundKind.VERIFICATION)).one()


def in_verification(task: Task, of: Region) -> Report:
    which = Report.round_id == verifying().id, Report.department_id == of.transport.id
    return db.session.scalars(select(Report).where(*which)).one()


def told(task: Task, value: str) -> Draft:
    return replace(TEXT, readings=(ReadingDraft(figures(task)[2025].id, Decimal(value), DUE, "交通统计"),))


def asked(of_report: Report) -> list[int]:
    return [figure.indicator_id for figure in asked_of(of_report).figures]


def shown(task: Task) -> dict[int | None, IndicatorRow]:
    db.session.expire_all()
    (row,) = ledger.rows([task.id], OPENED, CALENDAR)
    return {one.year: one for one in row.indicators}


def take(of: Region, task: Task, reason: str = "") -> int:
    seen = [Seen(node(task).id, VerdictResult.PARTLY)]
    return verdicts.take_proposals(by(of.coordinator), verifying().id, seen, date(2027, 6, 30), reason)


def test_a_body_that_has_time_left_is_waited_for(of: Region, task: Task) -> None:
    accepted(in_verification(task, of), of, told(task, "76"))
    (line,) = verification_list(verifying().id, OPENED).nodes
    assert (line.proposal.result, line.pending) == (VerdictResult.PARTLY, (of.commerce.short_name,))
    with pytest.raises(TooEarly, match="写明提前核定的理由") as refused:
        take(of, task)
    assert of.commerce.short_name in refused.value.details[0]
    with pytest.raises(TooEarly):
        take(of, task, "没有")
    assert take(of, task, "市商务委电话答复不掌握") == 1
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "judge_early"))
    assert (entry.reason, entry.task_id) == ("市商务委电话答复不掌握", task.id)


def owned(task: Task, *bodies: int) -> None:
    """The figure becomes the own one of these bodies."""
    span = {"span_start": 0, "span_end": 1, "words": "原文", "outside_ids": []}
    whose = {"known_by": KnownBy.ASSIGNED, "owner_ids": list(bodies)}
    rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=figures(task)[2025].id, **whose, **span))
    db.session.commit()


def test_only_what_its_owners_told_is_proposed(of: Region, task: Task) -> None:
    """市交通局 told 76, then lost the decision of 多家认领; together with 市商务委 it counts again."""
    accepted(in_verification(task, of), of, told(task, "76"))
    owned(task, of.commerce.id)
    (line,) = verification_list(verifying().id, OPENED).nodes
    assert (line.proposal.result, line.proposal.reason) == (None, "还没有采用过数值")
    mine = next(one for one in line.answers if one.told)
    assert (mine.name, mine.counts) == (of.transport.short_name, False)
    db.session.execute(update(Item).values(owner_ids=[of.transport.id]))
    db.session.commit()
    (line,) = verification_list(verifying().id, OPENED).nodes
    assert [one.name for one in line.answers] == [of.transport.short_name], "市商务委 was asked for something else"
    db.session.execute(update(Item).values(owner_ids=[of.transport.id, of.commerce.id]))
    db.session.commit()
    assert verification_list(verifying().id, OPENED).nodes[0].proposal.value == 76


def test_after_the_last_day_nobody_is_waited_for(of: Region, task: Task) -> None:
    accepted(in_verification(task, of), of, told(task, "76"))
    ends_on = verification_list(verifying().id, OPENED).ends_on
    assert verification_list(verifying().id, ends_on).nodes[0].pending
    assert not verification_list(verifying().id, date(2027, 1, 29)).nodes[0].pending


def test_the_body_that_answers_for_the_figure_is_the_only_one_waited_for(of: Region, task: Task) -> None:
    figures(task)[2025].source_id = of.transport.id
    db.session.commit()
    assert verification_list(verifying().id, OPENED).nodes[0].pending == (of.transport.short_name,)
    accepted(in_verification(task, of), of, told(task, "76"))
    assert verification_list(verifying().id, OPENED).nodes[0].pending == ()


def test_what_was_sent_in_the_verification_is_not_asked_by_the_quarter(of: Region, task: Task) -> None:
    mine, quarter = in_verification(task, of), report(task, of.transport)
    assert asked(mine) == asked(quarter) == [figures(task)[2025].id]
    reports.save_draft(by(of.liaison), mine.id, None, told(task, "76"))
    assert asked(quarter), "a draft is no answer yet"
    reports.send(by(of.liaison), mine.id, None)
    assert asked(quarter) == [] and asked(mine)
    submitted(quarter, of, TEXT)


def test_what_was_accepted_in_the_quarter_answers_the_verification(of: Region, task: Task) -> None:
    mine, quarter = in_verification(task, of), report(task, of.transport)
    accepted(quarter, of, told(task, "76"))
    assert asked(mine) == [] and asked(quarter)
    (line,) = verification_list(verifying().id, OPENED).nodes
    assert (line.proposal.result, line.proposal.value) == (VerdictResult.PARTLY, Decimal(76))
    assert line.pending == (of.commerce.short_name,)


@pytest.mark.both
def test_what_was_sent_in_the_verification_is_not_asked_of_who_becomes_lead(of: Region) -> None:
    """Its duty in the task is another from then on, and the quarter asks it by that one."""
    task = measured(of, of.commerce, of.transport)
    mine, old = in_verification(task, of), report(task, of.transport)
    submitted(mine, of, told(task, "76"))
    on = OPENED + timedelta(days=1)
    leads = Adjustment(on, "职责调整", "渝府办〔2026〕1号", lead_id=of.transport.id, mode=Mode.EACH_REPORTS)
    adjustments.adjust(by(of.coordinator_head, on), task.id, None, leads)
    turned_to(on)
    of_quarter = Report.round_id == old.round_id, Report.department_id == of.transport.id, Report.id != old.id
    quarter = db.session.scalars(select(Report).where(*of_quarter)).one()
    assert asked(quarter) == []


def test_a_body_with_another_duty_stands_on_the_list_once(of: Region) -> None:
    """By the duty it had before it stood there a second time, as 免报."""
    task = measured(of, of.commerce, of.transport)
    on = OPENED + timedelta(days=1)
    leads = Adjustment(on, "职责调整", "渝府办〔2026〕1号", lead_id=of.transport.id, mode=Mode.EACH_REPORTS)
    adjustments.adjust(by(of.coordinator_head, on), task.id, None, leads)
    turned_to(on)
    asked_by = list(db.session.scalars(select(Report).where(Report.round_id == verifying().id).order_by(Report.id)))
    assert [one.department_id for one in asked_by].count(of.transport.id) == 2
    accepted(asked_by[-1], of, told(task, "76"), on)
    (line,) = verification_list(verifying().id, on).nodes
    assert {one.name: one.state for one in line.answers} == {
        of.commerce.short_name: ReportState.TO_FILL,
        of.transport.short_name: ReportState.ACCEPTED,
    }
    assert len(line.answers) == 2


@pytest.mark.both
def test_a_member_that_left_and_came_back_counts_once(of: Region) -> None:
    """Its 70 stood in the sum twice, and 120 was proposed as 达成 while another member had told nothing."""
    group = rows.added(Group(key="g", jurisdiction_id=rows.CHONGQING, phrase="各区县", source="测试"))
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED, bodies=[], lead_id=None)
    figure = rows.indicator(task, "充电桩", value=Decimal(120), unit="个", mode=FigureMode.CUMULATIVE)
    rows.milestone(task, DUE, indicator_id=figure.id)
    member, _ = (rows.assignment(task, body, group_id=group.id) for body in (of.transport, of.commerce))
    db.session.commit()
    turned_to(OPENED)
    accepted(report(task, of.transport), of, told(task, "70"))
    on = OPENED + timedelta(days=1)
    member.ended_on = on
    rows.assignment(task, of.transport, group_id=group.id, valid_from=on)
    db.session.commit()
    turned_to(on)
    asked_by = select(Report).where(Report.round_id == verifying().id, Report.department_id == of.transport.id)
    assert len(db.session.scalars(asked_by).all()) == 2
    (line,) = verification_list(verifying().id, on).nodes
    assert (line.proposal.result, line.proposal.reason) == (None, "成员合计 70个，1/2家已报")


@pytest.mark.both
@pytest.mark.parametrize("others", [0, 1], ids=["the only member", "its owner alone"])
def test_of_one_member_its_value_is_the_whole(of: Region, others: int) -> None:
    """The list of a collective of one member, and of a figure that one member owns, could not be opened."""
    group = rows.added(Group(key="g", jurisdiction_id=rows.CHONGQING, phrase="各区县", source="测试"))
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED, bodies=[], lead_id=None)
    rows.milestone(task, DUE, indicator_id=rows.indicator(task).id)
    for body in (of.transport, of.commerce)[: 1 + others]:
        rows.assignment(task, body, group_id=group.id)
    owned(task, *[of.transport.id] * others)
    turned_to(OPENED)
    accepted(in_verification(task, of), of, told(task, "76"))
    (line,) = verification_list(verifying().id, OPENED).nodes
    assert (line.proposal.result, line.proposal.value) == (VerdictResult.PARTLY, Decimal(76))
    assert line.proposal.basis == f"{of.transport.short_name}报送，交通统计"


def test_what_a_verdict_found_is_the_figures_value(of: Region, task: Task) -> None:
    verdict = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", Decimal("76.5"), date(2027, 6, 30))
    verdicts.judge_milestone(by(of.coordinator), node(task).id, None, verdict)
    near, far = shown(task)[2025], shown(task)[2030]
    assert (near.value, near.as_of, near.data_source) == (Decimal("76.5"), DUE, "统计公报")
    assert near.light.title == "黄·整改中" and near.progress == Decimal("90.0")
    assert far.value == Decimal("76.5"), "the same figure with its later target"


def test_what_was_reported_for_a_later_day_stands(of: Region, task: Task) -> None:
    mine = report(task, of.transport)
    later = ReadingDraft(figures(task)[2025].id, Decimal(80), date(2026, 6, 30), "交通统计")
    accepted(mine, of, replace(TEXT, readings=(later,)))
    verdict = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", Decimal("76.5"), date(2027, 6, 30))
    verdicts.judge_milestone(by(of.coordinator), node(task).id, None, verdict)
    assert shown(task)[2025].value == Decimal(80)


def test_answers_still_missing_end_with_the_signed_list(of: Region, task: Task) -> None:
    mine = in_verification(task, of)
    reports.save_draft(by(of.liaison), mine.id, None, told(task, "70"))
    verdict = NewVerdict(VerdictResult.REACHED, DUE, "统计公报", Decimal(86))
    verdicts.judge_milestone(by(of.coordinator), node(task).id, None, verdict)
    for goal in verification_list(verifying().id, OPENED).goals:
        verdicts.judge_goal(by(of.coordinator), goal.id, None, replace(verdict, value=None))
    found = verification_list(verifying().id, OPENED)
    leader = rows.person(Role.LEADER, of.commission)
    verdicts.sign(by(leader), verifying().id, found.fingerprint)
    db.session.refresh(mine)
    assert mine.state == ReportState.EXEMPT
    states = db.session.scalars(select(Report.state).where(Report.round_id == verifying().id))
    assert set(states) == {ReportState.EXEMPT}
    with pytest.raises(RuleRefused):
        reports.send(by(of.liaison), mine.id, None)
