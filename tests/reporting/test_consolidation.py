"""牵头汇总: words of the joint text, and the way of a co-body's report from its lead to the coordinator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, unchanged_refusal
from tracker.acts.reporting import joint_reports, office_reports, reviews, rounds
from tracker.acts.reporting import reports as report_acts
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission, may
from tracker.plans.models import Task
from tracker.reporting import queries
from tracker.reporting.asked.questions import Draft
from tracker.reporting.consolidation import (
    hands_up,
    is_due_later,
    naming_missing,
    quotes,
    with_quote,
    without_missing,
)
from tracker.reporting.joint import dissent_queries
from tracker.reporting.joint.consolidation_queries import desk
from tracker.reporting.joint.queries import joint_id_of
from tracker.reporting.models import Dissent, Report, ReportEvent, ReportVersion
from tracker.reporting.office.entered import Answer
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.write import page_queries
from tracker.vocabulary import Appraisal, EnteredHow, Forecast, Kind, Mode, PartyRole, ReportState

CO = Draft("建成绿色商场 3 家", "资金不足", "再建 2 家", forecast=Forecast.ON_COURSE)


@pytest.mark.parametrize(
    ("text", "is_quoted"),
    [
        ("全市推进。\n【市商务委】建成绿色商场 3 家", True),
        ("全市推进。\r\n【市商务委】建成绿色商场 3 家", True),
        ("【市商务委】建成绿色商场 3 家\n【市交通局】开工 2 处", True),
        ("全市推进。\n 【市商务委】 建成绿色商场", True),
        ("【市商务委】\n建成绿色商场 3 家", True),
        ("【市商务委】：\r\n\r\n  建成绿色商场 3 家", True),
        ("【市商务委】\n1.建成绿色商场 3 家", True),
        ("1.【市商务委】建成绿色商场 3 家", True),
        ("全市推进。\n（二）【市商务委】建成绿色商场", True),
        ("2、 【市商务委】\n建成绿色商场", True),
        ("① 【市商务委】建成绿色商场", True),
        ("一是【市交通局】开工 2 处；二是【市商务委】建成绿色商场 3 家。", True),
        ("各单位进展如下：一是【市商务委】建成绿色商场 3 家。", True),
        ("牵头单位：【市商务委】另行报送。", False),
        ("第一，【市商务委】建成绿色商场", True),
        ("全市推进，由【市商务委】另行报送。", False),
        ("全市推进，一是【市商务委】另行报送。", False),
        ("【市商务委】\n二是【市交通局】开工 2 处", False),
        ("【市商务委】：\n【市交通局】开工 2 处", False),
        ("【市商务委】\n汇总时未收到配合单位报告：市财政局", False),
        ("【市商务委】\n\n", False),
        ("【市交通局】会同【市商务委】开工 2 处", False),
        ("全市推进。\n【市商务委】\n【市交通局】开工 2 处", False),
        ("市商务委建成绿色商场 3 家", False),
        ("汇总时未收到配合单位报告：市商务委", False),
    ],
)
def test_a_body_is_quoted_where_a_block_of_its_own_begins(text: str, is_quoted: bool) -> None:
    assert quotes([text, ""], "市商务委") is is_quoted


@pytest.mark.parametrize(
    ("mode", "kind", "role", "lead_id", "goes"),
    [
        (Mode.LEAD_CONSOLIDATES, Kind.ADVANCE, PartyRole.CO, 1, True),
        (Mode.LEAD_CONSOLIDATES, Kind.ADVANCE, PartyRole.ACTING, 1, True),
        (Mode.EACH_REPORTS, Kind.ADVANCE, PartyRole.ACTING, 1, False),
        (Mode.LEAD_CONSOLIDATES, Kind.ADVANCE, PartyRole.LEAD, 1, False),
        (Mode.LEAD_CONSOLIDATES, Kind.ADVANCE, PartyRole.CO, None, False),
        (Mode.LEAD_CONSOLIDATES, Kind.GOVERNANCE, PartyRole.CO, 1, False),
        (Mode.EACH_REPORTS, Kind.ADVANCE, PartyRole.CO, 1, False),
        (Mode.SINGLE, Kind.ADVANCE, PartyRole.CO, 1, False),
        (None, Kind.ADVANCE, PartyRole.CO, 1, False),
    ],
)
def test_whose_report_goes_to_the_lead(
    mode: Mode | None, kind: Kind, role: PartyRole, lead_id: int | None, goes: bool
) -> None:
    assert hands_up(mode, kind, role, lead_id) is goes


# Of 牵头汇总, by kind, role and whether anybody leads: what goes to the lead has to be there before.
BEFORE_THE_LEAD = {(Kind.ADVANCE, PartyRole.CO, True), (Kind.ADVANCE, PartyRole.ACTING, True)}
EVERY_DUTY = list(product((*Mode, None), (Kind.ADVANCE, Kind.GOVERNANCE), PartyRole, (True, False)))


@pytest.mark.parametrize(("mode", "kind", "role", "is_led"), EVERY_DUTY)
def test_what_goes_to_the_coordinator_in_a_joint_task_is_due_by_the_leads_cut_off(
    mode: Mode | None, kind: Kind, role: PartyRole, is_led: bool
) -> None:
    later = mode is Mode.LEAD_CONSOLIDATES and (kind, role, is_led) not in BEFORE_THE_LEAD
    assert is_due_later(mode, kind, role, 1 if is_led else None) is later


@pytest.mark.slow
@pytest.mark.both
def test_every_duty_is_asked_by_the_day_that_other_cut_offs_move(of: Region) -> None:
    """Whom the round asked by the lead's cut-off keeps the lead's, and nobody else gets it."""
    asked = {}
    for mode, kind, role, is_led in EVERY_DUTY:
        bodies = [(of.transport, role)]
        if is_led and role is not PartyRole.LEAD:
            bodies.append((of.commerce, PartyRole.LEAD))
        task = of.task(mode=mode, kind=kind, bodies=bodies, **({} if is_led else {"lead_id": None}))
        asked[task.id] = is_due_later(mode, kind, role, 1 if is_led else None)
    round = opened()
    days = cutoffs_of(round.id)
    mine = select(Report.task_id, Report.due_on).where(Report.department_id == of.transport.id)

    def due() -> dict[int, date]:
        return dict(db.session.execute(mine).all())

    assert due() == {task_id: days.lead_due_on if later else days.unit_due_on for task_id, later in asked.items()}
    other = Chosen(date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 4))
    rounds.change_cutoffs(by(of.coordinator), round.id, None, other, "元旦假期调整")
    assert due() == {task_id: other.lead_due_on if later else other.unit_due_on for task_id, later in asked.items()}


@pytest.mark.parametrize(
    ("text", "words", "after"),
    [
        ("", "建成 3 家", "【商务委】建成 3 家"),
        ("新开 6 条。\n", " 建成 3 家 ", "新开 6 条。\n【商务委】建成 3 家"),
        ("新开 6 条。\n【商务委】建成 3 家", "建成 3 家", "新开 6 条。\n【商务委】建成 3 家"),
        ("【商务委】建成 3 家\n新开 6 条。", "建成 3 家", "【商务委】建成 3 家\n新开 6 条。"),
        ("【商务委】建成 3 家门店", "建成 3 家", "【商务委】建成 3 家门店\n【商务委】建成 3 家"),
        ("【商务委】建成 3 家  ", "建成 3 家", "【商务委】建成 3 家  "),
        ("【商务委】建成 3 家\r\n新开 6 条。", "建成 3 家", "【商务委】建成 3 家\r\n新开 6 条。"),
        ("【商务委】建成 3 家 \n再建 2 家", "建成 3 家\r\n再建 2 家 ", "【商务委】建成 3 家 \n再建 2 家"),
        ("【商务委】\n建成 3 家\n新开 6 条。", "建成 3 家", "【商务委】\n建成 3 家\n新开 6 条。"),
        ("一是【商务委】建成 3 家", "建成 3 家", "一是【商务委】建成 3 家"),
        ("【商务委】建成 (3) 家", "建成 3 家", "【商务委】建成 (3) 家\n【商务委】建成 3 家"),
        ("新开 6 条。", "  ", "新开 6 条。"),
    ],
)
def test_a_quote_stands_under_its_name_and_once(text: str, words: str, after: str) -> None:
    assert with_quote(text, "商务委", words) == after


@pytest.mark.parametrize(
    ("text", "names", "after"),
    [
        ("新开 6 条", ["商务委"], "新开 6 条\n汇总时未收到配合单位报告：商务委"),
        (
            "新开 6 条\n汇总时未收到配合单位报告：商务委、财政局",
            ["财政局"],
            "新开 6 条\n汇总时未收到配合单位报告：财政局",
        ),
        ("新开 6 条\n\n汇总时未收到配合单位报告：商务委\n", [], "新开 6 条"),
        (
            "新开 6 条\n配合单位未报：商务委",
            ["财政局"],
            "新开 6 条\n汇总时未收到配合单位报告：财政局",
        ),  # as it was said before
        ("", ["商务委"], "汇总时未收到配合单位报告：商务委"),
        (
            "汇总时未收到配合单位报告：商务委的说明见附件\n新开 6 条",
            [],
            "汇总时未收到配合单位报告：商务委的说明见附件\n新开 6 条",
        ),
    ],
)
def test_who_is_missing_stands_in_the_last_line(text: str, names: list[str], after: str) -> None:
    assert naming_missing(text, names) == after
    assert without_missing(after) == naming_missing(text, [])


def test_what_a_former_version_said_of_the_missing_is_not_text() -> None:
    said = "汇总时未收到配合单位报告：商务委、财政局（退回修改中）"
    text = f"新开 6 条\n{said}\n【财政局】减税 3 亿元"
    assert (
        naming_missing(text, ["商务委"], {said}) == "新开 6 条\n【财政局】减税 3 亿元\n汇总时未收到配合单位报告：商务委"
    )
    assert naming_missing(text, []) == text, "nobody but who typed it said so"


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def joint(of: Region) -> Task:
    """A task the transport bureau leads and reports for, with the commerce commission beside it; 2026Q4 is open."""
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    return task


@pytest.fixture
def hand_in(of: Region, joint: Task) -> Callable[..., Report]:
    """The co-body's report, saved, sent and approved."""

    def done(draft: Draft = CO) -> Report:
        found = report(joint, of.commerce)
        report_acts.save_draft(by(of.other_liaison), found.id, None, draft)
        report_acts.send(by(of.other_liaison), found.id, None)
        report_acts.approve(by(of.other_head), [(found.id, None)])
        return found

    return done


