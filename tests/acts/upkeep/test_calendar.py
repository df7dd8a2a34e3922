"""A notice of days off: its preview keeps nothing, taking it moves what rests on it, twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.acts.outcomes.test_outcome_races import race
from tests.given.builders import NOW, act
from tests.given.notices import NOTICE, OF_2027, SEEDS, load_seeds
from tracker.actor import Act, Actor
from tracker.acts.reporting import rounds as round_acts
from tracker.acts.upkeep import calendar as calendar_acts
from tracker.acts.upkeep import turn
from tracker.audit import AuditEntry
from tracker.calendar import days as calendar_days
from tracker.calendar.days import CalendarDay, load_calendar
from tracker.calendar.files import DayRow, read_calendars, read_notice
from tracker.changes import writing
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.ledger.pages.turn_queries import is_stale
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter, verification_days
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.rounds.cutoff_steps import note_cutoffs
from tracker.reporting.rounds.queries import cutoffs_of, moved_by_calendar
from tracker.vocabulary import CalendarFact, Role, RoundKind


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


def test_a_command_cut_short_leaves_word_that_lights_wait_to_be_solved(round_id: int) -> None:
    """Killed between the days and the rebuild, it said 没有改动 when it came again, and nothing was solved anew."""
    turn.rebuild(act())
    assert not is_stale()
    calendar_acts.load(act(), notice())
    assert is_stale()
    assert turn.rebuild_stale(act()) and not is_stale()


def test_a_later_version_of_the_notice_takes_days_back(round_id: int) -> None:
    calendar_acts.load(act(), notice())
    shorter = OF_2027.replace("2027-05-08,work,劳动节\n", "").replace("2027-05-05", "2027-05-04")
    effect = calendar_acts.load(act(), notice(shorter))
    assert effect.added == 2
    calendar = load_calendar()
    assert not any(row.day.month == 5 and row.day.day in (5, 8) for row in calendar_days.of_notice(2027))
    assert calendar.working_days(2027) == 245


def evening() -> Act:
    """An act after those of the fixtures."""
    return act(at=NOW + timedelta(hours=1))


def with_day_off(day: date) -> list[DayRow]:
    """The notice of 2026 as it was, and one day more."""
    known = [row for row in read_calendars(SEEDS) if row.notice_year == 2026]
    return [*known, DayRow(day, CalendarFact.OFF, 2026, "测试", known[0].source)]


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_correction_of_a_known_year_is_told_of_the_open_round_it_moves(
    chongqing_issued: None, app: Flask, session: scoped_session[Session]
) -> None:
    """2026Q4: its days stand until 综合处 sets others, who hears of it until then."""
    load_seeds()
    opened = round_acts.open_round(act(at=NOW + timedelta(minutes=1)), "500000", Quarter(2026, 4))
    held = cutoffs_of(opened)
    assert not held.provisional and moved_by_calendar("500000") == []
    elsewhere = calendar_acts.preview(acting("140000"), with_day_off(held.unit_due_on))
    assert elsewhere.open_rounds == [], "another region's rounds are its own"
    effect = calendar_acts.load(evening(), with_day_off(held.unit_due_on))
    (moved,) = effect.open_rounds
    assert moved.has_moved and moved.held[0] == held.unit_due_on < moved.by_rule[0]
    assert cutoffs_of(opened).id == held.id and moved_by_calendar("500000") == ["2026Q4"]
    round_acts.change_cutoffs(act(at=NOW + timedelta(hours=2)), opened, None, Chosen(*moved.by_rule), "放假安排改了")
    assert moved_by_calendar("500000") == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_correction_that_moves_no_cut_off_is_no_matter_of_open_rounds(
    chongqing_issued: None, app: Flask, session: scoped_session[Session]
) -> None:
    load_seeds()
    round_acts.open_round(act(at=NOW + timedelta(minutes=1)), "500000", Quarter(2026, 4))
    assert calendar_acts.load(evening(), with_day_off(date(2026, 8, 12))).open_rounds == []
    assert moved_by_calendar("500000") == []


def acting(jurisdiction_id: str) -> Act:
    return act(actor=Actor(None, "管理员", jurisdiction_id, frozenset({Role.SYSTEM_ADMIN})))


AMENDED = "国办发明电〔2026〕99号（测试）"
LATER_NOTICE = "国办发明电〔2026〕88号（测试）"


def of_2026(source: str, *dropped: date) -> list[DayRow]:
    """The days of 2026 by a later notice, which names some of them no more."""
    known = [row for row in read_calendars(SEEDS) if row.notice_year == 2026]
    return [replace(row, source=source) for row in known if row.day not in dropped]


@pytest.mark.both
def test_what_the_program_ships_never_takes_the_offices_notice_back(session: scoped_session[Session]) -> None:
    """Setup at every upgrade gave back the days that the amended notice had changed: a mixture of the two."""
    load_seeds()
    off = DayRow(date(2026, 12, 28), CalendarFact.OFF, 2026, "调整", AMENDED)
    calendar_acts.load(act(), [*of_2026(AMENDED, date(2026, 10, 10)), off])
    assert calendar_acts.load_shipped(act(), read_calendars(SEEDS)) == 0
    assert not load_calendar().is_working(date(2026, 12, 28))
    assert {row.source for row in calendar_days.of_notice(2026)} == {AMENDED}
    newer = [*read_notice(OF_2027, NOTICE, calendar_days.statutory_days()), *of_2026(LATER_NOTICE)]
    assert calendar_acts.load_shipped(act(), newer) == 35, "a year that is not known yet is taken, this one left alone"
    assert {row.source for row in calendar_days.of_notice(2026)} == {AMENDED}


def test_a_newer_notice_that_is_shipped_is_taken_whole_where_the_office_loaded_none(
    session: scoped_session[Session],
) -> None:
    """10 October is worked by the first notice, and a Saturday as any other by the second."""
    load_seeds()
    shipped = [row for row in read_calendars(SEEDS) if row.notice_year != 2026]
    newer = [*shipped, *of_2026(LATER_NOTICE, date(2026, 10, 10))]
    assert calendar_acts.load_shipped(act(), newer) == len(of_2026(LATER_NOTICE))
    assert not load_calendar().is_working(date(2026, 10, 10))
    assert calendar_acts.load_shipped(act(), newer) == 0
    assert {row.source for row in calendar_days.of_notice(2026)} == {LATER_NOTICE}


def test_a_notice_that_is_shipped_makes_the_days_of_an_open_round_certain(round_id: int) -> None:
    """Its cut-offs stayed 暂定 for good, though its year was known (domain.md 7)."""
    assert cutoffs_of(round_id).provisional
    calendar_acts.load_shipped(act(), notice())
    assert not cutoffs_of(round_id).provisional and moved_by_calendar("500000") == []


def test_where_a_shipped_notice_moves_an_open_round_its_office_is_told(round_id: int) -> None:
    """The days stand, 暂定, until 综合处 sets others: as with a notice that is loaded by hand."""
    held = cutoffs_of(round_id)
    off = [DayRow(held.unit_due_on, CalendarFact.OFF, 2027, "测试", NOTICE)]
    calendar_acts.load_shipped(evening(), [*notice(), *off])
    assert cutoffs_of(round_id).id == held.id and moved_by_calendar("500000") == ["2027Q1"]


@pytest.fixture
def verification_id(round_id: int) -> int:
    """A 核定 round of 15 December, whose twenty working days reach into 2027."""
    round = Round(
        jurisdiction_id="500000",
        kind=RoundKind.VERIFICATION,
        name="核定·测试",
        as_of=date(2026, 12, 15),
        opened_on=date(2026, 12, 15),
        opened_at=NOW,
        opened_by="系统",
    )
    with writing(by := act()) as session:
        session.add(round)
        session.flush()
        note_cutoffs(by, round, verification_days(round.as_of, load_calendar()))
        return round.id


@pytest.mark.parametrize("take", [calendar_acts.load, calendar_acts.load_shipped])
@pytest.mark.parametrize(
    ("days_off", "is_provisional"),
    [
        ([], False),
        # A day off among the twenty: the end would be another one, and stands until 综合处 sets it.
        ([date(2027, 1, 6)], True),
    ],
)
def test_the_days_of_a_verification_become_certain_too(
    verification_id: int, days_off: list[date], is_provisional: bool, take: Callable[..., object]
) -> None:
    """They stayed 暂定 for good, whoever brought the notice."""
    held = cutoffs_of(verification_id)
    assert held.provisional and held.review_ends_on.year == 2027
    take(act(), [*notice(), *(DayRow(day, CalendarFact.OFF, 2027, "测试", NOTICE) for day in days_off)])
    now = cutoffs_of(verification_id)
    assert (now.provisional, now.review_ends_on) == (is_provisional, held.review_ends_on)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_of_two_notices_loaded_at_once_one_stands_whole(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each saw the other's days as not there: those of both were off."""
    load_seeds()
    took, gate = calendar_acts._take, Barrier(2)

    def taken(*given: Any, **more: Any) -> calendar_acts.Effect:
        effect = took(*given, **more)
        with suppress(BrokenBarrierError):
            gate.wait(1)
        return effect

    monkeypatch.setattr(calendar_acts, "_take", taken)
    days = {AMENDED: date(2026, 12, 28), LATER_NOTICE: date(2026, 12, 29)}
    notices = [[*of_2026(source), DayRow(day, CalendarFact.OFF, 2026, "调整", source)] for source, day in days.items()]
    assert race(app, *(partial(calendar_acts.load, act(), rows) for rows in notices)) == ["done", "done"]
    (stands,) = {row.source for row in calendar_days.of_notice(2026)}
    assert [source for source, day in days.items() if not load_calendar().is_working(day)] == [stands]
