"""What is told of an overdue date after a quarter was closed corrects it only where it says something of its days."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import DUE
from tests.acts.owners.test_told_between_rounds import fell_short, task
from tests.given import builders, rows
from tests.given.rows import owned
from tests.ledger.lived import turned_to
from tests.reporting import world
from tests.reporting.world import Region, by
from tests.servers.databases import on_sqlite
from tracker.acts.reporting import office_reports, reports, reviews
from tracker.acts.tasks import owners
from tracker.database import db
from tracker.plans.models import Indicator, Milestone
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.supervision.contents.year_queries import heard_since
from tracker.supervision.editions.content_queries import corrections
from tracker.supervision.period import Year
from tracker.vocabulary import Appraisal, Forecast, Frequency, Kind, KnownBy, Mode, PartyRole

pytestmark = on_sqlite

SENT, CLOSED, TOLD, AFTER = date(2026, 12, 22), date(2027, 1, 8), date(2027, 1, 12), date(2027, 1, 29)
MENDED, OPEN = date(2027, 1, 11), date(2026, 12, 31)
IN_QUARTER, SINCE = date(2026, 12, 20), date(2027, 1, 10)


@pytest.fixture
def of(session: Session) -> Region:
    """A task whose date is overdue at 交通局, with a figure; its round was opened."""
    region = world.region()
    made = region.task(mode=Mode.EACH_REPORTS, kind=Kind.ADVANCE)
    owned(made, rows.milestone(made, DUE), KnownBy.ASSIGNED, region.transport.id)
    rows.indicator(made, year=2027, frequency=Frequency.QUARTER, lag_days=0)
    db.session.commit()
    world.opened()
    return region


def says(words: str, *values: tuple[int, date]) -> Draft:
    figure = db.session.scalars(select(Indicator.id)).one()
    told = [ReadingDraft(figure, Decimal(value), as_of, "统计", "年报") for value, as_of in values]
    return Draft(words, "无", "继续推进", readings=tuple(told), forecast=Forecast.ON_COURSE)


def handed_in(of: Region, report: Report, draft: Draft, on: date) -> None:
    reports.save_draft(builders.act(on=on), report.id, None, draft)
    reports.send(builders.act(on=on), report.id, None)
    reports.approve(by(of.head, on), [(report.id, None)])
    reviews.accept(by(of.coordinator, on), report.id, None, Appraisal.NORMAL)


THEN = "开工", (70, IN_QUARTER)
CASES = {
    # how it stood at the closing, how it was begun since, what it says: does the quarter ask for a 更正版
    "更正, words": ("accepted", "correct", ("开工三条线路", (70, IN_QUARTER)), True),
    "told by itself, words": ("accepted", "tell", ("整改完成", (70, IN_QUARTER)), False),
    "told by itself, a value reached since": ("accepted", "tell", ("整改完成", (80, SINCE)), False),
    "told by itself, another value of the quarter": ("accepted", "tell", ("整改完成", (80, IN_QUARTER)), True),
    "told by itself, a value of the last day of the year": ("accepted", "tell", ("整改完成", (80, OPEN)), True),
    "asked by 综合处, words": ("accepted", "ask", ("整改完成", (70, IN_QUARTER)), False),
    "缺报 made up": ("missed", "tell", ("整改完成", (80, SINCE)), True),
    "缺报 asked for": ("missed", "ask", ("整改完成", (80, SINCE)), True),
    "免报, told by itself": ("spared", "tell", ("整改完成", (80, SINCE)), False),
    "免报, told a value of the quarter": ("spared", "tell", ("整改完成", (80, IN_QUARTER)), True),
    "免报, begun and never sent": ("spared", "tell", None, False),
    "nothing since": ("accepted", None, None, False),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_what_asks_for_a_corrected_edition(of: Region, case: str) -> None:
    before, begun, said, is_wanted = CASES[case]
    mine = world.report(task(), of.transport)
    if before == "accepted":
        handed_in(of, mine, says(*THEN), SENT)
    elif before == "spared":
        office_reports.exempt(by(of.coordinator, SENT), [(mine.id, None)], "本期无工作")
    turned_to(CLOSED)
    round = db.session.get_one(Round, mine.round_id)
    known_at = round.closed_at
    assert known_at is not None
    turned_to(TOLD)
    fell_short(TOLD)
    if begun == "correct":
        office_reports.correct(by(of.liaison, TOLD), mine.id, None, "填报有误")
    elif begun == "tell":
        assert owners.tell_own(by(of.liaison, TOLD), task().id) == mine.id
    elif begun == "ask":
        owners.ask_late(by(of.coordinator, TOLD), task().id, 5)
    if said is not None:
        handed_in(of, mine, says(*said), TOLD)
    turned_to(AFTER)
    db.session.commit()
    assert bool(corrections(round.id, known_at)) == is_wanted
    assert (heard_since(rows.CHONGQING, Year(2026), known_at) > 0) == is_wanted


@pytest.mark.slow
def test_what_was_told_while_the_quarter_was_open_is_of_the_quarter_whenever_it_is_accepted(of: Region) -> None:
    mine = world.report(task(), of.transport)
    handed_in(of, mine, says(*THEN), SENT)
    fell_short(OPEN)
    assert owners.tell_own(by(of.liaison, OPEN), task().id) == mine.id
    reports.save_draft(builders.act(on=OPEN), mine.id, None, says("整改完成", (70, IN_QUARTER)))
    reports.send(builders.act(on=OPEN), mine.id, None)
    reports.approve(by(of.head, OPEN), [(mine.id, None)])
    turned_to(CLOSED)
    known_at = db.session.get_one(Round, mine.round_id).closed_at
    assert known_at is not None
    reviews.accept(by(of.coordinator, TOLD), mine.id, None, Appraisal.NORMAL)
    assert corrections(mine.round_id, known_at)
    assert heard_since(rows.CHONGQING, Year(2026), known_at)


@pytest.mark.slow
def test_an_error_of_the_quarter_is_one_whatever_was_told_after_it(of: Region) -> None:
    mine = world.report(task(), of.transport)
    handed_in(of, mine, says(*THEN), SENT)
    turned_to(CLOSED)
    known_at = db.session.get_one(Round, mine.round_id).closed_at
    assert known_at is not None
    office_reports.correct(by(of.liaison, MENDED), mine.id, None, "填报有误")
    handed_in(of, mine, says("开工三条线路", (70, IN_QUARTER)), MENDED)
    fell_short(TOLD)
    owners.tell_own(by(of.liaison, TOLD), task().id)
    handed_in(of, mine, says("整改完成", (80, SINCE)), TOLD)
    found = corrections(mine.round_id, known_at)
    assert {id: at.date() for id, at in found.items()} == {task().id: MENDED}, "the row ends with what corrected it"


def closed_at(quarter: Quarter = world.Q4) -> datetime:
    found = db.session.scalars(select(Round.closed_at).where(Round.name == quarter.name)).one()
    assert found is not None
    return found


@pytest.mark.slow
def test_a_report_that_was_made_after_the_closing_is_none_of_its_quarter(of: Region) -> None:
    """The task went out later, and what is overdue of it was told in a report of the newest quarter."""
    turned_to(CLOSED)
    later = of.task(mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)], kind=Kind.ADVANCE)
    owned(later, rows.milestone(later, DUE), KnownBy.ASSIGNED, of.transport.id)
    db.session.commit()
    owners.tell_own(by(of.liaison, TOLD), later.id)
    mine = world.report(later, of.transport)
    handed_in(of, mine, Draft("已建成", "无", "继续推进", forecast=Forecast.ON_COURSE), TOLD)
    assert not corrections(mine.round_id, closed_at())
    assert not heard_since(rows.CHONGQING, Year(2026), closed_at())


@pytest.mark.slow
@pytest.mark.parametrize(("as_of", "count"), [(OPEN, 1), (date(2027, 1, 1), 0)])
def test_a_verdict_is_of_the_year_whose_last_day_it_speaks_of(of: Region, as_of: date, count: int) -> None:
    turned_to(CLOSED)
    node = db.session.scalars(select(Milestone.id)).first()
    assert node is not None
    rows.verdict(node, as_of, builders.act(on=TOLD).at)
    assert heard_since(rows.CHONGQING, Year(2026), closed_at()) == count


@pytest.mark.slow
@pytest.mark.parametrize(("as_of", "count"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (OPEN, 1)])
def test_a_later_quarter_says_something_of_a_year_by_a_value_of_its_days(of: Region, as_of: date, count: int) -> None:
    """A yearly figure is sent again with its day; that of the year before corrects nothing."""
    turned_to(CLOSED)
    known_at = closed_at()
    world.opened(quarter=Quarter(2027, 1), on=date(2027, 3, 1))
    mine = world.report(task(), of.transport, Quarter(2027, 1))
    handed_in(of, mine, says("一季度", (70, as_of)), date(2027, 3, 2))
    assert heard_since(rows.CHONGQING, Year(2026), known_at) == count