def states(*reports: Report) -> list[str]:
    return [ReportState(one.state).label for one in reports]


def test_a_co_bodys_text_goes_with_the_joint_report(of: Region, joint: Task, hand_in: Callable[..., Report]) -> None:
    co, lead = hand_in(), report(joint, of.transport)
    assert states(co, lead) == ["已提交", "待填报"]
    assert joint_id_of(co.id) == lead.id and joint_id_of(lead.id) is None
    report_acts.save_draft(by(of.liaison), lead.id, None, TEXT, quoting=co.id)
    assert states(co) == ["牵头已收"]
    text = db.session.get_one(ReportVersion, lead.version_id)
    assert text.progress_text == "新开线路 6 条\n【商务委】建成绿色商场 3 家"
    assert text.problems == "站点不足\n【商务委】资金不足"
    report_acts.send(by(of.liaison), lead.id, None)
    report_acts.approve(by(of.head), [(lead.id, None)])
    assert states(co, lead) == ["已汇总", "待审核"]
    reviews.accept(by(of.coordinator), lead.id, None, Appraisal.NORMAL)
    assert states(co, lead) == ["已采用", "已采用"]
    assert co.accepted_version_id == co.version_id


def test_a_missing_co_body_is_named_and_never_blocks(of: Region, joint: Task) -> None:
    lead = report(joint, of.transport)
    assert [one.word for one in desk(lead.id).co_reports] == ["未报"]
    world.submitted(lead, of)
    assert states(lead) == ["待审核"]
    assert (
        db.session.get_one(ReportVersion, lead.version_id).progress_text
        == "新开线路 6 条\n汇总时未收到配合单位报告：商务委"
    )
    assert states(report(joint, of.commerce)) == ["待填报"]


