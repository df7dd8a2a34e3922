"""What came of a unit's thing lies in the inbox of its liaison and its head, with the reason, until it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import turned_to
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, region, report, submitted
from tracker import changes
from tracker.actor import Actor
from tracker.acts.alerts import inbox, scan
from tracker.acts.outcomes import coordination, extensions, verdicts
from tracker.acts.reporting import joint_reports, office_reports, reports, reviews
from tracker.acts.tasks import assignments
from tracker.alerts import queries
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.queries import posts_of
from tracker.plans.models import Item
from tracker.plans.steps import move
from tracker.reporting.models import CoordinationMatter, Report
from tracker.reporting.office.entered import Answer
from tracker.reporting.write.page_queries import page
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    AlertEnd,
    AlertStage,
    AlertState,
    EnteredHow,
    ExtensionReason,
    ItemKind,
    Kind,
    KnownBy,
    Mode,
    PartyRole,
    ReportState,
    Role,
    TaskAct,
    TaskState,
    VerdictResult,
)

LATER, CLOSED = date(2028, 6, 30), date(2027, 1, 5)
ASKED = NewExtension(
    date(2028, 6, 30), ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐", "渝财建〔2026〕1号"
)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def told(*people: Actor) -> list[str]:
    """What lies in the inbox of each: the same."""
    found = [[row.message for row in queries.unread_results(posts_of(one), 50)] for one in people]
    assert all(one == found[0] for one in found)
    return found[0]


def test_a_report_that_came_back(of: Region) -> None:
    task = of.task()
    opened()
    waiting = submitted(report(task, of.transport), of)
    assert told(of.liaison, of.head) == []
    reviews.give_back(by(of.coordinator), waiting.id, None, "请补充佐证")
    (message,) = told(of.liaison, of.head)
    assert message.endswith(f"（{task.code}），2026年第4季度的报告被退回修改：请补充佐证"), (
        "a measure has several tasks"
    )
    assert told(of.other_liaison) == [], "nobody else hears of it"
    office_reports.exempt(by(of.coordinator), [(waiting.id, None)], "职责已划转")
    assert told(of.liaison, of.head)[0].endswith("的报告已免报：职责已划转")


def test_a_co_body_hears_from_its_lead(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    co = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), co.id, None, TEXT)
    reports.send(by(of.other_liaison), co.id, None)
    reports.approve(by(of.other_head), [(co.id, None)])
    joint_reports.send_back(by(of.liaison), co.id, None, "请写明数量")
    (message,) = told(of.other_liaison, of.other_head)
    assert "被牵头单位退回修改：请写明数量" in message


@pytest.mark.parametrize(("keep", "words"), [(True, "维持原分工"), (False, "移出本项任务")])
def test_an_objection_is_answered_with_its_basis(of: Region, keep: bool, words: str) -> None:
    task = of.task(state=TaskState.TO_SIGN, lead_id=of.transport.id)
    db.session.commit()
    duty = db.session.scalars(
        select(Assignment).where(Assignment.task_id == task.id, Assignment.department_id == of.commerce.id)
    ).one()
    assignments.object_to(by(of.other_head), duty.id, None, "不涉及")
    assignments.settle(by(of.coordinator), duty.id, None, keep=keep, basis="三定规定第四条")
    (message,) = told(of.other_liaison, of.other_head)
    assert f"分工异议已处理，{words}，依据：三定规定第四条" in message
    scan.scan(builders.act(on=OPENED + timedelta(days=1)), rows.CHONGQING)
    assert told(of.other_liaison) == [message], "a scan puts it aside neither by the duty's end nor by newer messages"


@pytest.mark.parametrize("is_granted", [True, False])
def test_a_request_for_a_later_date_is_answered(of: Region, is_granted: bool) -> None:
    leader = rows.person(Role.LEADER, of.commission)
    node = rows.milestone(of.task(), date(2027, 6, 30))
    db.session.commit()
    made = extensions.apply(by(of.head, builders.TODAY), node.id, None, None, ASKED)
    extensions.forward(by(of.coordinator, builders.TODAY), made, None)
    assert told(of.liaison, of.head) == [], "on its way it is no result"
    if is_granted:
        extensions.grant(by(leader, builders.TODAY), made, None, LATER, "同意")
    else:
        extensions.refuse(by(leader, builders.TODAY), made, None, "时间还够")
    (message,) = told(of.liaison, of.head)
    said = "延期申请已批准，时限延至 2028-06-30" if is_granted else "不予延期：时间还够"
    assert f"，“{node.text}”{said}" in message, "the task may have several dates"


NEXT, AFTER = OPENED + timedelta(days=1), OPENED + timedelta(days=2)


@pytest.mark.parametrize("how", ["returned", "asked", "entered"])
def test_what_asks_for_a_report_is_settled_when_the_report_has_come(of: Region, how: str) -> None:
    """退回 and 请报送 stayed unread with who had sent it again long since; 代录 asks for nothing but to be read."""
    task = of.task()
    db.session.commit()
    opened()
    mine = report(task, of.transport)
    if how == "entered":
        answer = Answer(EnteredHow.PAPER, "李四", OPENED)
        office_reports.enter(by(of.coordinator), mine.id, None, TEXT, answer)
        assert len(told(of.liaison, of.head)) == 1
        return
    if how == "returned":
        submitted(mine, of)
        reviews.give_back(by(of.coordinator), mine.id, None, "请补充佐证")
    else:
        office_reports.exempt(by(of.coordinator), [(mine.id, None)], "本期无工作")
        office_reports.reopen(by(of.coordinator), mine.id, None, "请补报")
    asked = len(told(of.liaison, of.head))
    assert asked
    reports.save_draft(by(of.liaison, NEXT), mine.id, None, replace(TEXT, progress_text="新开线路 8 条"))
    reports.send(by(of.liaison, NEXT), mine.id, None)
    assert len(told(of.liaison, of.head)) == asked, "its head has still to approve it"
    reports.approve(by(of.head, NEXT), [(mine.id, None)])
    assert told(of.liaison, of.head) == []
    reviews.give_back(by(of.coordinator, AFTER), mine.id, None, "还差一件")
    assert len(told(of.liaison, of.head)) == 1, "what is asked anew stands"


PASSED = "，2026年第4季度的报告没有在截止前审批，未算报送，计缺报；文字保留，可以补报"


def sent_to_head(found: Report, of: Region, on: date) -> None:
    reports.save_draft(by(of.liaison, on), found.id, None, TEXT)
    reports.send(by(of.liaison, on), found.id, None)


@pytest.mark.slow
def test_that_its_day_passed_while_it_waited_for_the_head_both_hear(of: Region) -> None:
    """The head's desk emptied silently; the liaison who had sent it in time read 缺报 one morning."""
    task = of.task()
    opened()
    mine, other = report(task, of.transport), report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), other.id, None, TEXT)
    sent_to_head(mine, of, OPENED)
    turned_to(CLOSED)
    assert (mine.state, other.state) == (ReportState.MISSING, ReportState.MISSING)
    (message,) = told(of.liaison, of.head)
    assert message.endswith(PASSED)
    assert told(of.other_liaison, of.other_head) == [], "what its liaison was still writing waited for no head"
    begin = page(mine.id, of.liaison, CLOSED).begin
    assert begin.progress_text == TEXT.progress_text, "补报 goes on with what was written"
    (row,) = queries.unread_results(posts_of(of.head), 5)
    assert row.report_id == mine.id


