"""督办事项, 督办次数 and 督办情况 of a workbook show what was known on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.acts.supervision.test_workbooks import built, cells
from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import by
from tracker.acts.reporting import rounds
from tracker.acts.supervision import letters
from tracker.database import db
from tracker.outcomes.letters import queries
from tracker.outcomes.models import LetterItem
from tracker.reporting.quarters import Quarter
from tracker.supervision.contents.letter_queries import letters as written
from tracker.supervision.contents.queries import contents_of
from tracker.supervision.contents.year_queries import at_closing
from tracker.supervision.editions.content_queries import span_period
from tracker.supervision.period import Year
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.earlier.fourth import FOURTH
from tracker.supervision.sheets.layout import PRESENT
from tracker.vocabulary import AlertStage, Mode, PartyRole, Role, SentBy

WHY = "市领导批示加快推进"

SENT, ANSWERED, LATER = (builders.TODAY + timedelta(days=days) for days in (3, 20, 30))


@pytest.fixture
def of(session: scoped_session[Session]) -> world.Region:
    return world.region()


@pytest.mark.slow
def test_a_letter_stands_in_the_workbook_as_it_was_known(of: world.Region, tmp_path: Path) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    made = letters.draw_up(by(of.coordinator, SENT), task.id, of.transport.id, AlertStage.B2, "市领导批示", WHY)
    letters.submit(by(of.coordinator, SENT), made, None)
    (nothing,) = cells(built(tmp_path, SENT, at=LATER), "督办事项")
    assert next(iter(nothing.values())) == "本期没有发出督办函件"
    letters.sign(by(leader, SENT), made, None)
    number = letters.number(by(of.coordinator, SENT), made, None, "渝发改函")
    letters.send(by(of.coordinator, SENT), made, None, SENT, SentBy.EXCHANGE)
    letters.answer(by(of.head, ANSWERED), made, None, "已整改")
    (before,) = cells(built(tmp_path, SENT, at=LATER), "督办事项")
    assert (before["督办编号"], before["类型"]) == (number, "督办函")
    assert (before["反馈日期"], before["办理情况"], before["状态"]) == ("—", "—", "已发出")
    assert task.code in before["事由"] and before["发出日期"].date() == SENT
    (after,) = cells(built(tmp_path, LATER, at=LATER), "督办事项")
    assert (after["反馈日期"], after["办理情况"], after["状态"]) == (f"{ANSWERED}（逾期）", "已整改", "已反馈")
    (row,) = cells(built(tmp_path, LATER, at=LATER), "任务台账", 4)
    assert row["督办次数"] == 1
    for late in cells(built(tmp_path, LATER, at=LATER), "滞后清单"):
        assert late.get("督办情况") in (None, f"督办函（{number}，{SENT}）已反馈")
    letters.void(by(of.coordinator, date(2027, 1, 4)), letters_of(of, task.id), None, "重复")
    (row,) = cells(built(tmp_path, LATER, at=date(2027, 1, 5)), "任务台账", 4)
    assert row["督办次数"] == 1


def sent(of: world.Region) -> int:
    """A 督办函 to 交通局, signed and sent on the first day."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    made = letters.draw_up(by(of.coordinator, SENT), task.id, of.transport.id, AlertStage.B2, "市领导批示", WHY)
    letters.submit(by(of.coordinator, SENT), made, None)
    letters.sign(by(leader, SENT), made, None)
    letters.number(by(of.coordinator, SENT), made, None, "渝发改函")
    letters.send(by(of.coordinator, SENT), made, None, SENT, SentBy.EXCHANGE)
    return made


@pytest.mark.slow
def test_an_answer_that_is_to_be_added_to_stays_on_record(of: world.Region, tmp_path: Path) -> None:
    made = sent(of)
    first, limit = SENT + timedelta(days=1), queries.letter(made).reply_by
    letters.answer(by(of.head, first), made, None, "已整改")
    letters.ask_again(by(of.coordinator, first), made, None, "请写明时限")
    (asked,) = cells(built(tmp_path, LATER, at=LATER), "督办事项")
    again = queries.letter(made).reply_by
    assert asked["反馈时限"] == f"{limit}；补充 {again}"
    assert (asked["反馈日期"], asked["办理情况"], asked["状态"]) == (f"{first}；补充 —", "已整改", "已签收")
    letters.answer(by(of.head, LATER), made, None, "12月底前完成")
    (added,) = cells(built(tmp_path, LATER, at=LATER), "督办事项")
    assert (added["反馈日期"], added["办理情况"]) == (f"{first}；补充 {LATER}（逾期）", "12月底前完成")