@pytest.fixture
def returned(of: Region, joint: Task, hand_in: Callable[..., Report]) -> tuple[Report, Report]:
    """The joint report that was sent without the co-body and came back, and the text that came meanwhile."""
    lead = world.submitted(report(joint, of.transport), of)
    co = hand_in()
    reviews.give_back(by(of.coordinator), lead.id, None, "请并入商务委的内容")
    return lead, co


def text_of(report: Report) -> str:
    return db.session.get_one(ReportVersion, report.version_id).progress_text


def test_who_was_missing_is_of_the_version_that_said_it(of: Region, returned: tuple[Report, Report]) -> None:
    lead, co = returned
    assert text_of(lead) == "新开线路 6 条\n汇总时未收到配合单位报告：商务委"
    begins = page_queries.page(lead.id, of.liaison, OPENED).begin
    assert begins.progress_text == "新开线路 6 条"
    report_acts.save_draft(by(of.liaison), lead.id, None, replace(TEXT, progress_text=text_of(lead)), quoting=co.id)
    assert text_of(lead) == "新开线路 6 条\n【商务委】建成绿色商场 3 家"
    report_acts.send(by(of.liaison), lead.id, None)
    assert text_of(lead) == "新开线路 6 条\n【商务委】建成绿色商场 3 家"


