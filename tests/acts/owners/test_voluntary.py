"""主动报送: a quarter has spared a body, which begins a report by itself. Nobody asked for it, no page counts it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.acts.owners.test_owners_named_again import of, overdue
from tests.acts.owners.test_told_between_rounds import DECIDED, fell_short, opened_in_a_quarter, reported, task
from tests.given import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import DUE, TEXT, Region, by
from tracker.acts.reporting import office_reports, reports
from tracker.acts.tasks import owners
from tracker.alerts.chase.queries import chasable, is_any_unsent
from tracker.alerts.ladder.fact_queries import sentences_of
from tracker.alerts.scan.as_of_queries import as_of, was_owed
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.database import db
from tracker.ledger.story.queries import story
from tracker.people.access import Scope
from tracker.reporting import queries
from tracker.reporting.models import Report, Round
from tracker.reporting.office.late_steps import begin
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.burden_queries import burdens, total
from tracker.reporting.rounds.matrix_queries import Sent, Wanted, listed, matrix
from tracker.reporting.rounds.queries import dues_of, missed_at_closing, missed_in_a_row, missing_of, round_row
from tracker.supervision.contents.report_queries import report_lines
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.details import Discipline
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportStanding, ReportState, Waiting
from tracker.worklist.home_queries import unit_desk
from tracker.worklist.matters import matters
from tracker.worklist.task_facts import facts_of as things_of
from tracker.worklist.task_queries import report_facts

__all__ = ["of", "overdue"]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

WHOLE = Scope(rows.CHONGQING, None)
LATE = date(2027, 3, 26)
"""A working day on which the quarter is still open, and the cut-offs of its bodies are past."""


def owing(of: Region, found: Report, day: date) -> dict[str, object]:
    """How many reports each page, list and sheet says to be owed by 交通局, the body of the report."""
    db.session.commit()
    at, body = found.round_id, of.transport.id
    mine = next(one for one in matrix(at, WHOLE, Wanted()).bodies if one.id == body)
    lists = (Sent.ASKED, Sent.NEVER, Sent.NO, Sent.MISSED)
    quarter = Quarter.parse(db.session.get_one(Round, at).name)
    period = period_of(Selection(rows.CHONGQING, department_ids=(body,)), quarter, day, builders.act(on=day).at)
    sheet = Discipline(list(report_lines(Selection(rows.CHONGQING, department_ids=(body,)), period)))
    return {
        "matrix": (mine.asked, mine.unsent, mine.to_chase),
        "lists": [listed(at, WHOLE, Wanted(department_id=body, sent=sent), 1, 50).total for sent in lists],
        "round": round_row(at, [body]).counts.asked,
        "home of 综合处": [one.name for one in missing_of(at) if one.department_id == body],
        "催报": [one.name for one in chasable(at, day) if one.of.department_id == body],
        "days": dues_of(at, department_ids=frozenset([body])),
        "closing": [one.name for one in missed_at_closing(at, day) if one.department_id == body],
        "in a row": missed_in_a_row([at], [body])[body],
        "by telephone": is_any_unsent(at, department_ids=[body]),
        "its own home": unit_desk([body]).due,
        "填报负担": total([one for one in burdens([at], WHOLE) if one.department_id == body]).asked,
        "报送情况": sheet.line("交通局")[1:5],
        "letters": [
            one for one in sentences_of(task().id, body, said_of_dates(rows.CHONGQING, day)) if "进展报告" in one
        ],
    }


NOTHING = {
    "matrix": (0, 0, 0),
    "lists": [0, 0, 0, 0],
    "round": 0,
    "home of 综合处": [],
    "催报": [],
    "days": [],
    "closing": [],
    "in a row": 0,
    "by telephone": False,
    "its own home": 0,
    "填报负担": 0,
    "报送情况": [0, 0, 0, 0],
    "letters": [],
}


@pytest.mark.slow
def test_it_is_owed_nowhere(of: Region) -> None:
    """Home and the page of the round said 2家 未报, 催报 showed one."""
    found = opened_in_a_quarter(of, date(2027, 3, 5))
    turned_to(LATE)
    assert owing(of, found, LATE) == NOTHING
    reports.save_draft(by(of.liaison, LATE), found.id, None, TEXT)
    reports.send(by(of.liaison, LATE), found.id, None)
    assert owing(of, found, LATE) == NOTHING, "while it waits for its head, too"


@pytest.mark.slow
def test_it_stands_in_the_lists_by_its_name(of: Region) -> None:
    found = opened_in_a_quarter(of, date(2027, 3, 5))
    turned_to(LATE)
    shown = listed(found.round_id, WHOLE, Wanted(standing=ReportStanding.VOLUNTARY), 1, 50)
    assert [(one.id, one.outcome) for one in shown.lines] == [(found.id, "主动报送")]
    mine = next(one for one in matrix(found.round_id, WHOLE, Wanted()).bodies if one.id == of.transport.id)
    assert [one.standing.mark for one in mine.cells] == ["主"]
    assert [one.id for one in queries.owed([of.transport.id])] == [found.id], "its liaison goes on with it"
    assert unit_desk([of.transport.id]).voluntary == 1


@pytest.mark.slow
def test_it_counts_once_it_has_come(of: Region) -> None:
    found = opened_in_a_quarter(of, LATE)
    reports.save_draft(by(of.liaison, LATE), found.id, None, TEXT)
    reports.send(by(of.liaison, LATE), found.id, None)
    reports.approve(by(of.head, LATE), [(found.id, None)])
    told = owing(of, found, LATE)
    assert (told["matrix"], told["round"], told["报送情况"]) == ((1, 0, 0), 1, [1, 1, 0, 0])
    assert round_row(found.round_id, [of.transport.id]).counts.submitted == 1


def test_who_begins_one_in_a_closed_quarter_is_not_silent_in_it(of: Region) -> None:
    """本期未报 stood on its task from the button on."""
    found = reported(of, ReportState.EXEMPT)
    fell_short()
    before = row(task(), DECIDED).light.reason
    assert owners.tell_own(by(of.liaison, DECIDED), task().id) == found.id
    assert owing(of, found, DECIDED) == NOTHING
    shown = row(task(), DECIDED)
    assert shown.light.reason == before
    assert [part.report_state for part in shown.parts if part.short_name == "交通局"] == [ReportState.EXEMPT]


def test_what_was_owed_on_a_day_does_not_change_with_what_came_after(of: Region) -> None:
    """Asked for on the 10th, it was owed on the 3rd, when it was 免报, and on the 5th, when only its body wrote."""
    reported(of, ReportState.EXEMPT)
    turned_to(date(2027, 3, 1))
    found = world.report(task(), of.transport, Quarter(2027, 1))
    office_reports.exempt(by(of.coordinator, date(2027, 3, 3)), [(found.id, None)], "本期无工作")
    fell_short(date(2027, 3, 4), date(2027, 3, 26))
    owners.tell_own(by(of.liaison, date(2027, 3, 5)), task().id)
    told = {3: False, 4: False, 5: False, 8: False}
    assert was_owed_on(found, 1, 2, *told) == {1: True, 2: True, **told}
    office_reports.exempt(by(of.coordinator, date(2027, 3, 9)), [(found.id, None)], "本期无工作")
    assert owners.ask_late(by(of.coordinator, date(2027, 3, 10)), task().id, 10)[0] == ["交通局"]
    assert was_owed_on(found, 1, 2, *told, 9, 10) == {1: True, 2: True, **told, 9: False, 10: True}


def test_a_quarter_opened_late_asked_on_its_day(of: Region) -> None:
    """The turn of the 3rd made up for the 1st: from then on the report was owed."""
    turned_to(date(2027, 3, 3))
    found = world.report(task(), of.transport, Quarter(2027, 1))
    assert was_owed_on(found, 1, 3) == {1: True, 3: True}
    theirs = world.report(task(), of.commerce, Quarter(2027, 1))
    office_reports.exempt(by(of.coordinator, date(2027, 3, 3)), [(theirs.id, None)], "本期无工作")
    assert was_owed_on(theirs, 1, 3) == {1: False, 3: False}, "spared as it was asked"
    found.asked_at += timedelta(hours=1)
    assert was_owed_on(found, 1, 2, 3) == {1: False, 2: False, 3: True}, "who joined on the 3rd"


def was_owed_on(found: Report, *days: int) -> dict[int, bool]:
    """By day of March whether a scan that makes up for it says that the report was owed at its end."""
    db.session.commit()
    asked = select(Report.id).join(Assignment, Assignment.id == Report.assignment_id)
    owed = asked.where(Report.id == found.id, was_owed())
    return {day: db.session.scalar(owed, as_of(date(2027, 3, day))) is not None for day in days}


@pytest.mark.parametrize("state", [ReportState.MISSING, ReportState.ACCEPTED])
def test_what_its_quarter_had_asked_for_is_owed_as_before(of: Region, state: ReportState) -> None:
    """Its body pressed 报送情况 of a later date: once its day had passed, 缺报 was 免报; 补报 was 按时 at once."""
    found = reported(of, state)
    assert (found.state, found.due_on) == (state, DUE)
    duty = db.session.get_one(Assignment, found.assignment_id)
    until, after = date(2027, 1, 26), date(2027, 1, 27)
    assert begin(by(of.liaison, DECIDED), duty, [date(2027, 4, 30)], until, "报送情况") is found
    assert (found.due_on, found.until_on) == (DUE, until)
    turned_to(after)
    (line,) = (one for one in queries.of_round(found.round_id, WHOLE) if one.id == found.id)
    assert line.outcome == ("缺报" if state is ReportState.MISSING else "补报")


def test_what_the_office_asks_for_then_is_owed(of: Region) -> None:
    found = reported(of, ReportState.EXEMPT)
    fell_short()
    owners.tell_own(by(of.liaison, DECIDED), task().id)
    later = (found.until_on or DECIDED) + timedelta(days=1)
    turned_to(later)
    assert found.state == ReportState.EXEMPT
    assert owners.ask_late(by(of.coordinator, later), task().id, 10)[0] == ["交通局"]
    assert owing(of, found, later) == NOTHING | {
        "matrix": (1, 1, 1),
        "lists": [1, 1, 1, 0],
        "round": 1,
        "home of 综合处": ["交通局"],
        "催报": ["交通局"],
        "days": dues_of(found.round_id, department_ids=frozenset([of.transport.id])),
        "by telephone": True,
        "its own home": 1,
        "填报负担": 1,
    }


@pytest.mark.parametrize(("is_closed", "button"), [(False, "填报本期"), (True, "填报2026年第4季度")])
def test_the_button_names_a_quarter_that_is_closed(of: Region, is_closed: bool, button: str) -> None:
    """填报本期 led into the report of a quarter that was over."""
    if is_closed:
        on, found = DECIDED, reported(of, ReportState.EXEMPT)
        fell_short()
        owners.tell_own(by(of.liaison, on), task().id)
    else:
        on = date(2027, 3, 1)
        turned_to(on)
        found = world.report(task(), of.transport, Quarter(2027, 1))
    shown = row(task(), on)
    told = matters(things_of(shown, on, report_facts(story(task().id, None).reports)))
    mine = next(one for one in told if one.kind.waiting is Waiting.FILL and one.id == found.id)
    assert mine.kind.button.format(n=1, period=mine.period) == button
