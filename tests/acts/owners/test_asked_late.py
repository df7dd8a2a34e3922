"""请报送: who took an overdue date over between two rounds is asked for it by 综合处, on a day of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.acts.owners.test_owners_named_again import BEFORE, DECIDED, chased, decided, item, laid, of, overdue
from tests.alerts.offices import days, scanned
from tests.given import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting.world import Region, by
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import office_reports, rounds
from tracker.acts.tasks import owners
from tracker.alerts.ladder.fact_queries import sentences_of
from tracker.alerts.models import Alert
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.audit import AuditEntry
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Task, TaskTerms
from tracker.reporting import queries as reporting
from tracker.reporting.models import Report, Round
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.rounds.queries import cutoffs_of, newest_quarter
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    AlertEnd,
    AlertStage,
    AlertState,
    Mode,
    PartyRole,
    ReportState,
    RoundKind,
    VerdictResult,
    Waiting,
)
from tracker.worklist.queries import counts, desk_of, next_of, waiting
from tracker.worklist.task_facts import to_ask

__all__ = ["of", "overdue"]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

ASKED = DECIDED
UNTIL = date(2027, 1, 26)


def ask(of: Region, days: int | None = 10, on: date = ASKED) -> tuple[list[str], date]:
    return owners.ask_late(by(of.coordinator, on), item().task_id, days)


def owed(of: Region, day: date) -> list[tuple[Waiting, date | None]]:
    """What waits at the liaison of 商务委, with its limit."""
    found = waiting(desk_of(of.other_liaison, rows.CHONGQING), day)
    return [(one.waiting, one.due_on) for one in found if one.waiting is not Waiting.SIGN]


def to_press(of: Region) -> list[tuple[str, str]]:
    """What waits for 综合处 because nobody was asked, with its page; counted as it is listed."""
    desk = desk_of(of.coordinator, rows.CHONGQING)
    found = [(one.endpoint, one.waiting.label) for one in waiting(desk, ASKED, [Waiting.ASK_OWNER])]
    assert counts(desk, ASKED)[Waiting.ASK_OWNER] == len(found)
    return found


@pytest.mark.slow
def test_it_is_on_the_list_of_the_owner_with_its_day_and_its_delay_counts_from_then(of: Region) -> None:
    decided(of, DECIDED, of.commerce.id)
    assert (Waiting.TELL, None) in owed(of, ASKED), "nobody presses, and no day is set"
    assert to_press(of) == [("tasks.show", "接手事项待布置填报")], "综合处 finds on its home that it has to"
    assert ask(of) == (["商务委"], UNTIL)
    assert to_press(of) == []
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "ask_late"))
    assert entry.reason == "“到 2026 年达到”已逾期（自 2026-12-01 起）"
    (mine,) = [one for one in reporting.owed([of.commerce.id]) if one.task_id == item().task_id]
    assert (mine.state, mine.until_on) == (ReportState.TO_FILL, UNTIL)
    assert (Waiting.FILL, UNTIL) in owed(of, ASKED)
    assert next_of(rows.CHONGQING, [item().task_id], ASKED)[item().task_id] == "商务委填报本期进展"
    turned_to(UNTIL)
    assert laid(UNTIL) == ("综合处", True) and chased(UNTIL) == ()
    after = UNTIL + timedelta(1)
    turned_to(after)
    assert laid(after) == ("商务委", False) and chased(after) == (of.commerce.id,)


def told(of: Region) -> dict[date, list[str]]:
    """What was said to 商务委 of the date, by day."""
    on_date = Alert.stage == AlertStage.A6, Alert.department_id == of.commerce.id
    said: dict[date, list[str]] = {}
    for alert in db.session.scalars(select(Alert).where(*on_date).order_by(Alert.id)):
        said.setdefault(alert.day, []).append(alert.message)
    return said


@pytest.mark.slow
def test_its_chaser_counts_from_its_own_limit(of: Region) -> None:
    """It came on the old beat of the date, up to nine working days after the light was red (domain.md 8, A6)."""
    decided(of, DECIDED, of.commerce.id)
    ask(of)
    first, again = load_calendar().add(UNTIL, 1), load_calendar().add(UNTIL, 11)
    for day in days(DECIDED, (again - DECIDED).days + 1):
        scanned(day)
    found = told(of)
    assert {day: len(said) for day, said in found.items()} == {first: 2, again: 2}
    assert "由本单位接手后应于2027年1月26日前报送" in found[first][0]
    late, *_ = sentences_of(item().task_id, of.commerce.id, said_of_dates(rows.CHONGQING, first))
    assert "完成情况应于2027年1月26日前报送，至今没有经审核的完成情况" in late


@pytest.mark.slow
def test_what_is_to_be_put_right_is_asked_for_between_two_rounds(of: Region) -> None:
    """整改 until February, no round open: nothing else asked the body for it, and no page took its answer."""
    decided(of, DECIDED, of.commerce.id)
    fell_short = NewVerdict(VerdictResult.PARTLY, DECIDED, "现场核查", rectify_by=date(2027, 2, 26))
    node = item().milestone_id
    assert node is not None
    verdicts.judge_milestone(builders.act(on=DECIDED), node, None, fell_short)
    assert [one.name for one in to_ask(row(db.session.get_one(Task, item().task_id), ASKED), ())] == ["商务委"]
    assert ask(of) == (["商务委"], UNTIL)
    (mine,) = [one for one in reporting.owed([of.commerce.id]) if one.task_id == item().task_id]
    assert (mine.state, mine.until_on) == (ReportState.TO_FILL, UNTIL)
    assert "整改至 2027-02-26" in mine.note


@pytest.mark.slow
def test_whom_a_later_cut_off_gives_time_is_not_called_late_any_more(of: Region) -> None:
    """The light was 综合处's again, and “应于3月23日前报送” went on standing at the body."""
    decided(of, DECIDED, of.commerce.id)
    turned_to(date(2027, 3, 15))
    quarter = newest_quarter(rows.CHONGQING)
    assert quarter is not None and quarter.closed_at is None
    held = cutoffs_of(quarter.id)
    late = load_calendar().add(held.unit_due_on, 1)
    scanned(late)
    assert laid(late) == ("商务委", False) and len(told(of)[late]) == 2
    later = Chosen(*(load_calendar().add(one, 5) for one in (held.unit_due_on, held.lead_due_on, held.review_ends_on)))
    rounds.change_cutoffs(by(of.coordinator, late), quarter.id, None, later, "会议顺延")
    assert laid(late) == ("综合处", True)
    of_body = Alert.stage == AlertStage.A6, Alert.department_id == of.commerce.id
    ended = db.session.execute(select(Alert.state, Alert.ended_by).where(*of_body))
    assert {tuple(one) for one in ended} == {(AlertState.EXPIRED, AlertEnd.DATE)}
    again = load_calendar().add(later.unit_due_on, 1)
    scanned(again)
    assert len(told(of)[again]) == 2, "told anew after the new day"


