"""The home page of each role: what is mine to do today, and the way to every page of the role."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.clients.commands import Installation
from tests.clients.statements import built, counted
from tests.clients.visitors import Enter, Visitor, demo_passwords
from tests.given import rows
from tests.given.builders import act
from tests.servers.databases import on_sqlite
from tracker.database import db
from tracker.ledger import count_steps
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import LedgerStanding
from tracker.ledger.steps import refresh
from tracker.people.models import Department, User
from tracker.reporting.models import Report, Round
from tracker.vocabulary import LightRule, PlanMode, PlanState, TaskState

ROLES = ("cq-coordinator", "cq-head", "cq-liaison-sww", "cq-unit-head-sww", "cq-leader", "cq-principal", "cq-viewer")
ADMINISTRATORS = ("cq-system", "cq-security", "cq-auditor")


@pytest.fixture
def enter(enter: Enter, scanned: None) -> Enter:
    """After the first scan."""
    return enter


@on_sqlite
@pytest.mark.parametrize("username", ["cq-coordinator", "cq-leader"])
def test_what_a_home_asks_each_time_is_built_once(enter: Enter, demo_app: Flask, username: str) -> None:
    """Of 28 statements of 综合处 seven were built anew, a quarter of the page's time."""
    visitor = enter(username)
    visitor.page("/")
    with built(demo_app) as before:
        visitor.page("/")
    with built(demo_app) as after:
        visitor.page("/")
    known = set(map(id, before))
    assert [str(one) for one in after if id(one) not in known] == []


@pytest.mark.parametrize("username", ROLES + ADMINISTRATORS)
def test_every_role_has_a_sound_home_page(enter: Enter, username: str) -> None:
    page = enter(username).page("/")
    assert page.faults() == []
    assert page.heading


@on_sqlite
def test_what_waits_is_counted_once_and_linked(enter: Enter) -> None:
    """On the day of 下达 the goal of 2025 and past dates of nobody wait for 综合处; nine wait for owners."""
    page = enter("cq-coordinator").page("/")
    assert page.heading == "今日待办 4 项"
    assert "任务节点 3" in page.text and "方案年度目标 1" in page.text
    again = "还没有结论，或整改已报送新情况、方案目标整改期已过，要再核定"
    assert again in page.text, "of what is judged anew a verdict stands"
    assert "任务节点待核定 3 个" in enter("cq-coordinator").page("/verdicts").text
    assert "/tasks?light=grey.to_decide" in page.links and "/verdicts" in page.links
    assert "待办4" in page.text
    assert "没有开着的季度报告期" in page.text, "and 核定 is named with its cut-off"
    assert "没有开着的报告期" not in page.text


@on_sqlite
def test_a_plan_that_is_checked_waits_to_be_issued_alone(enter: Enter, demo_app: Flask) -> None:
    """Two plans came in; all tasks of one are confirmed, and only the other is named under 待校核方案."""
    with demo_app.app_context():
        for number, state in (("渝发改〔2026〕1号", TaskState.CONFIRMED), ("渝发改〔2026〕2号", TaskState.DRAFT)):
            plan = rows.plan(number=number, state=PlanState.CHECKING, handed_down_at=None)
            refresh(db.session(), act(), [rows.task(plan, state=state).id])
        db.session.commit()
    items = enter("cq-coordinator").page("/").tree.xpath("//li[h3]")
    (checking,) = [one.text_content() for one in items if "待校核方案" in one.text_content()]
    assert "渝发改〔2026〕2号" in checking and "渝发改〔2026〕1号" not in checking


@pytest.mark.slow
@on_sqlite
def test_newly_red_is_what_turned_since_the_last_visit(demo: Installation, demo_app: Flask) -> None:
    """Nothing in November; in April five tasks are past their grace; whoever has seen them is not told again."""
    password = demo_passwords(demo)["cq-coordinator"]

    def visit(day: date) -> str:
        with mock.patch("tracker.clock.now", return_value=datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):
            return Visitor.signed_in(demo_app, "cq-coordinator", password).page("/").text

    visit(date(2026, 11, 21))
    assert "条新转红" not in visit(date(2026, 11, 22))
    demo.done("alert", "scan", "--jurisdiction", "500000", at=datetime(2027, 4, 12, 2, tzinfo=UTC))
    text = visit(date(2027, 4, 13))
    assert "5 条新转红" in text and "自上次登录（2026-11-22" in text and "（五）积极推广绿色居住消费" in text
    assert "条新转红" not in visit(date(2027, 4, 14))


