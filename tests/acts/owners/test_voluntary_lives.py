"""主动报送 amid what else happens: its task stands still, its text is spared and begun again, its body leads others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import BEFORE, DECIDED, DUE, item, of, overdue
from tests.acts.owners.test_told_between_rounds import (
    AFTER,
    SPRING,
    fell_short,
    opened_in_a_quarter,
    reported,
    sent_up,
    task,
)
from tests.acts.owners.test_voluntary import NOTHING, WHOLE, owing
from tests.given import builders, rows
from tests.given.rows import owned
from tests.ledger.lived import turned_to
from tests.reporting import world
from tests.reporting.world import TEXT, Region, by
from tracker.acts.alerts import scan
from tracker.acts.outcomes import endings
from tracker.acts.reporting import office_reports, reports
from tracker.acts.tasks import owners
from tracker.alerts.ladder.cause_queries import gone
from tracker.alerts.models import Alert
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.pages.filter_queries import LedgerFilter, Window
from tracker.ledger.pages.queries import ledger_page
from tracker.ledger.story.queries import story
from tracker.outcomes.models import LetterItem
from tracker.plans.models import OwnerFact, Task
from tracker.reporting.joint.queries import co_reports_of
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.matrix_queries import Sent, Wanted, listed
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertState, KnownBy, LetterCause, Mode, ReportState, Role, RoundKind, TaskAct
from tracker.web.tasks.pages import rounds_told
from tracker.worklist.home_queries import unit_desk

__all__ = ["of", "overdue"]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

IN_TIME = date(2026, 12, 10)
UNTIL, STOPPED, GOES_ON = date(2027, 3, 26), date(2027, 3, 3), date(2027, 3, 4)


@pytest.mark.slow
def test_whom_the_office_had_spared_is_not_asked_as_the_task_goes_on(of: Region) -> None:
    """中止 ended what its body had begun, 恢复 opened it as if the quarter had asked: it was chased, then 缺报."""
    found = opened_in_a_quarter(of, UNTIL)
    leader = rows.person(Role.LEADER, of.commission)
    endings.decide(by(leader, STOPPED), task().id, None, TaskAct.SUSPEND, "渝府办〔2027〕2号")
    endings.decide(by(leader, GOES_ON), task().id, None, TaskAct.RESUME, "条件已恢复")
    assert found.state == ReportState.EXEMPT
    assert owing(of, found, GOES_ON) == NOTHING
    assert owners.tell_own(by(of.liaison, GOES_ON), task().id) == found.id, "it may go on with it"
    assert owing(of, found, GOES_ON) == NOTHING


@pytest.mark.parametrize("is_own", [True, False])
def test_who_has_left_the_task_is_asked_for_it_no_more(of: Region, is_own: bool) -> None:
    """It stood on its home until its day; what 综合处 had asked for was 缺报 then, of a body without the duty."""
    found = reported(of, ReportState.EXEMPT)
    fell_short()
    if is_own:
        owners.tell_own(by(of.liaison, DECIDED), task().id)
    else:
        owners.ask_late(by(of.coordinator, DECIDED), task().id, 10)
    turned_to(DECIDED)
    assert found.state == ReportState.TO_FILL
    db.session.get_one(Assignment, found.assignment_id).ended_on = DECIDED
    db.session.commit()
    turned_to(DECIDED + timedelta(days=1))
    assert found.state == ReportState.EXEMPT


@pytest.mark.slow
def test_what_came_and_was_spared_is_owed_nowhere_when_it_is_begun_again(of: Region) -> None:
    """The page of the round counted it as 应报 and 已报, 填报负担 and 报送情况 did not; and it stood for ever."""
    found = opened_in_a_quarter(of, UNTIL)
    reports.save_draft(by(of.liaison, AFTER), found.id, None, TEXT)
    reports.send(by(of.liaison, AFTER), found.id, None)
    reports.approve(by(of.head, AFTER), [(found.id, None)])
    office_reports.exempt(by(of.coordinator, STOPPED), [(found.id, None)], "本期无工作")
    assert owing(of, found, STOPPED) == NOTHING
    assert owners.tell_own(by(of.liaison, GOES_ON), task().id) == found.id
    assert owing(of, found, GOES_ON) == NOTHING
    wanted = Wanted(department_id=of.transport.id, sent=Sent.YES)
    assert listed(found.round_id, WHOLE, wanted, 1, 50).total == 0
    turned_to(SPRING)
    assert found.state == ReportState.EXEMPT, "its day has passed"


def led_by_transport(owner: str) -> tuple[Region, Task]:
    """交通局 leads, 商务委 reports to it; one of them has a date that fell short, and the quarter spares it (免报)."""
    region = world.region()
    led, body = region.task(mode=Mode.LEAD_CONSOLIDATES, lead_id=region.transport.id), getattr(region, owner)
    owned(led, rows.milestone(led, DUE), KnownBy.ASSIGNED, body.id)
    said = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item().id, known_by=KnownBy.ASSIGNED, owner_ids=[body.id], **said))
    db.session.commit()
    world.opened()
    office_reports.exempt(by(region.coordinator, IN_TIME), [(world.report(led, body).id, None)], "本期无工作")
    fell_short(IN_TIME, date(2026, 12, 28))
    return region, led


@pytest.mark.slow
def test_nothing_is_given_to_a_lead_that_has_only_begun_by_itself(session: Session) -> None:
    """The lead never sent it, the quarter was closed, and the text of 商务委 lay there: nobody read it."""
    region, led = led_by_transport("transport")
    joint, own = world.report(led, region.transport), world.report(led, region.commerce)
    assert owners.tell_own(by(region.liaison, IN_TIME), led.id) == joint.id
    sent_up(region, own, IN_TIME)
    turned_to(BEFORE)
    assert (joint.state, own.state) == (ReportState.EXEMPT, ReportState.TO_REVIEW)


def test_no_lead_waits_for_what_a_body_has_only_begun_by_itself(session: Session) -> None:
    region, led = led_by_transport("commerce")
    joint, own = world.report(led, region.transport), world.report(led, region.commerce)
    assert owners.tell_own(by(region.other_liaison, IN_TIME), led.id) == own.id
    assert co_reports_of(joint) == []
    sent_up(region, own, IN_TIME)
    assert co_reports_of(joint) == [own], "once it has come it is the lead's to send on"


@pytest.mark.slow
def test_the_page_of_its_task_names_it_not_as_missing(of: Region) -> None:
    """“已报 0 / 2 家，未报：交通局、商务委” stood there."""
    opened_in_a_quarter(of, UNTIL)
    newest = rounds_told(story(task().id, None).reports, frozenset())[0]
    assert (newest["asked"], newest["missing"]) == (1, ["商务委"])


@pytest.mark.slow
def test_the_line_of_its_task_counts_what_was_asked(of: Region) -> None:
    """2 of the newest quarter, 0 sent; where that asked nobody it is the one before which counts."""
    found = opened_in_a_quarter(of, UNTIL)
    assert counted() == (1, 0)
    theirs = world.report(task(), of.commerce, Quarter(2027, 1))
    office_reports.exempt(by(of.coordinator, AFTER), [(theirs.id, None)], "本期无工作")
    world.report(task(), of.commerce).first_submitted_at = builders.act().at
    db.session.commit()
    assert counted() == (1, 1) and found.state == ReportState.TO_FILL


def counted() -> tuple[int, int]:
    """应报 and 已报 of the task in the list."""
    (line,) = ledger_page(WHOLE, LedgerFilter(), Window(), GOES_ON, load_calendar()).lines
    return line.asked, line.submitted


@pytest.mark.slow
def test_its_own_home_counts_it_once(of: Region) -> None:
    """In a 核定 round it is 主动报送待填, and no 核定待填 beside that: less than nothing was owed to the quarter."""
    found = opened_in_a_quarter(of, UNTIL)
    reports.save_draft(by(of.liaison, AFTER), found.id, None, TEXT)
    reports.send(by(of.liaison, AFTER), found.id, None)
    assert unit_desk([of.transport.id]).approving == 0, "the quarter has not asked for what its head has"
    reports.withdraw(by(of.liaison, AFTER), found.id, None)
    db.session.execute(update(Round).where(Round.id == found.round_id).values(kind=RoundKind.VERIFICATION))
    db.session.commit()
    desk = unit_desk([of.transport.id])
    assert (desk.voluntary, desk.verifying, desk.due) == (1, 0, 0)


@pytest.mark.slow
def test_a_letter_about_it_has_lost_its_cause(of: Region) -> None:
    """It was drawn up while the quarter asked for it; 综合处 spared the body since, which began it by itself."""
    found = opened_in_a_quarter(of, UNTIL)
    of_it = LetterItem(id=1, task_id=task().id, department_id=of.transport.id, cause=LetterCause.REPORT)
    of_it.subject_id = found.id
    assert gone([of_it], said_of_dates(rows.CHONGQING, GOES_ON)) == {1: "已免报"}


@pytest.mark.slow
def test_that_a_quarter_has_begun_is_done_with_once_all_it_asks_for_has_come(of: Region) -> None:
    """本单位有 2 份 stands as long as the quarter asks for one of them, not for what its body begins by itself."""
    beside = of.task()
    db.session.commit()
    turned_to(AFTER)
    scan.scan(builders.act(on=AFTER), rows.CHONGQING)
    opened_in_a_quarter(of, UNTIL)
    assert openings(of) == 1
    world.submitted(world.report(beside, of.transport, Quarter(2027, 1)), of, on=AFTER)
    assert openings(of) == 0


def openings(of: Region) -> int:
    """How many messages that a quarter has begun stand at 交通局."""
    about = Alert.stage == "A3", Alert.state == AlertState.SENT, Alert.department_id == of.transport.id
    return len(db.session.scalars(select(Alert).where(*about)).all())
