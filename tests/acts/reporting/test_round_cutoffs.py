"""Other cut-offs of an open round: a fact, told to every unit that still owes something."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.ledger.lived import turned_to
from tests.reporting.world import DUE, OPENED, Region, by, opened, region, report, submitted
from tracker.acts.reporting import rounds
from tracker.alerts.queries import inbox
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.story.queries import story
from tracker.people.access import scope_of
from tracker.people.queries import posts_of
from tracker.plans.models import Task
from tracker.reporting.due.queries import changes_of
from tracker.reporting.models import Report, Round, RoundCutoffs
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.rounds.queries import cutoffs_of, dues_of
from tracker.vocabulary import DueBecause, Kind, Mode, RoundKind

LATER = Chosen(date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 4))


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def tasks(of: Region) -> list[Task]:
    """One task that each body reports, one that its lead consolidates; the round open."""
    found = [of.task(), of.task(mode=Mode.LEAD_CONSOLIDATES)]
    opened()
    return found


def test_what_has_not_come_is_due_by_the_new_days_and_everybody_hears_of_it(of: Region, tasks: list[Task]) -> None:
    sent = report(tasks[0], of.transport)
    submitted(sent, of)
    told = rounds.change_cutoffs(by(of.coordinator), sent.round_id, None, LATER, "元旦假期调整")
    assert told == 2
    dues = {(one.department_id, one.task_id): one.due_on for one in db.session.scalars(select(Report))}
    assert dues[of.transport.id, tasks[0].id] == DUE, "what came stays judged by the old day"
    assert dues[of.commerce.id, tasks[0].id] == LATER.unit_due_on
    assert dues[of.transport.id, tasks[1].id] == LATER.lead_due_on
    assert cutoffs_of(sent.round_id).review_ends_on == LATER.review_ends_on
    assert len(list(db.session.scalars(select(RoundCutoffs)))) == 2, "the old ones are kept"
    (line,) = inbox(posts_of(of.other_liaison), done=False)
    assert "截止日有改动：报送截止 2026-12-25" in line.message and "理由：元旦假期调整" in line.message
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "change_cutoffs")).one()
    assert entry.reason == "元旦假期调整"


def test_a_moved_day_says_why_and_what_was_known_before_stays(of: Region, tasks: list[Task]) -> None:
    """The past was read with the days of today: who was late by the old cut-off was in time a week later."""
    mine = report(tasks[0], of.commerce)
    rounds.change_cutoffs(by(of.coordinator, DUE), mine.round_id, None, LATER, "元旦假期调整")
    (fact,) = changes_of([mine.id])[mine.id]
    assert (fact.was_on, fact.due_on, fact.because) == (DUE, LATER.unit_due_on, DueBecause.CUTOFFS)
    then = fact.recorded_at
    for known, due_on in ((then, DUE), (then + timedelta(seconds=1), LATER.unit_due_on), (None, LATER.unit_due_on)):
        parts = facts_of([tasks[0].id], CALENDAR, known)[tasks[0].id].parts
        assert [one.due_on for part in parts for one in part.asked] == [due_on, due_on]
        told = story(tasks[0].id, scope_of(of.coordinator), known=known).reports
        assert {one.due_on for one in told} == {due_on}


def test_a_later_change_takes_the_place_of_the_news_of_the_earlier(of: Region, tasks: list[Task]) -> None:
    at = report(tasks[0], of.transport).round_id
    rounds.change_cutoffs(by(of.coordinator), at, None, LATER, "元旦假期调整")
    rounds.change_cutoffs(
        by(of.coordinator), at, None, Chosen(date(2026, 12, 28), date(2026, 12, 30), date(2027, 1, 5)), "系统维护"
    )
    (line,) = inbox(posts_of(of.other_liaison), done=False)
    assert "报送截止 2026-12-28" in line.message and "系统维护" in line.message


def test_days_that_cannot_be_and_changes_without_a_reason_are_refused(of: Region, tasks: list[Task]) -> None:
    at = report(tasks[0], of.transport).round_id
    held = cutoffs_of(at)
    same = Chosen(held.unit_due_on, held.lead_due_on, held.review_ends_on)
    with pytest.raises(BadInput, match="理由"):
        rounds.change_cutoffs(by(of.coordinator), at, None, LATER, " ")
    with pytest.raises(RuleRefused, match="没有改动"):
        rounds.change_cutoffs(by(of.coordinator), at, None, same, "调整")
    with pytest.raises(BadInput, match="已经过去"):
        early = Chosen(date(2026, 11, 30), LATER.lead_due_on, LATER.review_ends_on)
        rounds.change_cutoffs(by(of.coordinator), at, None, early, "调整")
    with pytest.raises(NotFound):
        rounds.change_cutoffs(by(region(rows.SHANXI).coordinator), at, None, LATER, "调整")
    with pytest.raises(Conflict):
        rounds.change_cutoffs(by(of.coordinator), at, 99, LATER, "调整")
    rounds.close_round(builders.act(on=date(2027, 1, 5)), at)
    with pytest.raises(RuleRefused, match="不能改截止日"):
        rounds.change_cutoffs(by(of.coordinator, date(2027, 1, 5)), at, None, LATER, "调整")


def test_of_two_who_change_the_days_the_second_looks_again(of: Region, tasks: list[Task]) -> None:
    at = report(tasks[0], of.transport).round_id
    seen = db.session.get_one(Round, at).version
    rounds.change_cutoffs(by(of.coordinator), at, seen, LATER, "元旦假期调整")
    other = Chosen(LATER.unit_due_on, LATER.lead_due_on, LATER.review_ends_on + timedelta(days=1))
    with pytest.raises(Conflict):
        rounds.change_cutoffs(by(of.coordinator), at, seen, other, "调整")
    assert cutoffs_of(at).review_ends_on == LATER.review_ends_on


def test_a_round_opens_with_days_set_by_hand(of: Region) -> None:
    task = of.task()
    db.session.commit()
    at = rounds.open_round(by(of.coordinator, OPENED), rows.CHONGQING, Quarter(2026, 4), LATER)
    assert cutoffs_of(at).unit_due_on == LATER.unit_due_on
    assert report(task, of.transport).due_on == LATER.unit_due_on


def test_what_is_counted_by_the_day_goes_by_the_new_days(of: Region, tasks: list[Task]) -> None:
    """The counts are kept until something happens to a report: that its day is another one is told by no report."""
    round_id = report(tasks[0], of.commerce).round_id
    assert dues_of(round_id)[0].on == DUE
    rounds.change_cutoffs(by(of.coordinator), round_id, None, LATER, "元旦假期调整")
    assert dues_of(round_id)[0].on == LATER.unit_due_on


def test_in_a_verification_everybody_is_due_by_the_units_day_who_leads_too(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, kind=Kind.MEASURED)
    rows.milestone(task, date(2025, 12, 31), indicator_id=rows.indicator(task).id)
    db.session.commit()
    turned_to(OPENED)
    verifying = db.session.scalars(select(Round).where(Round.kind == RoundKind.VERIFICATION)).one()
    before = cutoffs_of(verifying.id)
    later = before.review_ends_on + timedelta(days=3)
    days = Chosen(before.unit_due_on, later, later)
    rounds.change_cutoffs(by(of.coordinator), verifying.id, None, days, "元旦假期调整")
    dues = set(db.session.scalars(select(Report.due_on).where(Report.round_id == verifying.id)))
    assert dues == {days.unit_due_on}