@on_sqlite
@pytest.mark.parametrize("is_alone", [False, True])
def test_who_leads_is_not_late_by_the_cut_off_of_the_others(
    enter: Enter, scanned_quarter: None, demo_app: Flask, is_alone: bool
) -> None:
    """“12月23日截止，已过 1 天” stood over a report that is due two working days later (牵头汇总)."""
    quarters = (
        select(Report.id)
        .join(Round, Round.id == Report.round_id)
        .where(Round.name == "2026Q4", Report.state == "to_fill")
    )
    of_trade = quarters.join(Department, Department.id == Report.department_id)
    with demo_app.app_context():
        first, *others = db.session.scalars(of_trade.where(Department.short_name == "市商务委").order_by(Report.id))
        db.session.execute(update(Report).where(Report.id == first).values(due_on=date(2026, 12, 25)))
        if is_alone:
            db.session.execute(update(Report).where(Report.id.in_(others)).values(state="exempt"))
        db.session.commit()
    with mock.patch("tracker.clock.now", return_value=datetime(2026, 12, 24, 2, tzinfo=UTC)):
        (strip,) = enter("cq-liaison-sww").page("/").tree.xpath("//p[@class='due-when']")
        office = enter("cq-coordinator").page("/").text
    unit = " ".join(strip.text_content().split())
    left = "12月25日截止，剩 1 个工作日"
    if is_alone:
        assert unit == left
    else:
        assert unit == f"12月23日截止，已过 1 天（{len(others)} 项） {left}（1 项）"
        assert f"33 家 178 份，其中 176 份 12月23日截止，已过 1 天，2 份 {left}" in office


@on_sqlite
def test_an_open_round_shows_who_has_not_reported(enter: Enter, scanned_quarter: None) -> None:
    page = enter("cq-coordinator").page("/")
    assert "33 家 178 份，其中 177 份 12月23日截止，剩 23 个工作日，1 份 12月25日截止，剩 25 个工作日" in page.text
    assert "市商务委18 / 18—市商务委联络员" in page.text


@on_sqlite
def test_a_step_in_a_year_without_calendar_is_a_guess(enter: Enter, scanned_quarter: None) -> None:
    """The cut-offs of 2026Q4 are certain; its edition comes out in January, whose holidays nobody has announced."""
    text = enter("cq-coordinator").page("/").text
    steps = text.partition("审核止")[2].partition("应报")[0]
    assert re.search(r"剩 \d+ 个工作日\s*01-\d\d出台账剩 \d+ 个工作日（暂定）", steps), steps


@on_sqlite
def test_what_is_to_be_signed_is_named_on_top_for_who_fills_in_nothing(enter: Enter, scanned_quarter: None) -> None:
    """“没有待审批的报告” stood over 待签收 while the liaison had reports to write."""
    assert enter("cq-unit-head-sww").page("/").heading.startswith("待签收 ")


@on_sqlite
def test_a_liaison_sees_first_what_is_returned_with_the_reason(enter: Enter, scanned_quarter: None) -> None:
    page = enter("cq-liaison-sww").page("/")
    assert page.heading == "本期应报 18 项，还差 18 项，核定待填 1 项"
    assert "待签收" in page.text and "/assignments" in page.links
    assert len([link for link in page.links if link.endswith("/edit")]) == 38  # title and button of 19 rows


