"""Whom an open round asks beside those known when it opened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting.world import DUE, OPENED, TEXT, Region, asked_bodies, by, opened, region, report
from tracker.acts.reporting import office_reports, reports
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.plans.models import Task, TaskTransition
from tracker.reporting.models import ReportEvent
from tracker.reporting.office.late_steps import begin
from tracker.reporting.rounds import asking_steps, closing_steps, opening_steps
from tracker.reporting.rounds.queries import round_row
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    Kind,
    Mode,
    PartyRole,
    PlanMode,
    ReportState,
    TaskState,
)

GIVEN = date(2026, 12, 4)


@pytest.fixture
def of(session: object) -> Region:
    return region()


def test_who_signs_later_joins_until_his_cut_off(of: Region) -> None:
    task = rows.task(
        rows.plan(mode=PlanMode.NEW), [(of.transport, PartyRole.LEAD)], state=TaskState.TO_SIGN, mode=Mode.SINGLE
    )
    handed_down(task, date(2026, 12, 14))
    opened()
    act = builders.act(on=DUE)
    assert asking_steps.join_newly_signed(act, rows.CHONGQING, DUE) == 0
    task.state = TaskState.ACTIVE
    db.session.flush()
    assert asking_steps.join_newly_signed(act, rows.CHONGQING, DUE + timedelta(days=1)) == 0
    made_up = builders.act(on=DUE + timedelta(days=1))
    assert asking_steps.join_newly_signed(made_up, rows.CHONGQING, DUE) == 0, "a day made up for asks nobody too late"
    assert asking_steps.join_newly_signed(act, rows.CHONGQING, DUE) == 1
    assert asking_steps.join_newly_signed(act, rows.CHONGQING, DUE) == 0
    assert asked_bodies(task) == {"交通局"}


@pytest.mark.parametrize(("days_before", "count"), [(5, 1), (2, 0)])
def test_who_had_signed_before_is_not_asked_in_the_last_days(of: Region, days_before: int, count: int) -> None:
    """A stage went back: the body was asked in the night before its cut-off, and called late the day after."""
    task = rows.task(rows.plan(), [(of.transport, PartyRole.LEAD)], state=TaskState.SUSPENDED, mode=Mode.SINGLE)
    db.session.execute(update(Assignment).values(signed_on=date(2026, 11, 23)))
    opened()
    task.state = TaskState.ACTIVE
    db.session.flush()
    day = DUE - timedelta(days=days_before)
    assert asking_steps.join_newly_signed(builders.act(on=day), rows.CHONGQING, day) == count


def test_who_consolidates_joins_until_the_cut_off_of_leads_two_working_days_later(of: Region) -> None:
    task = rows.task(
        rows.plan(mode=PlanMode.NEW),
        [(of.transport, PartyRole.LEAD)],
        state=TaskState.TO_SIGN,
        mode=Mode.LEAD_CONSOLIDATES,
    )
    handed_down(task, date(2026, 12, 14))
    opened()
    task.state = TaskState.ACTIVE
    db.session.flush()
    last = DUE + timedelta(days=2)
    joined = [
        asking_steps.join_newly_signed(builders.act(on=day), rows.CHONGQING, day)
        for day in (last + timedelta(days=1), last, last)
    ]
    assert joined == [0, 1, 0]


def handed_down(task: Task, on: date) -> None:
    """The task went out on a day."""
    db.session.execute(update(TaskTransition).where(TaskTransition.task_id == task.id).values(effective_on=on))
    db.session.commit()


def test_who_does_not_sign_is_asked_from_ten_working_days_past_the_limit(of: Region) -> None:
    """Handed down on 3 December, to be signed by the 7th: the document binds from the 21st on."""
    task = rows.task(
        rows.plan(mode=PlanMode.NEW), [(of.transport, PartyRole.LEAD)], state=TaskState.TO_SIGN, mode=Mode.SINGLE
    )
    handed_down(task, date(2026, 12, 3))
    opened()
    assert asking_steps.join_newly_signed(builders.act(on=date(2026, 12, 18)), rows.CHONGQING, date(2026, 12, 18)) == 0
    assert asking_steps.join_newly_signed(builders.act(on=date(2026, 12, 21)), rows.CHONGQING, date(2026, 12, 21)) == 1
    assert asked_bodies(task) == {"交通局"}


@pytest.mark.parametrize(
    ("mode", "signed_on", "joins_on"),
    [
        (PlanMode.CONTINUED, None, None),
        (PlanMode.CONTINUED, date(2026, 12, 8), date(2026, 12, 8)),
        (PlanMode.NEW, date(2026, 12, 8), date(2026, 12, 8)),
        (PlanMode.NEW, None, date(2026, 12, 22)),
    ],
)
def test_a_duty_given_while_the_round_is_open_joins_when_its_body_signs(
    of: Region, mode: PlanMode, signed_on: date | None, joins_on: date | None
) -> None:
    """The task has run for long: its new body was asked the next night, 缺报 at the closing, and a letter followed.

    新下达 binds who does not sign ten working days past his limit: given on the 4th, to be signed by the 8th.
    """
    task = rows.task(rows.plan(mode=mode), [(of.transport, PartyRole.LEAD)], mode=Mode.EACH_REPORTS)
    opened()
    given = rows.assignment(task, of.commerce, PartyRole.CO, valid_from=GIVEN, recorded_at=builders.noon_of(GIVEN))
    joined = []
    for day in (GIVEN + timedelta(days=passed) for passed in range((DUE - GIVEN).days + 1)):
        if signed_on == day:
            given.signed_on = day
            db.session.flush()
        if asking_steps.join_newly_signed(builders.act(on=day), rows.CHONGQING, day):
            joined.append(day)
    assert joined == ([joins_on] if joins_on else [])


@pytest.mark.parametrize(("how", "days_before", "count"), [("silent", 5, 1), ("silent", 0, 0), ("signed", 0, 1)])
def test_who_never_clicked_is_not_asked_in_the_last_days(of: Region, how: str, days_before: int, count: int) -> None:
    """Its ten working days to object ended on the 22nd: in that night it was asked for what was due on the 23rd."""
    task = rows.task(rows.plan(), [(of.transport, PartyRole.LEAD)], mode=Mode.EACH_REPORTS)
    opened()
    given = rows.assignment(task, of.commerce, PartyRole.CO, valid_from=GIVEN, recorded_at=builders.noon_of(GIVEN))
    day = DUE - timedelta(days=days_before)
    given.signed_on, given.signed_how = day, how
    db.session.flush()
    assert asking_steps.join_newly_signed(builders.act(on=day), rows.CHONGQING, day) == count


def test_a_body_that_objects_to_a_duty_given_later_is_not_asked_before_it_signs(of: Region) -> None:
    task = rows.task(rows.plan(mode=PlanMode.NEW), [(of.transport, PartyRole.LEAD)], mode=Mode.EACH_REPORTS)
    opened()
    at = builders.noon_of(GIVEN)
    rows.assignment(task, of.commerce, PartyRole.CO, valid_from=GIVEN, recorded_at=at, objected_on=GIVEN)
    assert asking_steps.join_newly_signed(builders.act(on=DUE), rows.CHONGQING, DUE) == 0


def test_the_verification_round_asks_who_answers_for_a_date_signed_or_not(of: Region) -> None:
    """Of a date that is past nobody waits for a signature: who has it now is to say what was reached."""
    task = rows.task(of.plan, [(of.transport, PartyRole.LEAD)], mode=Mode.EACH_REPORTS)
    rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    opening_steps.open_verifications(builders.act(on=OPENED), [of.plan], CALENDAR)
    rows.assignment(task, of.commerce, PartyRole.CO, valid_from=GIVEN, recorded_at=builders.noon_of(GIVEN))
    assert asking_steps.join_newly_signed(builders.act(on=GIVEN), rows.CHONGQING, GIVEN) == 1


def test_a_body_that_the_round_asks_goes_on_in_another_role(of: Region) -> None:
    """What it owes is told in its new duty, which nobody has to sign before it can."""
    task = rows.task(rows.plan(), [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)], mode=Mode.EACH_REPORTS)
    opened()
    held = db.session.scalars(select(Assignment).where(Assignment.department_id == of.commerce.id)).one()
    held.ended_on = GIVEN
    db.session.flush()
    rows.assignment(task, of.commerce, PartyRole.LEAD, valid_from=GIVEN, recorded_at=builders.noon_of(GIVEN))
    assert asking_steps.join_newly_signed(builders.act(on=GIVEN), rows.CHONGQING, GIVEN) == 1


def test_one_text_is_asked_for_governance_in_the_fourth_quarter(of: Region) -> None:
    bodies = [(of.transport, PartyRole.LEAD), (of.commission, PartyRole.CO), (of.commerce, PartyRole.CO)]
    task = of.task(kind=Kind.GOVERNANCE, bodies=bodies)
    opened()
    assert asked_bodies(task) == {"发展改革委"}
    spared = report(task, of.commerce)
    assert spared.state == ReportState.EXEMPT
    event = db.session.scalars(select(ReportEvent).where(ReportEvent.report_id == spared.id)).one()
    assert (event.act, event.reason) == ("exempt", asking_steps.EXEMPT_REASON)


@pytest.mark.parametrize(
    ("was_spared", "has_draft", "count"), [(False, False, 1), (False, True, 1), (True, False, 0), (True, True, 0)]
)
def test_who_began_one_by_himself_is_asked_by_his_quarter_for_that(
    of: Region, was_spared: bool, has_draft: bool, count: int
) -> None:
    """A stage went back on the 10th; its body had pressed 报送情况 on the 9th, was never asked, and so never 缺报."""
    task = rows.task(rows.plan(), [(of.transport, PartyRole.LEAD)], state=TaskState.SUSPENDED, mode=Mode.SINGLE)
    db.session.execute(update(Assignment).values(signed_on=date(2026, 11, 23)))
    round = opened()
    began, asked_on, until = date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 31)
    task.state = TaskState.ACTIVE
    duty = db.session.scalars(select(Assignment)).one()
    if was_spared:
        asking_steps.join_newly_signed(builders.act(on=GIVEN), rows.CHONGQING, GIVEN)
        db.session.commit()
        office_reports.exempt(by(of.coordinator, GIVEN), [(report(task, of.transport).id, None)], "本期无工作")
    found = begin(by(of.liaison, began), duty, [], until, "报送情况")
    db.session.commit()
    if has_draft:
        reports.save_draft(by(of.liaison, began), found.id, None, TEXT)
    before = found.state
    assert asking_steps.join_newly_signed(builders.act(on=asked_on), rows.CHONGQING, asked_on) == count
    assert asking_steps.join_newly_signed(builders.act(on=asked_on), rows.CHONGQING, asked_on) == 0
    db.session.commit()
    assert (found.state, found.due_on, found.until_on) == (before, *((DUE, None) if count else (until, until)))
    assert (shanghai_date(found.asked_at) == asked_on) is bool(count), "by the quarter, and from that day on"
    assert round_row(round.id).counts.asked == count
    closing_steps.close(builders.act(on=date(2027, 1, 5)), round)
    db.session.commit()
    assert found.state == (ReportState.MISSING if count else ReportState.EXEMPT)


def test_who_began_one_by_himself_is_asked_for_it_when_he_signs(of: Region) -> None:
    task = rows.task(rows.plan(), [(of.transport, PartyRole.LEAD)], mode=Mode.EACH_REPORTS)
    opened()
    given = rows.assignment(task, of.commerce, PartyRole.CO, valid_from=GIVEN, recorded_at=builders.noon_of(GIVEN))
    begin(by(of.other_liaison, GIVEN), given, [], date(2026, 12, 31), "报送情况")
    db.session.commit()
    next_day, signed = GIVEN + timedelta(days=1), date(2026, 12, 8)
    assert asking_steps.join_newly_signed(builders.act(on=next_day), rows.CHONGQING, next_day) == 0
    given.signed_on = signed
    db.session.flush()
    assert asking_steps.join_newly_signed(builders.act(on=signed), rows.CHONGQING, signed) == 1