def test_what_was_typed_behind_who_was_missing_leaves_no_line_of_it(
    of: Region, returned: tuple[Report, Report]
) -> None:
    lead, _ = returned
    typed = f"{text_of(lead)}\n另开线路 2 条"
    report_acts.save_draft(by(of.liaison), lead.id, None, replace(TEXT, progress_text=typed))
    report_acts.send(by(of.liaison), lead.id, None)
    assert text_of(lead) == "新开线路 6 条\n另开线路 2 条"


@pytest.mark.slow
def test_a_late_text_is_taken_into_words_without_who_was_missing(
    of: Region, joint: Task, hand_in: Callable[..., Report]
) -> None:
    lead = world.submitted(report(joint, of.transport), of)
    joint_reports.take_late(by(of.liaison), hand_in().id, None)
    assert text_of(lead) == "新开线路 6 条\n【商务委】建成绿色商场 3 家"


@pytest.mark.slow
def test_a_late_text_waits_again_once_the_correction_is_dropped(
    of: Region, joint: Task, hand_in: Callable[..., Report]
) -> None:
    lead = world.accepted(report(joint, of.transport), of)
    co = hand_in()
    joint_reports.take_late(by(of.liaison), co.id, None)
    assert states(co, lead) == ["牵头已收", "草稿"]
    office_reports.drop_correction(by(of.liaison), lead.id, None)
    assert states(co, lead) == ["已提交", "已采用"]
    assert [one.id for one in desk(lead.id).unquoted] == [co.id], "the lead is offered it again"
    newest = select(ReportEvent.act).where(ReportEvent.report_id == co.id).order_by(ReportEvent.id.desc()).limit(1)
    assert db.session.scalar(newest) == "drop_joint"
    joint_reports.take_late(by(of.liaison), co.id, None)
    assert text_of(lead) == "新开线路 6 条\n【商务委】建成绿色商场 3 家"
    report_acts.send(by(of.liaison), lead.id, None)
    report_acts.approve(by(of.head), [(lead.id, None)])
    reviews.accept(by(of.coordinator), lead.id, None, Appraisal.NORMAL)
    assert states(co, lead) == ["已采用", "已采用"]


@pytest.mark.slow
def test_what_went_with_a_text_entered_for_the_lead_goes_with_its_correction(
    of: Region, joint: Task, hand_in: Callable[..., Report]
) -> None:
    """What 综合处 entered for the lead had taken it along; the lead corrects that, but may not drop what was asked."""
    lead = world.accepted(report(joint, of.transport), of)
    office_reports.reopen(by(of.coordinator), lead.id, None, "请并入商务委的内容")
    co = hand_in()
    office_reports.enter(by(of.coordinator), lead.id, None, TEXT, Answer(EnteredHow.PHONE, "交通局李科长", OPENED))
    assert states(co, lead) == ["已汇总", "待审核"]
    office_reports.correct(by(of.liaison), lead.id, None, "不是这样答复的")
    with pytest.raises(RuleRefused, match="不能放弃更正"):
        office_reports.drop_correction(by(of.liaison), lead.id, None)
    world.submitted(lead, of)
    reviews.accept(by(of.coordinator_head), lead.id, None, Appraisal.NORMAL)
    assert states(co, lead) == ["已采用", "已采用"]