@pytest.mark.slow
def test_so_they_do_of_what_was_opened_again_until_a_day(of: Region) -> None:
    task, until = of.task(), CLOSED + timedelta(days=3)
    opened()
    mine = report(task, of.transport)
    turned_to(CLOSED)
    assert told(of.liaison, of.head) == []
    office_reports.reopen(by(of.coordinator, CLOSED), mine.id, None, "系统故障", until)
    sent_to_head(mine, of, CLOSED)
    turned_to(until)
    (asked,) = told(of.liaison, of.head)
    turned_to(until + timedelta(days=1))
    turned_to(until + timedelta(days=2))
    assert mine.state == ReportState.MISSING
    assert [one for one in told(of.liaison, of.head) if one != asked] == [asked.partition("，")[0] + PASSED]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["sent", "passed"])
def test_what_is_asked_for_by_a_day_stands_until_that_is_done_or_over(of: Region, way: str) -> None:
    """It was 办理结果, and put away as soon as it was read, with its day to come."""
    task, until = of.task(), CLOSED + timedelta(days=3)
    opened()
    mine = report(task, of.transport)
    turned_to(CLOSED)
    office_reports.reopen(by(of.coordinator, CLOSED), mine.id, None, "系统故障", until)
    posts = posts_of(of.liaison)
    (asked,) = queries.inbox(posts, done=False)
    assert queries.inbox(posts, done=False, news=True) == []
    assert asked.due_on == until and asked.is_asking
    assert inbox.mark_read(by(of.liaison, CLOSED), [asked.id]) == 1
    assert [(one.id, one.state) for one in queries.inbox(posts, done=False)] == [(asked.id, AlertState.SENT)]
    if way == "sent":
        sent_to_head(mine, of, CLOSED)
        assert queries.inbox(posts, done=False) != [], "its head has still to approve it"
        on, ended = CLOSED + timedelta(days=1), (AlertState.HANDLED, None)
        reports.approve(by(of.head, on), [(mine.id, None)])
    else:
        on, ended = until + timedelta(days=1), (AlertState.EXPIRED, AlertEnd.ROUND)
    turned_to(on)
    scan.scan(builders.act(on=on), rows.CHONGQING)
    found = db.session.get_one(Alert, asked.id)
    assert (found.state, found.ended_by) == ended


