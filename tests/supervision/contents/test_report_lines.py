"""报送明细 and 报送情况 by what was handed in, not by what was begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import lines, turned_to, workbook
from tests.reporting.world import OPENED, Q4, TEXT, by, opened, region, report
from tracker.acts.reporting import reports
from tracker.database import db
from tracker.supervision.contents.report_queries import report_lines
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import Mode, PartyRole

REVIEW_ENDS, CLOSED = date(2026, 12, 31), date(2027, 1, 20)


@pytest.mark.slow
@pytest.mark.parametrize("is_sent", [False, True])
def test_a_nil_report_that_never_left_its_unit_is_missing_and_none(
    session: Session, tmp_path: Path, is_sent: bool
) -> None:
    """Drafted, or sent to a head who never approved it: the sheets read 缺报 and 零报告 of one report."""
    of = region()
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    turned_to(OPENED)
    mine = report(task, of.transport)
    nothing = replace(TEXT, progress_text="本期无进展", nil_report=True)
    reports.save_draft(by(of.liaison), mine.id, None, nothing)
    if is_sent:
        reports.send(by(of.liaison), mine.id, None)
    turned_to(CLOSED)
    book = workbook(tmp_path, CLOSED)
    (detail,), (unit, *_) = lines(book, "报送明细"), lines(book, "报送情况")
    assert (detail["报送结果（按时/补报/缺报/免报）"], detail["零报告"]) == ("缺报", "否")
    assert (unit["缺报"], unit["零报告"]) == (1, 0)


@pytest.mark.parametrize(("on", "result"), [(REVIEW_ENDS, "—"), (REVIEW_ENDS + timedelta(1), "缺报")])
def test_until_its_review_ends_nothing_of_an_open_round_is_missing(session: Session, on: date, result: str) -> None:
    """快报 of the last day: the page of the round says 未报."""
    of = region()
    of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    opened()
    selection = Selection(rows.CHONGQING)
    (line,) = report_lines(selection, period_of(selection, Q4, on, builders.act(on=on).at))
    assert line.result == result