@pytest.mark.slow
def test_what_is_void_says_why(of: world.Region, tmp_path: Path) -> None:
    made = sent(of)
    letters.void(by(of.coordinator, SENT), made, None, "与上一件重复")
    (void,) = cells(built(tmp_path, LATER, at=LATER), "督办事项")
    assert (void["办理情况"], void["状态"]) == ("作废原因：与上一件重复", "已作废")
    assert [row["督办次数"] for row in cells(built(tmp_path, LATER, at=LATER), "任务台账", 4)] == ["—"]


def test_what_fell_out_of_a_draft_before_it_went_out_was_not_written_of(of: world.Region) -> None:
    made, other = sent(of), of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    (item,) = db.session.scalars(select(LetterItem).where(LetterItem.letter_id == made))
    kept = {column.name: getattr(item, column.name) for column in LetterItem.__table__.columns if column.name != "id"}
    rows.added(LetterItem(**{**kept, "key": "other", "task_id": other.id, "lapsed_on": SENT}))
    whole = Selection(rows.CHONGQING)
    found = written(whole, period_of(whole, world.Q4, LATER, builders.act(on=LATER).at))
    assert list(found.of_tasks) == [item.task_id] and other.code not in found.lines[0].about


@pytest.mark.slow
def test_a_file_of_one_body_counts_all_letters_of_its_tasks_and_lists_its_own(of: world.Region) -> None:
    """督办次数 is of the task: the same number in every file."""
    task, other = of.task(), of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    for about, body in ((task, of.commerce), (task, of.transport), (other, of.transport)):
        made = letters.draw_up(by(of.coordinator, SENT), about.id, body.id, AlertStage.B2, "市领导批示", WHY)
        letters.submit(by(of.coordinator, SENT), made, None)
        letters.sign(by(leader, SENT), made, None)
        letters.number(by(of.coordinator, SENT), made, None, "渝发改函")
        letters.send(by(of.coordinator, SENT), made, None, SENT, SentBy.EXCHANGE)
    whole = Selection(rows.CHONGQING)
    of_commerce = replace(whole, department_ids=(of.commerce.id,), task_ids=frozenset({task.id}))
    period = period_of(whole, world.Q4, LATER, by(leader, LATER).at)
    all_of, own_of = written(whole, period), written(of_commerce, period)
    assert (len(all_of.lines), len(own_of.lines)) == (3, 1)
    assert {id: one.count for id, one in all_of.of_tasks.items()} == {task.id: 2, other.id: 1}
    (line,) = own_of.lines
    (own,) = (one for id, one in own_of.of_tasks.items() if id == task.id)
    assert own.count == 2 and line.number in own.last, "督办情况 is that of its own letter"
    assert own.last != all_of.of_tasks[task.id].last
    assert own.last_to == f"督办函（{line.number}，{SENT}，{line.body}）已发出", "a row may name another 承办单位"


@pytest.mark.slow
def test_what_nobody_is_asked_to_answer_stands_in_the_workbook(of: world.Region, tmp_path: Path) -> None:
    """A 通报 that was decided, a 督办函 that waits to be sent, a 调度函 that went to all: none has a limit."""
    task = of.task()
    leader, principal = rows.person(Role.LEADER, of.commission), rows.person(Role.PRINCIPAL, of.commission)
    db.session.commit()
    on, round = date(2026, 12, 2), world.opened()
    for body, stage, signer in ((of.transport, AlertStage.B3, principal), (of.commerce, AlertStage.B2, leader)):
        made = letters.draw_up(by(of.coordinator, on), task.id, body.id, stage, "市领导批示", WHY)
        letters.submit(by(of.coordinator, on), made, None)
        letters.sign(by(signer, on), made, None)
    to_all = letters.dispatch(by(of.coordinator, on), round.id)
    letters.submit(by(of.coordinator, on), to_all, None)
    letters.sign(by(of.coordinator_head, on), to_all, None)
    for one in (made, to_all):
        letters.number(by(of.coordinator, on), one, None, "渝发改函")
    letters.send(by(of.coordinator, on), to_all, None, on, SentBy.EXCHANGE)
    found = cells(built(tmp_path, on), "督办事项")
    assert [(line["类型"], line["状态"]) for line in found] == [
        ("通报", "已审定"),
        ("督办函", "待发出"),
        ("调度函", "已印发"),
    ]
    assert {(line["反馈时限"], line["反馈日期"]) for line in found} == {("—", "—")}