def test_what_was_accepted_stays_so_when_a_correction_is_dropped(
    of: Region, joint: Task, hand_in: Callable[..., Report]
) -> None:
    co = hand_in()
    lead = world.accepted(report(joint, of.transport), of)
    office_reports.correct(by(of.liaison), lead.id, None, "数字有误")
    office_reports.drop_correction(by(of.liaison), lead.id, None)
    assert states(co, lead) == ["已采用", "已采用"]


def test_what_comes_before_sending_is_taken_in_and_what_comes_later_waits(
    of: Region, joint: Task, hand_in: Callable[..., Report]
) -> None:
    co, lead = hand_in(), report(joint, of.transport)
    assert [one.is_quoted for one in desk(lead.id).co_reports] == [False]
    world.submitted(lead, of)
    assert states(co) == ["已汇总"]
    consolidated = db.session.get_one(ReportVersion, lead.version_id)
    assert "未报" not in consolidated.progress_text


def test_later_text_waits_with_the_lead(of: Region, joint: Task, hand_in: Callable[..., Report]) -> None:
    lead = world.submitted(report(joint, of.transport), of)
    co = hand_in()
    assert states(co) == ["已提交"]
    with pytest.raises(RuleRefused, match="商务委在汇总后又来文"):
        reviews.accept(by(of.coordinator), lead.id, None, Appraisal.NORMAL)
    assert states(lead) == ["待审核"]
    reviews.accept(by(of.coordinator), lead.id, None, Appraisal.NORMAL, over=[co.id])
    assert states(co) == ["待审核"], "by itself: the lead owes nothing more"
    taken = db.session.scalars(select(ReportEvent).where(ReportEvent.report_id == lead.id, ReportEvent.act == "accept"))
    assert taken.one().reason == "商务委在汇总后来文，未并入"


@pytest.mark.slow
def test_the_lead_sends_back_and_changes_no_word(of: Region, joint: Task, hand_in: Callable[..., Report]) -> None:
    co, lead = hand_in(), report(joint, of.transport)
    before = draft_of(db.session.get_one(ReportVersion, co.version_id))
    with pytest.raises(BadInput, match="理由"):
        joint_reports.send_back(by(of.liaison), co.id, None, " ")
    with pytest.raises(NotFound):
        joint_reports.send_back(by(of.other_liaison), co.id, None, "请写明数量")
    with pytest.raises(NotFound):
        joint_reports.send_back(by(of.head), co.id, None, "请写明数量")
    joint_reports.send_back(by(of.liaison), co.id, None, "请写明数量")
    assert states(co) == ["已退回"] and co.returned_count == 1
    assert queries.owed([co.department_id])[0].note == "请写明数量"
    assert draft_of(db.session.get_one(ReportVersion, co.version_id)) == before
    assert [one.word for one in desk(lead.id).co_reports] == ["已退回"]
    world.submitted(lead, of)
    again = hand_in(replace(CO, progress_text="建成绿色商场 3 家，投入 60 万元"))
    with pytest.raises(RuleRefused, match="待审核"):
        joint_reports.send_back(by(of.liaison), again.id, None, "请写明数量")


def test_only_the_lead_reads_and_only_what_was_handed_in(
    of: Region, joint: Task, hand_in: Callable[..., Report]
) -> None:
    co = report(joint, of.commerce)
    assert not may(of.liaison, Permission.REPORT_CONSOLIDATE, queries.target(co.id))
    hand_in()
    assert may(of.liaison, Permission.REPORT_CONSOLIDATE, queries.target(co.id))
    assert may(of.liaison, Permission.REPORT_VIEW, queries.target(co.id))
    assert not may(of.other_liaison, Permission.REPORT_CONSOLIDATE, queries.target(co.id))
    assert not may(of.other_liaison, Permission.REPORT_VIEW, queries.target(report(joint, of.transport).id))
    assert not may(of.coordinator, Permission.REPORT_REVIEW, queries.target(co.id))