@on_sqlite
def test_after_closing_the_truth_is_told_in_one_line(enter: Enter, demo: Installation, demo_app: Flask) -> None:
    """What was never sent is 缺报 of a closed round, not owed to one that is open; leaders still see how many were."""
    assert enter("cq-liaison-sww").page("/").heading == "核定待填 1 项，待签收 19 项"
    demo.done("round", "open", "2026Q4")
    with demo_app.app_context():
        day = date(2027, 1, 20)
        db.session.execute(update(Round).values(closed_on=day, closed_at=datetime(2027, 1, 20, tzinfo=UTC)))
        db.session.execute(update(Report).where(Report.state == "to_fill").values(state="missing"))
        db.session.commit()
    assert enter("cq-liaison-sww").page("/").heading == "往期缺报 19 项待补报，待签收 19 项"
    text = enter("cq-leader").page("/").text
    assert "2026年第4季度，已于 2027-01-20 关闭" in text and "没有开着的报告期" not in text


@on_sqlite
def test_a_closed_round_of_which_only_time_is_left_is_told_to_the_office(
    enter: Enter, demo: Installation, demo_app: Flask
) -> None:
    """Without 缺报 nothing was said of what had been asked until a later day."""
    demo.done("round", "open", "2026Q4")
    with demo_app.app_context():
        quarter = db.session.scalars(
            select(Round).where(Round.name == "2026Q4", Round.jurisdiction_id == "500000")
        ).one()
        of_round, asked = (
            Report.round_id == quarter.id,
            select(func.min(Report.id)).where(Report.round_id == quarter.id),
        )
        db.session.execute(
            update(Report).where(of_round).values(state="accepted", first_submitted_at=quarter.opened_at)
        )
        still = {"state": "to_fill", "first_submitted_at": None, "until_on": date(2027, 2, 20)}
        db.session.execute(update(Report).where(Report.id == asked.scalar_subquery()).values(**still))
        quarter.closed_on, quarter.closed_at = date(2027, 1, 20), datetime(2027, 1, 20, tzinfo=UTC)
        db.session.commit()
        at = f"/round-reports/{quarter.id}?sent=no"
    page = enter("cq-coordinator").page("/")
    assert page.faults() == [] and at in page.links
    assert "限期未到" in page.text and "没有缺报" in page.text


@on_sqlite
def test_between_two_rounds_a_liaison_reads_what_waits_for_his_head(
    enter: Enter, demo: Installation, demo_app: Flask
) -> None:
    """What he had told of a 整改 was nowhere on his home: 现在没有要报的任务."""
    demo.done("round", "open", "2026Q4")
    with demo_app.app_context():
        body = db.session.scalars(select(Department.id).where(Department.key == "cq-sww")).one()
        mine = select(func.min(Report.id)).where(Report.department_id == body).scalar_subquery()
        db.session.execute(
            update(Round).values(closed_on=date(2027, 1, 20), closed_at=datetime(2027, 1, 20, tzinfo=UTC))
        )
        db.session.execute(update(Report).values(state="accepted"))
        db.session.execute(update(Report).where(Report.id == mine).values(state="to_approve"))
        db.session.commit()
    page = enter("cq-liaison-sww").page("/")
    assert page.faults() == [] and page.heading.startswith("待单位负责人审批 1 项")
    assert "没有要填的，待审批 1 项" in page.text and "现在没有要报的任务" not in page.text


@on_sqlite
def test_each_administrator_is_told_what_he_can_do(enter: Enter) -> None:
    page = enter("cq-security").page("/")
    assert "停用离岗或可疑的账号" in page.text and "/users" in page.links
    assert "系统管理员：" not in page.text
    assert "分配岗位" in enter("cq-system").page("/").text


@on_sqlite
def test_what_waits_for_the_security_administrator_is_on_his_home(enter: Enter, demo_app: Flask) -> None:
    """The password of somebody who approves was reset: he says whether its owner has it."""
    assert "待确认" not in enter("cq-security").page("/").text
    with demo_app.app_context():
        head = db.session.scalar(select(User.id).where(User.username == "cq-head"))
    enter("cq-system").send(f"/users/{head}/password", action=f"/users/{head}/password")
    page = enter("cq-security").page("/")
    assert "用户：1 项待确认" in page.text and "待办1" in page.text