@pytest.mark.slow
def test_the_day_that_was_typed_is_the_one_day_everywhere(of: Region) -> None:
    """Five days were typed; the reason of the light and the delay went by ten (domain.md 8)."""
    decided(of, DECIDED, of.commerce.id)
    until = ask(of, 5)[1]
    assert until < UNTIL
    turned_to(until)
    reason = row(db.session.get_one(Task, item().task_id), until).light.reason
    assert f"{until}前报送" in reason and laid(until) == ("综合处", True)
    after = until + timedelta(1)
    turned_to(after)
    assert laid(after) == ("商务委", False) and chased(after) == (of.commerce.id,)


@pytest.mark.slow
def test_whom_the_lead_stands_for_is_asked_by_its_own_day(of: Region) -> None:
    """牵头汇总: the cut-offs of its lead alone counted; after the day of 请报送 the date was late at nobody."""
    task_id = item().task_id
    for table in (Task, TaskTerms):
        db.session.execute(update(table).values(mode=Mode.LEAD_CONSOLIDATES))
    db.session.commit()
    decided(of, DECIDED, of.commerce.id)
    until = ask(of)[1]
    for day in (ASKED, until):
        turned_to(day)
        assert laid(day) == ("综合处", True) and chased(day) == (), day
    after = until + timedelta(1)
    turned_to(after)
    assert laid(after) == ("商务委", False) and chased(after) == (of.commerce.id,)
    (its,) = [one for one in row(db.session.get_one(Task, task_id), after).parts if one.short_name == "商务委"]
    assert its.light.title == "红·逾期1天", its.light.reason


