"""请报送 until a day behind the review end of the round: before it nobody is named as 未报, after it it is 缺报."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import item, owned_and_asked
from tests.given import builders, rows
from tests.ledger.lived import frozen, lines, row, turned_to, workbook
from tests.reporting import world
from tests.reporting.world import Region, by
from tests.servers.databases import on_sqlite
from tracker.acts.alerts.scan import scan
from tracker.acts.reporting import office_reports, reports, rounds
from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.ledger.rows.row import LAYOUT
from tracker.people.access import Scope
from tracker.plans.models import Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.reporting.models import Report, Round
from tracker.reporting.queries import of_round
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.rounds.matrix_queries import Sent, Wanted, listed, matrix
from tracker.reporting.rounds.queries import missed_at_closing, missed_in_a_row, missing_of, round_row
from tracker.supervision.contents import queries as contents_queries
from tracker.supervision.contents.queries import contents_of
from tracker.supervision.contents.report_queries import report_lines
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import AlertStage, PartyRole, ReportState

pytestmark = on_sqlite

WHILE_OPEN, CLOSED = date(2026, 12, 28), date(2027, 1, 5)
BOTH, ALL = "2家未报（交通局、商务委）", "3家未报（交通局、商务委、能源局）"


@pytest.fixture
def of(session: Session) -> Region:
    """A task whose date is overdue at 交通局, in a round that was opened."""
    return owned_and_asked()


def asked(of: Region, on: date, days: int) -> Report:
    """能源局 takes the date over after the cut-off, and is asked for a report of its own."""
    turned_to(on)
    third = rows.department("能源局", rows.CHONGQING)
    of.task(bodies=[(third, PartyRole.LEAD)])
    db.session.commit()
    found = item()
    decision = Decision(found.id, (third.id,), newest_facts([found.id])[found.id])
    owners.decide(by(of.coordinator, on), task().plan_id, [decision], "会议纪要")
    assert owners.ask_late(by(of.coordinator, on), found.task_id, days)[0] == ["能源局"]
    made = select(Report).where(Report.department_id == third.id, Report.task_id == found.task_id)
    return db.session.scalars(made).one()


def task() -> Task:
    return db.session.get_one(Task, item().task_id)


@pytest.mark.parametrize(("on", "days"), [(WHILE_OPEN, 20), (date(2027, 1, 12), 10)])
@pytest.mark.slow
def test_its_body_is_named_as_silent_from_the_day_after_on(of: Region, on: date, days: int) -> None:
    made = asked(of, on, days)
    until = made.until_on
    assert until and until > CLOSED
    turned_to(until)
    assert row(task(), until).light.reason.endswith(f"；{BOTH}")
    after = until + timedelta(1)
    turned_to(after)
    assert row(task(), after).light.reason.endswith(f"；{ALL}")


@pytest.mark.slow
def test_the_round_is_closed_without_it(of: Region, tmp_path: Path) -> None:
    made = asked(of, WHILE_OPEN, 20)
    assert {one.name for one in missing_of(made.round_id)} == {"交通局", "商务委", "能源局"}
    closing = missed_at_closing(made.round_id, CLOSED)
    assert [(one.name, one.missing) for one in closing] == [("交通局", 1), ("商务委", 1)], "the page of the closing"
    turned_to(CLOSED)
    assert db.session.get_one(Round, made.round_id).closed_on is not None
    assert made.state == ReportState.TO_FILL
    assert frozen(task()).light.reason.endswith(f"；{BOTH}")
    after = (made.until_on or CLOSED) + timedelta(1)
    turned_to(after)
    assert made.state == ReportState.MISSING
    result = "报送结果（按时/补报/缺报/免报）"
    told = [one[result] for one in lines(workbook(tmp_path, after), "报送明细") if one["单位"]]
    assert told == ["缺报", "缺报", "—"], "as it was when the round closed"


@pytest.mark.slow
def test_who_was_exempt_has_until_its_day_and_is_not_chased_before_it(of: Region) -> None:
    mine = world.report(task(), of.transport)
    office_reports.exempt(by(of.coordinator, date(2026, 12, 10)), [(mine.id, None)], "本期无工作")
    turned_to(WHILE_OPEN)
    _, until = owners.ask_late(by(of.coordinator, WHILE_OPEN), item().task_id, 20)
    assert (mine.state, mine.due_on, mine.until_on) == (ReportState.TO_FILL, until, until)
    scan(builders.act(on=date(2026, 12, 31)), rows.CHONGQING)
    to_liaison = Alert.report_id == mine.id, Alert.stage == AlertStage.A4
    assert db.session.scalars(select(Alert).where(*to_liaison)).all() == []
    told = select(Alert.message).where(Alert.stage == AlertStage.RESULT, Alert.message.contains(str(until)))
    assert len(db.session.scalars(told).all()) == 2, "once each to liaison and head"


@pytest.mark.slow
def test_cut_offs_that_move_leave_its_day(of: Region) -> None:
    made = asked(of, WHILE_OPEN, 20)
    until, round = made.until_on, db.session.get_one(Round, made.round_id)
    later = Chosen(date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 5))
    rounds.change_cutoffs(by(of.coordinator, WHILE_OPEN), round.id, round.version, later, "征求意见")
    db.session.expire_all()
    assert (made.due_on, made.until_on) == (until, until)
    assert f"{until}前报送" in row(task(), date(2027, 1, 12)).light.reason


def stands(of: Region, made: Report) -> tuple[object, ...]:
    """How its round shows it: its cell and its line; whether the lists of 缺报 and 未报 have it; 缺报 of its body."""
    db.session.commit()
    counts = round_row(made.round_id).counts
    whole = Scope(rows.CHONGQING, None)
    (mine,) = [one for one in matrix(made.round_id, whole, Wanted()).bodies if one.id == made.department_id]
    lists = (listed(made.round_id, whole, Wanted(sent=sent), 1, 50).lines for sent in (Sent.MISSED, Sent.NO))
    missed, awaited = ([one.id for one in lines] for lines in lists)
    assert (counts.missing, counts.awaited) == (len(missed), len(awaited))
    (told,) = [one for one in missing_of(made.round_id) if one.department_id == made.department_id]
    row = missed_in_a_row([made.round_id], [made.department_id])[made.department_id]
    (line,) = [one for one in of_round(made.round_id, whole) if one.id == made.id]
    return mine.cells[0].standing.label, line.outcome, made.id in missed, made.id in awaited, told.missing, row


def result(made: Report, on: date) -> str:
    """报送结果 in a 更正版 of its quarter that is made on a day."""
    quarter, at = world.Q4, builders.act(on=on).at
    mine = Selection(rows.CHONGQING, department_ids=(made.department_id,))
    period = replace(period_of(mine, quarter, on, at), corrected_up_to=at)
    (line,) = [one for one in report_lines(mine, period) if one.code == task().code]
    return line.result


@pytest.mark.slow
@pytest.mark.parametrize(("layout", "printed"), [(9, "缺报"), (LAYOUT, "—")])
def test_an_edition_of_before_says_of_it_what_it_said(
    of: Region, monkeypatch: pytest.MonkeyPatch, layout: int, printed: str
) -> None:
    """Papers of some of its plans are made anew: what was signed as 缺报 is 缺报 there."""
    monkeypatch.setattr(contents_queries, "layout", lambda *_: layout)
    on = date(2027, 1, 12)
    turned_to(on)
    owners.ask_late(by(of.coordinator, on), item().task_id, 10)
    db.session.commit()
    mine, at = Selection(rows.CHONGQING, department_ids=(of.transport.id,)), builders.act(on=on + timedelta(1)).at
    period = replace(period_of(mine, world.Q4, on + timedelta(1), at), corrected_up_to=at)
    assert [one.result for one in contents_of(mine, period).reports if one.code == task().code] == [printed]


BEFORE_ITS_DAY = ("未报", "未报", False, True, 0, 0)
AFTER_IT = ("缺报", "缺报", True, False, 1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["missed", "spared", "not asked"])
def test_of_a_closed_round_it_is_missing_from_the_day_after_on(of: Region, who: str) -> None:
    """Home, head and list said 缺报 from the asking on, the cell 未报."""
    if who in ("missed", "spared"):
        if who == "spared":
            mine = world.report(task(), of.transport)
            office_reports.exempt(by(of.coordinator, date(2026, 12, 10)), [(mine.id, None)], "本期无工作")
        turned_to(date(2027, 1, 12))
        made = world.report(task(), of.transport)
        assert owners.ask_late(by(of.coordinator, date(2027, 1, 12)), item().task_id, 10)[0] == ["交通局"]
    else:
        made = asked(of, date(2027, 1, 12), 10)
    until = made.until_on
    assert until and stands(of, made) == BEFORE_ITS_DAY
    turned_to(until)
    assert (stands(of, made), result(made, until)) == (BEFORE_ITS_DAY, "—")
    turned_to(until + timedelta(1))
    assert result(made, until + timedelta(1)) == "缺报"
    assert stands(of, made) == AFTER_IT
    writes = builders.act(on=until + timedelta(1))
    reports.save_draft(writes, made.id, None, world.TEXT)
    assert stands(of, made) == AFTER_IT, "a 补报 is 缺报 until it is sent"
    reports.send(writes, made.id, None)
    turned_to(until + timedelta(3))
    assert (made.state, stands(of, made)) == (ReportState.TO_APPROVE, AFTER_IT), "and stays with its head overnight"