def test_a_decision_is_new_to_the_papers_of_one_quarter_and_of_its_year(of: world.Region) -> None:
    """Decided before the quarter before was closed, it stood in that one's 通报."""
    task = of.task()
    principal = rows.person(Role.PRINCIPAL, of.commission)
    db.session.commit()

    def decided(body: int, on: date) -> None:
        made = letters.draw_up(by(of.coordinator, on), task.id, body, AlertStage.B3, "市领导批示", WHY)
        letters.submit(by(of.coordinator, on), made, None)
        letters.sign(by(principal, on), made, None)

    def told(span: Quarter | Year, on: date) -> list[bool]:
        period = at_closing(span_period(Selection(rows.CHONGQING), span, on, builders.act(on=on).at))
        return [line.was_told for line in written(Selection(rows.CHONGQING), period).lines]

    last, next_one = world.opened(), Quarter(2027, 1)
    decided(of.transport.id, date(2026, 12, 22))
    assert told(world.Q4, date(2026, 12, 24)) == [False]
    rounds.close_round(builders.act(on=date(2027, 1, 4)), last.id)
    decided(of.commerce.id, date(2027, 1, 5))
    assert told(world.Q4, date(2027, 1, 8)) == [False]
    assert told(next_one, date(2027, 2, 1)) == [True, False]
    first = world.opened(quarter=next_one, on=date(2027, 3, 1))
    rounds.close_round(builders.act(on=date(2027, 4, 6)), first.id)
    assert told(next_one, date(2027, 4, 12)) == [True, False]
    # What a 更正 of it takes up are reports: what was told a body after the closing stands in the next quarter.
    period = span_period(Selection(rows.CHONGQING), world.Q4, date(2027, 1, 8), builders.act(on=date(2027, 1, 8)).at)
    corrected = replace(period, edition=2, corrected_up_to=builders.act(on=date(2027, 1, 8)).at)
    assert len(contents_of(Selection(rows.CHONGQING), corrected).letters) == 1
    assert told(Quarter(2027, 2), date(2027, 5, 6)) == [True, True]
    assert told(Year(2026), date(2027, 4, 12)) == [False]
    assert told(Year(2027), date(2027, 5, 6)) == [True, False], "of 2027 the first quarter's is new"


def letters_of(of: world.Region, task_id: int) -> int:
    """A second letter of the same task, signed: it was never sent."""
    made = letters.draw_up(by(of.coordinator, date(2027, 1, 3)), task_id, of.transport.id, AlertStage.B1, matter=WHY)
    letters.submit(by(of.coordinator, date(2027, 1, 3)), made, None)
    letters.sign(by(of.coordinator_head, date(2027, 1, 3)), made, None)
    return made


def test_quarters_closed_before_letters_were_written_keep_their_sheets() -> None:
    assert "督办事项" in [sheet.name for sheet in PRESENT.order]
    assert "督办事项" not in [sheet.name for sheet in FOURTH.order]
    assert len(PRESENT.order) == len(FOURTH.order) + 2


@pytest.mark.both
def test_a_letter_of_two_dates_of_a_task_stands_on_its_page_once(of: world.Region) -> None:
    made = sent(of)
    (item,) = db.session.scalars(select(LetterItem).where(LetterItem.letter_id == made))
    kept = {column.name: getattr(item, column.name) for column in LetterItem.__table__.columns if column.name != "id"}
    rows.added(LetterItem(**{**kept, "key": "other", "subject_id": item.subject_id + 1}))
    assert [one.id for one in queries.of_task(item.task_id, None)] == [made]
