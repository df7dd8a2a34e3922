"""A year that ends: Q4 lived to its frozen edition and every day from 20 December to 20 January (domain.md 5, 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import accepted, days, frozen, lines, row, sent, title, turned_to, workbook
from tests.reporting.world import TEXT, Region, by, region
from tests.servers.databases import on_sqlite
from tracker.acts.reporting import reviews
from tracker.clock import noon_of
from tracker.database import db
from tracker.ledger.models import TurnedDay
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import Encouraged, Forecast, Kind, LightRule, Mode, PartyRole, YearlyConfirmation

FIRST, SENT, CLOSED, LAST = date(2026, 12, 20), date(2026, 12, 22), date(2027, 1, 1), date(2027, 1, 20)
LATE = date(2027, 1, 5)
LACKING = Draft("", "没有补贴资金", encouraged=Encouraged.CONDITIONS_LACKING)
CONFIRMED = Draft("已执行", confirmation=YearlyConfirmation.DONE, forecast=Forecast.ON_COURSE)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def single(of: Region, kind: Kind = Kind.ADVANCE) -> Task:
    """A task of the transport bureau alone."""
    return of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=kind)


@pytest.mark.slow
@on_sqlite
def test_no_light_turns_because_a_year_does(of: Region, tmp_path: Path) -> None:
    proven, reviewed_late = single(of), single(of)
    lacking, standing = single(of, Kind.ENCOURAGED), single(of, Kind.STANDING)
    overdue = single(of)
    rows.milestone(overdue, date(2026, 12, 28))
    db.session.commit()
    turned_to(date(2026, 12, 1))
    for day in days(date(2026, 12, 2), LAST):
        turned_to(day)
        if day == SENT:
            for task, draft in ((proven, TEXT), (lacking, LACKING), (standing, CONFIRMED)):
                accepted(sent(of, task, draft, day), of, day)
            waiting = sent(of, reviewed_late, TEXT, day)
        if day == LATE:
            accepted(waiting, of, day)
        if day >= FIRST:
            assert title(proven, day) == ("绿·已核实" if day >= SENT else "灰·首期未满"), day
            assert title(lacking, day) == ("灰·条件未具备" if day >= SENT else "灰·首期未满"), day
            assert title(standing, day) == ("绿·已核实" if day >= SENT else "灰·首期未满"), day
            assert row(standing, day).progress == (100 if day >= SENT else None), day
        if day >= LATE:
            assert title(reviewed_late, day) == "绿·已核实", day
    assert row(standing, LAST).light.reason == "2026年已落实"
    assert row(proven, LAST).light.reason == "2026年有佐证或数据"
    assert row(lacking, LAST).light.reason == "2026年，交通局"
    assert row(reviewed_late, LAST).light.reason == "2026年有佐证或数据", (
        "of its round's year, whenever it was accepted"
    )
    kept = {task: frozen(task).light for task in (proven, reviewed_late, lacking, standing, overdue)}
    assert {light.title for light in (kept[proven], kept[standing])} == {"绿·已核实"}
    assert kept[lacking].title == "灰·条件未具备"
    assert kept[reviewed_late].title == "灰·尚无信息", "for its own edition the round has ended"
    assert kept[overdue].title == "红·逾期3天", "counted to the review end, the last day of December"
    assert frozen(standing).progress == 100
    ledger = {line["任务编号"]: line for line in lines(workbook(tmp_path, date(2027, 2, 1)), "任务台账", 4)}
    assert ledger[proven.code]["亮灯"] == "绿·已核实"
    assert ledger[overdue.code]["逾期天数"] == 3


@pytest.mark.slow
@on_sqlite
def test_what_was_confirmed_holds_as_long_as_its_kind_says_and_ends_in_grey(of: Region) -> None:
    lacking, standing = single(of, Kind.ENCOURAGED), single(of, Kind.STANDING)
    db.session.commit()
    turned_to(date(2026, 12, 1))
    for task, draft in ((lacking, LACKING), (standing, CONFIRMED)):
        accepted(sent(of, task, draft, SENT), of, SENT)
    for task, last_day in ((lacking, date(2028, 6, 30)), (standing, date(2027, 12, 31))):
        before = row(task, last_day).light
        after = row(task, last_day.replace(year=last_day.year + 1)).light
        assert (before.rule, after.rule) != (LightRule.STALE, LightRule.STALE)
        assert after.rule is LightRule.STALE
    assert row(standing, date(2028, 1, 1)).progress is None


@on_sqlite
@pytest.mark.slow
def test_closing_turns_no_light(of: Region) -> None:
    """What stood on the evening of the review end is what the edition keeps, days and all."""
    tasks = [single(of) for _ in range(3)]
    rows.milestone(tasks[1], date(2026, 12, 20))
    db.session.commit()
    turned_to(date(2026, 12, 1))
    accepted(sent(of, tasks[0], replace(TEXT, forecast=Forecast.HARD), SENT), of, SENT)
    accepted(sent(of, tasks[2], TEXT, SENT, proof=False), of, SENT)
    evening = {task.id: title(task, date(2026, 12, 31)) for task in tasks}
    turned_to(CLOSED)
    assert {task.id: frozen(task).light.title for task in tasks} == evening


@pytest.mark.slow
def test_a_yearly_report_goes_on_while_the_next_one_is_asked_sent_or_read(of: Region) -> None:
    """Reports of 2026Q4 taken in January 2027 run out on 31 December 2027: the answers of 2027 are taken in January."""
    answered, silent, returned = (single(of, Kind.STANDING) for _ in range(3))
    db.session.commit()
    turned_to(date(2026, 12, 1))
    for task in (answered, silent, returned):
        accepted(sent(of, task, CONFIRMED, SENT), of, LATE)
    opened, last, taken = date(2027, 12, 1), date(2027, 12, 31), date(2028, 1, 6)
    # Nothing of the year between concerns these tasks: the turn goes on from the last day of November.
    db.session.add(TurnedDay(jurisdiction_id=rows.CHONGQING, day=date(2027, 11, 30), recorded_at=noon_of(LATE)))
    db.session.commit()
    turned_to(opened)
    for day in days(date(2027, 12, 20), date(2028, 1, 20)):
        turned_to(day)
        if day == date(2027, 12, 22):
            waiting, back = (sent(of, task, CONFIRMED, day, Quarter(2027, 4)) for task in (answered, returned))
        if day == taken:
            accepted(waiting, of, day)
            reviews.give_back(by(of.coordinator, day), back.id, None, "没有写明情况")
        assert title(answered, day) == "绿·已核实", day
        assert row(answered, day).progress == 100, day
        assert title(silent, day) == ("绿·已核实" if day <= last else "灰·本期未报"), day
        assert title(returned, day) == ("绿·已核实" if day < taken else "灰·信息陈旧"), day
    assert frozen(answered, Quarter(2027, 4)).light.reason == "2026年已落实", "what was read by the review end"
    assert row(answered, date(2028, 1, 20)).light.reason == "2027年已落实"