@on_sqlite
def test_leaders_are_one_click_from_the_workbook(enter: Enter) -> None:
    leader = enter("cq-leader")
    page = leader.page("/")
    assert "5 条红灯" not in page.text and "0 条红灯，共 25 条任务" in page.text
    assert "黄·方案目标待核定" in page.text and "未到期" in page.text
    answer = leader.send("/", action="/workbooks")
    assert "排队" in answer.text


@on_sqlite
def test_targets_of_a_year_the_plan_says_nothing_of_are_counted_too(enter: Enter) -> None:
    """山西 promises 2025 and 2030 as a whole; five of its tasks had targets of their own in 2022."""
    page = enter("sx-leader").page("/")
    assert "2022目标 5 项待核定" in page.text
    assert "0 / 5 项本条目标达成，2022年到期" in page.text
    assert "到期的年度没有任务自己的目标" not in page.text


def test_leaders_count_only_what_is_handed_down(enter: Enter, demo_app: Flask) -> None:
    """A plan still being checked is the office's: its drafts are in no figure of a leader's, nor behind its link."""
    with demo_app.app_context():
        for task in db.session.scalars(select(LedgerStanding).where(LedgerStanding.code.like("50-%")).limit(2)):
            task.rank = RANKS[LightRule.NOT_ISSUED]
        count_steps.recount(db.session())
        db.session.commit()
    for username in ("cq-leader", "cq-viewer"):
        person = enter(username)
        assert "共 23 条任务" in person.page("/").text
        assert person.page("/tasks").heading == "任务台账 23 条"
    assert enter("cq-coordinator").page("/tasks").heading == "任务台账 25 条"


@on_sqlite
def test_administrators_see_no_business_text(enter: Enter) -> None:
    for username in ADMINISTRATORS:
        assert "绿色消费" not in enter(username).page("/").text


@on_sqlite
def test_a_scheduler_that_stands_still_is_told(enter: Enter) -> None:
    still = "后台进程没有运行"
    assert still in enter("cq-coordinator").page("/").text
    assert still in enter("cq-system").page("/").text
    assert still not in enter("cq-liaison-sww").page("/").text


@pytest.mark.both
@pytest.mark.parametrize("username", ["cq-coordinator", "cq-liaison-sww", "cq-leader"])
@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_the_rows(
    enter: Enter, demo: Installation, demo_app: Flask, username: str
) -> None:
    visitor = enter(username)

    def asked() -> int:
        with counted(demo_app) as statements:
            visitor.page("/")
        return len([one for one in statements if one.startswith("SELECT")])

    before = asked()
    demo.done("round", "open", "2026Q4")
    # What was remembered until the next act is counted anew, too.
    assert asked() - before < 20, "a round of 173 reports costs a few statements more, not one a row"
    assert asked() < 50


BY_SILENCE, IN_TIME = "存量接续的方案 10 个工作日内不提异议即默示确认", "新下达的方案过了签收期限未签收的自动催签"


@pytest.mark.parametrize(
    ("modes", "said"),
    [
        ((PlanMode.CONTINUED,), BY_SILENCE),
        ((PlanMode.NEW,), IN_TIME),
        ((PlanMode.CONTINUED, PlanMode.NEW), f"{BY_SILENCE}；{IN_TIME}"),
    ],
)
def test_unsigned_duties_are_said_by_the_modes_of_their_plans(
    enter: Enter, demo_app: Flask, modes: tuple[PlanMode, ...], said: str
) -> None:
    """Silence was said to sign what was handed down new."""
    with demo_app.app_context():
        db.session.execute(update(LedgerStanding).values(unsigned=0))
        for number, mode in enumerate(modes):
            plan = rows.plan(number=f"渝发改〔2026〕{number}号", mode=mode)
            task = rows.task(plan)
            refresh(db.session(), act(), [task.id])
            db.session.execute(update(LedgerStanding).where(LedgerStanding.task_id == task.id).values(unsigned=2))
        db.session.commit()
    items = enter("cq-coordinator").page("/").tree.xpath("//li[h3]")
    (unsigned,) = [one for one in items if "未签收" in one.xpath("string(h3)")]
    assert unsigned.xpath("string(.//p[@class='note'])") == said
