"""A later rename changes nothing in the workbook of a closed quarter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.ledger.lived import accepted, days, lines, sent, turned_to, workbook
from tests.reporting.world import OPENED, TEXT, Region, region
from tracker.database import db
from tracker.people.models import DepartmentName
from tracker.vocabulary import NameKind

CLOSED, LATER = date(2027, 1, 4), date(2027, 2, 20)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def everything(book: Any) -> dict[str, list[tuple[Any, ...]]]:
    sheets = [sheet for sheet in book.worksheets if sheet.title != "封面说明"]
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in sheets}


@pytest.mark.slow
def test_a_later_rename_changes_no_sheet_of_a_closed_quarter(of: Region, tmp_path: Path) -> None:
    task = of.task()
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, OPENED), of, OPENED)
    for day in days(date(2026, 12, 2), CLOSED):
        turned_to(day)
    before = everything(workbook(tmp_path, CLOSED))
    renamed = DepartmentName(
        department_id=of.transport.id,
        name="市交通运输委员会",
        kind=NameKind.FULL,
        valid_from=date(2026, 1, 1),
        source="渝府发〔2027〕1号",
        recorded_at=datetime(2027, 2, 1, tzinfo=UTC),
        actor="测试",
    )
    db.session.add(renamed)
    db.session.commit()
    assert everything(workbook(tmp_path, LATER)) == before
    assert lines(workbook(tmp_path, LATER), "报送明细")