TO_RECTIFY = "整改至 2027-06-30，请整改并在任务页报送整改情况"


@pytest.mark.parametrize("owners", ["transport", "both", "all", "nobody"])
def test_a_verdict_is_told_to_whose_it_is(of: Region, owners: str) -> None:
    task = of.task(kind=Kind.MEASURED)
    figure = rows.indicator(task)
    node = rows.milestone(task, date(2025, 12, 31), indicator_id=figure.id)
    bodies = {"transport": [of.transport.id], "both": [of.transport.id, of.commerce.id]}.get(owners, [])
    known_by = KnownBy.OPEN if owners == "nobody" else KnownBy.ASSIGNED
    span = {"span_start": 0, "span_end": 1, "words": "原文", "outside_ids": []}
    whose = {"known_by": known_by, "owner_ids": bodies}
    rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=figure.id, **whose, **span))
    db.session.commit()
    new = NewVerdict(VerdictResult.PARTLY, date(2025, 12, 31), "统计公报", Decimal("84.0"), date(2027, 6, 30))
    verdicts.judge_milestone(by(of.coordinator, builders.TODAY), node.id, None, new)
    words = f"，“公交接驳率”核定为部分达成（84%，截至 2025-12-31），{TO_RECTIFY}，依据：统计公报"
    found = told(of.liaison, of.head)
    assert [one.endswith(words) for one in found] == ([] if owners == "nobody" else [True])
    assert told(of.other_liaison, of.other_head) == (found if owners in ("both", "all") else [])


def test_a_verdict_on_a_date_in_words_is_told_once_and_a_new_one_again(of: Region) -> None:
    task = of.task(kind=Kind.DELIVERABLE, bodies=[(of.transport, PartyRole.LEAD)])
    node = rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    new = NewVerdict(VerdictResult.MISSED, date(2025, 12, 31), "现场核查", rectify_by=date(2027, 6, 30))
    first = verdicts.judge_milestone(by(of.coordinator, builders.TODAY), node.id, None, new)
    (message,) = told(of.liaison, of.head)
    assert message.endswith(f"核定为未达成（截至 2025-12-31），{TO_RECTIFY}，依据：现场核查")
    again = NewVerdict(VerdictResult.REACHED, date(2026, 6, 30), "现场核查")
    verdicts.judge_milestone(by(of.coordinator, builders.TODAY + timedelta(days=1)), node.id, first, again)
    (message,) = told(of.liaison, of.head)
    assert "核定为达成（截至 2026-06-30），依据：现场核查" in message, "请整改 of the verdict before holds no more"
    assert told(of.other_liaison) == []


def test_what_was_asked_to_be_coordinated(of: Region) -> None:
    task = of.task(kind=Kind.MEASURED, bodies=[(of.transport, PartyRole.LEAD)])
    opened()
    accepted(report(task, of.transport), of, replace(TEXT, coordination="请协调用地"))
    matter = db.session.scalars(select(CoordinationMatter)).one()
    coordination.close(by(of.coordinator), matter.id, None, "用地已落实")
    (message,) = told(of.liaison, of.head)
    assert "需协调事项已办结：用地已落实" in message


def test_read_it_is_dealt_with(of: Region) -> None:
    task = of.task()
    opened()
    reviews.give_back(by(of.coordinator), submitted(report(task, of.transport), of).id, None, "请补充佐证")
    (row,) = queries.unread_results(posts_of(of.liaison), 5)
    assert row.stage is AlertStage.RESULT and row.code == task.code
    assert inbox.mark_read(by(of.liaison), [row.id]) == 1
    assert told(of.liaison) == [] and told(of.head) != [], "each post reads its own"
    assert db.session.get_one(Alert, row.id).state == AlertState.HANDLED


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (TaskAct.SUSPEND, "已中止，恢复以前不用填报：渝府办〔2026〕9号"),
        (TaskAct.TERMINATE, "已终止，不再填报：渝府办〔2026〕9号"),
        (TaskAct.REPLACE, "随原方案被替代终止，不再填报：渝府办〔2026〕9号"),
    ],
)
def test_that_a_task_stands_still_or_is_over_every_body_of_it_hears(of: Region, act: TaskAct, words: str) -> None:
    task = of.task()
    db.session.commit()
    doing = builders.act()
    with changes.writing(doing):
        move(doing, task, act, "渝府办〔2026〕9号")
    (message,) = told(of.liaison, of.head, of.other_liaison, of.other_head)
    assert message.endswith(words)
