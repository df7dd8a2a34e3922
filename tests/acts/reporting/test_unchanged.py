"""本期无变化 of a whole list: what may be said is sent, what may not is skipped and named with why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report
from tracker.acts.reporting import reports, reviews, unchanged
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.plans.models import PlanSetting
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.asking_queries import ASKS_EVERYTHING
from tracker.reporting.write.unchanged_rules import DUE
from tracker.vocabulary import Kind, Mode, PartyRole, ReportState, VerdictResult

Q2 = Quarter(2027, 2)
LATER = OPENED + timedelta(days=182)


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def owed(of: Region) -> tuple[Report, Report, Report]:
    """Of the second round: one that may say 无变化, one with a figure to fill, one of which nothing was accepted."""
    plain, figure, silent = of.task(), of.task(), of.task()
    opened()
    for task in (plain, figure):
        world.accepted(report(task, of.transport), of)
    rows.indicator(figure, source_id=of.transport.id)
    opened(quarter=Q2, on=LATER)
    return tuple(report(task, of.transport, Q2) for task in (plain, figure, silent))  # type: ignore[return-value]


def test_what_may_is_sent_and_the_rest_named(of: Region, owed: tuple[Report, Report, Report]) -> None:
    done = unchanged.say_no_change_to(by(of.liaison, LATER), [(one.id, one.version) for one in owed])
    plain, figure, silent = owed
    assert done.sent == (plain.id,)
    assert dict(done.skipped) == {figure.id: "有指标待填", silent.id: "以前各期还没有采用过有内容的报告"}
    assert [one.state for one in owed] == [ReportState.TO_APPROVE, ReportState.TO_FILL, ReportState.TO_FILL]
    text = db.session.get_one(ReportVersion, plain.version_id)
    assert (text.no_change, text.progress_text) == (True, TEXT.progress_text)


def test_what_changed_meanwhile_or_went_on_is_skipped(of: Region, owed: tuple[Report, Report, Report]) -> None:
    plain = owed[0]
    seen = plain.version
    reports.save_draft(by(of.liaison, LATER), plain.id, None, TEXT)
    done = unchanged.say_no_change_to(by(of.liaison, LATER), [(plain.id, seen)])
    assert done.skipped == ((plain.id, "刚被别人改过"),)
    reports.send(by(of.liaison, LATER), plain.id, None)
    done = unchanged.say_no_change_to(by(of.liaison, LATER), [(plain.id, None)])
    assert done.skipped == ((plain.id, "现在是“待审批”"),)


def test_typed_words_are_never_overwritten(of: Region, owed: tuple[Report, Report, Report]) -> None:
    """Neither by a whole list nor by one click; set aside knowingly they stay as a version of their own."""
    plain, typed = owed[0], replace(TEXT, progress_text="本期新开线路三条，正在调试。")
    reports.save_draft(by(of.liaison, LATER), plain.id, None, typed)
    done = unchanged.say_no_change_to(by(of.liaison, LATER), [(plain.id, plain.version)])
    assert done.skipped == ((plain.id, "已有本单位填写的文字"),)
    with pytest.raises(RuleRefused, match="已有本单位填写的文字"):
        unchanged.say_no_change(by(of.liaison, LATER), plain.id, plain.version)
    assert db.session.get_one(ReportVersion, plain.version_id).progress_text == typed.progress_text

    unchanged.say_no_change(by(of.liaison, LATER), plain.id, plain.version, sets_words_aside=True)
    texts = db.session.scalars(
        select(ReportVersion).where(ReportVersion.report_id == plain.id).order_by(ReportVersion.number)
    ).all()
    assert [(text.progress_text, text.no_change, text.sent_at is None) for text in texts] == [
        (typed.progress_text, False, True),
        (TEXT.progress_text, True, False),
    ]
    assert (plain.state, plain.version_id) == (ReportState.TO_APPROVE, texts[1].id)


def test_taken_back_it_may_be_said_again(of: Region, owed: tuple[Report, Report, Report]) -> None:
    plain = owed[0]
    unchanged.say_no_change(by(of.liaison, LATER), plain.id, plain.version)
    reports.withdraw(by(of.liaison, LATER), plain.id, None)
    unchanged.say_no_change(by(of.liaison, LATER), plain.id, None)
    assert plain.state == ReportState.TO_APPROVE


def test_what_was_returned_is_mended_and_not_said_to_be_unchanged(
    of: Region, owed: tuple[Report, Report, Report]
) -> None:
    plain = owed[0]
    world.submitted(plain, of, on=LATER)
    reviews.give_back(by(of.coordinator, LATER), plain.id, None, "请写明本期变化")
    done = unchanged.say_no_change_to(by(of.liaison, LATER), [(plain.id, None)])
    assert done.skipped == ((plain.id, "现在是“已退回”"),)
    with pytest.raises(RuleRefused, match="现在是“已退回”。请填写进展情况"):
        unchanged.say_no_change(by(of.liaison, LATER), plain.id, plain.version)


def test_nothing_chosen_and_what_is_not_his(of: Region, owed: tuple[Report, Report, Report]) -> None:
    with pytest.raises(BadInput, match="勾选"):
        unchanged.say_no_change_to(by(of.liaison, LATER), [])
    with pytest.raises(NotFound):
        unchanged.say_no_change_to(by(of.other_liaison, LATER), [(owed[0].id, None)])


@pytest.mark.parametrize(
    ("due_on", "verdict", "is_refused"),
    [
        (date(2027, 3, 31), None, True),  # past, and nothing was told of it since December
        (date(2027, 6, 30), None, True),  # by the end of the quarter
        (date(2027, 7, 1), None, False),
        (date(2026, 12, 31), VerdictResult.MISSED, True),  # to be put right
        (date(2026, 12, 31), VerdictResult.REACHED, False),
    ],
)
def test_of_a_date_that_is_due_something_is_told(
    of: Region, due_on: date, verdict: VerdictResult | None, is_refused: bool
) -> None:
    """One click said 无变化 of a 整改 that was overdue: it was red since, not when the quarter before was closed."""
    task = of.task()
    node = rows.milestone(task, due_on)
    opened()
    world.accepted(report(task, of.transport), of)
    if verdict is not None:
        by_day = date(2027, 12, 31) if verdict is VerdictResult.MISSED else None
        judged_at = builders.NOW + timedelta(days=60)
        rows.verdict(node.id, date(2026, 12, 31), judged_at, result=verdict, rectify_by=by_day)
    opened(quarter=Q2, on=LATER)
    expected = DUE if is_refused else None
    assert world.unchanged_refusal(report(task, of.transport, Q2), LATER) == expected


@pytest.mark.parametrize(
    ("due_on", "is_refused"),
    [
        (date(2027, 12, 31), False),  # 数据未到期: its statistic is there in March
        (date(2027, 11, 30), True),
        (date(2027, 5, 31), True),  # past, and nothing was told of it
    ],
)
def test_the_figure_of_a_whole_year_is_not_due_in_its_last_quarter(of: Region, due_on: date, is_refused: bool) -> None:
    """What cannot be known yet is not missing: who was asked for something else was refused 本期无变化."""
    everything = {"plan_id": of.plan.id, "name": ASKS_EVERYTHING, "value": {"value": True}, "rule_version": 2}
    rows.added(PlanSetting(recorded_at=builders.NOW, actor="测试", **everything))
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    figure = rows.indicator(task, year=due_on.year)
    rows.milestone(task, due_on, indicator_id=figure.id)
    opened(quarter=Q2, on=LATER)
    told = ReadingDraft(figure.id, figure.value - 1, date(2026, 12, 31), "年报")
    world.accepted(report(task, of.transport, Q2), of, replace(TEXT, readings=(told,)), on=LATER)
    last, day = Quarter(2027, 4), date(2027, 12, 1)
    opened(quarter=last, on=day)
    expected = DUE if is_refused else None
    assert world.unchanged_refusal(report(task, of.transport, last), day) == expected
