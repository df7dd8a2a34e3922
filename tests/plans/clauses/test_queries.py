"""What the reader remarked on a whole file, as the check page still says it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tracker.plans.clauses.queries import source_remarks

READING = {
    "parts": [{"span": [10, 90]}],
    "remarks": [
        {"code": "no_number", "message": "文号没有读到", "span": None},
        {"code": "no_date", "message": "成文日期没有读到", "span": [2, 6]},
        {"code": "no_year", "message": "没有写年份", "span": [20, 30]},
    ],
}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"number": None, "issued_on": None}, ["文号没有读到", "成文日期没有读到"]),
        ({"number": "粤发改产业〔2024〕1号", "issued_on": None}, ["成文日期没有读到"]),
        ({"number": None, "issued_on": date(2024, 2, 8)}, ["文号没有读到"]),
    ],
)
def test_what_was_filled_in_is_missing_no_more(session: Session, given: dict[str, Any], expected: list[str]) -> None:
    """The number typed on the upload page stood in the heading, and below it the page asked for it."""
    plan = rows.plan(reading=READING, **given)
    assert source_remarks(plan.id) == expected
