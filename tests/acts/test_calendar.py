"""A notice of days off: its preview keeps nothing, taking it moves what rests on it, twice changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.builders import act
from tests.notices import NOTICE, OF_2027, SEEDS, load_seeds
from tracker import calendar_days
from tracker.acts import calendar as calendar_acts
from tracker.acts import rounds as round_acts
from tracker.audit import AuditEntry
from tracker.calendar_days import CalendarDay, load_calendar
from tracker.calendar_files import DayRow, read_calendars, read_notice
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.vocabulary import CalendarFact


def notice(text: str = OF_2027) -> list[DayRow]:
    return read_notice(text, NOTICE, calendar_days.statutory_days())


def stored() -> int:
    return db.session.scalar(select(func.count()).select_from(CalendarDay)) or 0


@pytest.fixture
def round_id(chongqing_issued: None, app: Flask, session: scoped_session[Session]) -> int:
    """2027Q1 of 重庆, opened before its year is known."""
    load_seeds()
    return round_acts.open_round(act(), "500000", Quarter(2027, 1))


def test_a_preview_tells_what_moves_and_keeps_nothing(round_id: int) -> None:
    before = stored()
    effect = calendar_acts.preview(act(), notice())
    assert (stored(), load_calendar().knows(2027)) == (before, False)
    assert effect.year == 2027 and effect.added == 35
    assert (effect.working_before, effect.working_after) == (254, 245)
    third = effect.quarters[2]
    assert third.has_moved and third.quarter.name == "2027Q3"
    assert not third.after.provisional and third.before.provisional
    assert effect.moved == 0, "of tasks just handed down nothing turns in 2027 by working days"


def test_a_day_off_more_moves_what_is_counted_by_working_days(round_id: int) -> None:
    """Silence signs ten working days after 下达: with 1 December off, a day later."""
    known = [row for row in read_calendars(SEEDS) if row.notice_year == 2026]
    more = DayRow(date(2026, 12, 1), CalendarFact.OFF, 2026, "测试", known[0].source)
    effect = calendar_acts.preview(act(), [*known, more])
    assert (effect.added, effect.working_after - effect.working_before) == (1, -1)
    assert effect.moved is not None and effect.moved > 0
    assert calendar_acts.preview(act(), known).moved == 0


def test_taking_it_makes_the_year_certain(round_id: int) -> None:
    assert cutoffs_of(round_id).provisional
    effect = calendar_acts.load(act(), notice())
    assert load_calendar().knows(2027) and effect.added == 35
    (open_round,) = effect.open_rounds
    assert open_round.name == "2027Q1"
    assert cutoffs_of(round_id).provisional is open_round.has_moved
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None and (entry.action, entry.detail["number"]) == ("load_calendar", NOTICE)
    with pytest.raises(RuleRefused, match="没有改动"):
        calendar_acts.load(act(), notice())


def test_a_later_version_of_the_notice_takes_days_back(round_id: int) -> None:
    calendar_acts.load(act(), notice())
    shorter = OF_2027.replace("2027-05-08,work,劳动节\n", "").replace("2027-05-05", "2027-05-04")
    effect = calendar_acts.load(act(), notice(shorter))
    assert effect.added == 2
    calendar = load_calendar()
    assert not any(row.day.month == 5 and row.day.day in (5, 8) for row in calendar_days.of_notice(2027))
    assert calendar.working_days(2027) == 245