def test_a_report_of_another_task_is_not_quoted(of: Region, joint: Task) -> None:
    lead, stranger = report(joint, of.transport), report(joint, of.transport)
    with pytest.raises(NotFound):
        report_acts.save_draft(by(of.liaison), lead.id, None, TEXT, quoting=stranger.id)
    with pytest.raises(NotFound):
        report_acts.save_draft(by(of.liaison), lead.id, None, TEXT, quoting=report(joint, of.commerce).id)


def test_what_differs_lies_with_the_coordinator_until_settled(
    of: Region, joint: Task, hand_in: Callable[..., Report]
) -> None:
    co = hand_in(replace(CO, dissent="目标应按辖区分解"))
    waiting = dissent_queries.open_dissents(of.plan.jurisdiction_id)
    assert [(one.department, one.words) for one in waiting] == [("商务委", "目标应按辖区分解")]
    assert [one.word for one in desk(report(joint, of.transport).id).co_reports] == ["已报，有不同意见"]
    with pytest.raises(NotFound):
        joint_reports.settle_dissent(by(of.liaison), waiting[0].id, None, "按辖区分解")
    with pytest.raises(BadInput):
        joint_reports.settle_dissent(by(of.coordinator), waiting[0].id, None, "")
    joint_reports.settle_dissent(by(of.coordinator), waiting[0].id, waiting[0].version, "按辖区分解")
    assert dissent_queries.open_dissents(of.plan.jurisdiction_id) == []
    settled = dissent_queries.settled_dissents(of.plan.jurisdiction_id)[0]
    assert (settled.settlement, settled.settled_by) == ("按辖区分解", of.coordinator.name)
    with pytest.raises(RuleRefused, match="按辖区分解"):
        joint_reports.settle_dissent(by(of.coordinator), waiting[0].id, None, "再议")
    assert states(co) == ["已提交"]


@pytest.mark.parametrize(
    ("second", "open_words"),
    [("目标应按辖区分解", ["目标应按辖区分解"]), ("改按行业分解", ["改按行业分解"]), ("", [])],
)
def test_a_rewritten_text_says_what_still_differs(
    of: Region, joint: Task, hand_in: Callable[..., Report], second: str, open_words: list[str]
) -> None:
    co = hand_in(replace(CO, dissent="目标应按辖区分解"))
    joint_reports.send_back(by(of.liaison), co.id, None, "请写明数量")
    hand_in(replace(CO, dissent=second))
    assert [one.words for one in dissent_queries.open_dissents(of.plan.jurisdiction_id)] == open_words
    assert len(list(db.session.scalars(select(Dissent)))) == 1 + (second == "改按行业分解")


@pytest.mark.both
def test_no_change_is_not_said_over_news_of_others(of: Region, joint: Task, hand_in: Callable[..., Report]) -> None:
    lead, co = report(joint, of.transport), hand_in()
    world.accepted(lead, of)
    opened(quarter=Quarter(2027, 2), on=OPENED + timedelta(days=182))
    later = report(joint, of.transport, Quarter(2027, 2))
    day = OPENED + timedelta(days=182)
    assert unchanged_refusal(later, day) is None
    news = report(joint, of.commerce, Quarter(2027, 2))
    assert news.id != co.id
    report_acts.save_draft(by(of.other_liaison, day), news.id, None, CO)
    report_acts.send(by(of.other_liaison, day), news.id, None)
    report_acts.approve(by(of.other_head, day), [(news.id, None)])
    assert unchanged_refusal(later, day) == "配合单位报了新的进展，请汇总后提交"


def test_what_is_entered_for_a_co_body_goes_to_the_lead_too(of: Region, joint: Task) -> None:
    co, lead = report(joint, of.commerce), report(joint, of.transport)
    answer = Answer(EnteredHow.PHONE, "商务委王科长", OPENED)
    office_reports.enter(by(of.coordinator), co.id, None, CO, answer)
    assert states(co) == ["已提交"]
    office_reports.enter(by(of.coordinator), lead.id, None, TEXT, answer)
    assert states(co, lead) == ["已汇总", "待审核"]
