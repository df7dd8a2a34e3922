"""A figure told in several quarters: each closed quarter keeps what was told by then, today's row has all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import accepted, frozen, lines, row, sent, turned_to, workbook
from tests.reporting.world import TEXT, Region, by, region
from tests.servers.databases import on_sqlite
from tracker.acts.reporting import office_reports, reviews
from tracker.database import db
from tracker.ledger.rows.row import IndicatorRow, LedgerRow
from tracker.ledger.story.reading_queries import readings_of
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import FigureMode, Frequency, Kind, Mode, PartyRole, Reach

Q1, NOVEMBER, FEBRUARY = Quarter(2027, 1), date(2026, 11, 30), date(2027, 2, 28)
OPENED, TOLD, CLOSED = date(2026, 12, 1), date(2026, 12, 16), date(2027, 1, 4)
AGAIN, TOLD_AGAIN, PUT_RIGHT = date(2027, 3, 1), date(2027, 3, 16), date(2027, 3, 18)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def told(shown: LedgerRow) -> tuple[list[tuple[date, int]], Reach | None]:
    """What its figure keeps: day and value, and how its target stands."""
    (one,) = shown.indicators
    return [(point.on, int(point.value)) for point in one.readings], one.reach


def said(task: Task, figure: int, value: int, as_of: date) -> Draft:
    return replace(TEXT, readings=(ReadingDraft(figure, Decimal(value), as_of, "统计公报"),))


@pytest.mark.slow
@on_sqlite
def test_a_closed_quarter_keeps_what_was_told_by_then(of: Region, tmp_path: Path) -> None:
    """300个 by 2027 from 2025-12-31: 100 told in the fourth quarter, 150 in the first, then put right to 160."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED)
    counted = {"mode": FigureMode.CUMULATIVE, "frequency": Frequency.QUARTER, "lag_days": 30}
    since = {"baseline_value": Decimal(0), "baseline_on": date(2025, 12, 31)}
    figure = rows.indicator(task, "绿色工厂", value=Decimal(300), unit="个", year=2027, **counted, **since)
    rows.milestone(task, date(2027, 12, 31), indicator_id=figure.id)
    db.session.commit()
    turned_to(OPENED)
    assert told(row(task, OPENED)) == ([], Reach.UNTOLD)
    accepted(sent(of, task, said(task, figure.id, 100, NOVEMBER), TOLD), of, TOLD)
    turned_to(CLOSED)
    turned_to(AGAIN)
    first = sent(of, task, said(task, figure.id, 150, FEBRUARY), TOLD_AGAIN, Q1)
    accepted(first, of, TOLD_AGAIN)
    assert told(row(task, TOLD_AGAIN)) == ([(NOVEMBER, 100), (FEBRUARY, 150)], Reach.UNDER_WAY)
    office_reports.correct(by(of.liaison, PUT_RIGHT), first.id, None, "漏计10个")
    sent(of, task, said(task, figure.id, 160, FEBRUARY), PUT_RIGHT, Q1)
    reviews.accept(by(of.coordinator, PUT_RIGHT), first.id, None, None)
    now = row(task, PUT_RIGHT)
    assert told(now) == ([(NOVEMBER, 100), (FEBRUARY, 160)], Reach.UNDER_WAY)
    assert [one.standing for one in readings_of([figure.id])] == ["有效", "已更正", "有效"]
    assert told(frozen(task)) == ([(NOVEMBER, 100)], Reach.UNDER_WAY)
    (kept,), (live,) = frozen(task).indicators, now.indicators
    assert planned(kept) == planned(live) == [(date(2025, 12, 31), 0), (date(2027, 12, 31), 300)]
    assert [(point.gap, point.is_enough) for point in live.readings] == [
        *((Decimal("12.5"), False), (Decimal("4.8"), False))
    ]
    assert drawn(tmp_path, CLOSED) == drawn(tmp_path, PUT_RIGHT) == [(NOVEMBER, 100)]


def planned(one: IndicatorRow) -> list[tuple[date, int]]:
    return [(point.on, int(point.value)) for point in one.line]


def drawn(folder: Path, on: date) -> list[tuple[date, int]]:
    """The course of the figure in the fourth quarter's workbook, built on a day."""
    found = lines(workbook(folder, on), "图表数据")
    return [(line["日期"].date(), line["数值"]) for line in found if line["点"] == "读数"]