@pytest.mark.slow
def test_a_report_opened_for_another_reason_sets_no_day(of: Region) -> None:
    """重新开放 of what was missed is no 请报送: nobody has asked for what was taken over."""
    decided(of, DECIDED, of.commerce.id)
    which = Report.task_id == item().task_id, Report.department_id == of.commerce.id
    missed = db.session.scalars(select(Report).where(*which, Report.state == ReportState.MISSING)).one()
    office_reports.reopen(by(of.coordinator, ASKED), missed.id, None, "补充数据", ASKED + timedelta(2))
    after = ASKED + timedelta(3)
    turned_to(after)
    assert laid(after) == ("综合处", True) and chased(after) == ()


def test_both_hear_of_it_with_the_day(of: Region) -> None:
    decided(of, DECIDED, of.commerce.id)
    ask(of)
    told = select(Alert.message).where(Alert.stage == AlertStage.RESULT, Alert.department_id == of.commerce.id)
    said = list(db.session.scalars(told.order_by(Alert.id.desc()).limit(2)))
    assert len(said) == 2 and all(f"请在 {UNTIL} 前报送情况或申请延期" in words for words in said)


@pytest.mark.slow
def test_a_body_that_no_round_asked_gets_a_report_of_its_own(of: Region) -> None:
    third = rows.department("能源局", rows.CHONGQING)
    of.task(bodies=[(third, PartyRole.LEAD)])
    db.session.commit()
    decided(of, DECIDED, third.id)
    duty = db.session.scalars(select(Assignment).where(Assignment.department_id == third.id)).all()
    assert item().task_id in {one.task_id for one in duty}
    assert ask(of) == (["能源局"], UNTIL)
    made = db.session.scalars(select(Report).where(Report.department_id == third.id)).one()
    assert (made.state, made.due_on, made.until_on) == (ReportState.TO_FILL, UNTIL, UNTIL)
    assert laid(ASKED) == ("综合处", True)
    later = UNTIL + timedelta(1)
    turned_to(later)
    assert laid(later) == ("能源局", False)


@pytest.mark.slow
def test_before_the_first_quarter_the_report_of_the_verification_is_opened_again(of: Region) -> None:
    """In a new office nobody could be asked until a quarter was over, and the page offered it."""
    plan_id = db.session.get_one(Task, item().task_id).plan_id
    db.session.execute(update(Round).values(kind=RoundKind.VERIFICATION, plan_id=plan_id))
    db.session.commit()
    decided(of, DECIDED, of.commerce.id)
    assert ask(of) == (["商务委"], UNTIL)
    (mine,) = [one for one in reporting.owed([of.commerce.id]) if one.task_id == item().task_id]
    assert (mine.state, mine.until_on) == (ReportState.TO_FILL, UNTIL)


@pytest.mark.slow
def test_what_is_asked_already_is_not_asked_twice(of: Region) -> None:
    decided(of, DECIDED, of.commerce.id)
    with pytest.raises(BadInput, match="1 到 60 个工作日"):
        ask(of, None)
    ask(of)
    with pytest.raises(RuleRefused, match="没有要请报送的单位"):
        ask(of)


def test_who_had_it_before_is_asked_likewise(of: Region) -> None:
    """Its report of the closed quarter is 缺报: opened again, it has a day."""
    assert ask(of, on=BEFORE)[0] == ["交通局"]
    assert laid(BEFORE) == ("交通局", False)


@pytest.mark.slow
@pytest.mark.parametrize(("on", "days"), [(date(2027, 3, 5), 3), (date(2027, 3, 29), 5)])
def test_whom_an_open_round_spared_it_asks_by_the_day_of_the_office(of: Region, on: date, days: int) -> None:
    """免报 has no cut-off: what is asked of it now is in time by the day that 综合处 sets."""
    decided(of, DECIDED, of.commerce.id)
    turned_to(on)
    newest = newest_quarter(rows.CHONGQING)
    assert newest is not None
    mine = db.session.scalars(
        select(Report).where(Report.round_id == newest.id, Report.department_id == of.commerce.id)
    ).one()
    office_reports.exempt(by(of.coordinator, on), [(mine.id, None)], "本期已电话说明")
    _, until = ask(of, days, on)
    assert (mine.state, mine.due_on, mine.until_on) == (ReportState.TO_FILL, until, until)
