"""A report is of its round's day (截至) wherever it is printed: a letter told the day on which it was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.given.calendars import CALENDAR
from tests.reporting.world import OPENED, Q4, TEXT, accepted, opened, region, report
from tracker.alerts.ladder.queries import told_last
from tracker.clock import end_of
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.reporting.quarters import Quarter

SENT, AS_OF = date(2026, 12, 12), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("read_on", "until"),
    [
        (date(2026, 12, 28), AS_OF),
        (AS_OF, AS_OF),
        (date(2026, 12, 19), date(2026, 12, 19)),  # nothing is told of a day that has not come
    ],
)
def test_letters_and_the_ledger_date_a_report_alike(session: Session, read_on: date, until: date) -> None:
    of = region()
    task = of.task()
    opened()
    accepted(report(task, of.transport), of, on=SENT)
    pair = task.id, of.transport.id
    assert told_last({pair}, read_on)[pair].on == until
    (row,) = ledger_rows([task.id], read_on, CALENDAR, end_of(read_on))
    assert [part.as_of for part in row.parts if part.department_id == of.transport.id] == [until]


def test_a_letter_quotes_what_was_reported_last(session: Session) -> None:
    of = region()
    task = of.task()
    for quarter, on in ((Quarter(2026, 3), date(2026, 9, 1)), (Q4, OPENED)):
        opened(quarter=quarter, on=on)
        said = replace(TEXT, progress_text=quarter.name)
        accepted(report(task, of.transport, quarter), of, said, on)
    pair = task.id, of.transport.id
    assert told_last({pair}, AS_OF)[pair].progress == "2026Q4"
