"""In which of its reports a body tells what is overdue or to be put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.reporting.write.own_report import not_written_yet, telling
from tracker.vocabulary import ReportState

S = ReportState
SPRING, AUTUMN, WINTER = date(2026, 3, 20), date(2026, 9, 20), date(2026, 12, 20)


@dataclass(frozen=True)
class Stands:
    """A report of a quarter, or of a 核定."""

    as_of: date
    state: ReportState
    is_of_quarter: bool = True
    is_closed: bool = False


OF_VERIFICATION = Stands(date(2026, 12, 31), S.ACCEPTED, is_of_quarter=False)


@pytest.mark.parametrize(
    ("reports", "dates", "found"),
    [
        ([], [], None),
        ([Stands(WINTER, S.EXEMPT)], [], None),
        ([Stands(AUTUMN, S.ACCEPTED), Stands(WINTER, S.ACCEPTED)], [], (WINTER, S.ACCEPTED)),
        ([Stands(AUTUMN, S.ACCEPTED), Stands(WINTER, S.MISSING)], [], (WINTER, S.MISSING)),
        ([Stands(AUTUMN, S.MISSING), Stands(WINTER, S.ACCEPTED)], [], (WINTER, S.ACCEPTED)),
        ([Stands(AUTUMN, S.DRAFT), Stands(WINTER, S.ACCEPTED)], [], (AUTUMN, S.DRAFT)),
        ([Stands(AUTUMN, S.TO_REVIEW), Stands(WINTER, S.ACCEPTED)], [], (AUTUMN, S.TO_REVIEW)),
        ([Stands(AUTUMN, S.TO_REVIEW), Stands(WINTER, S.RETURNED)], [], (WINTER, S.RETURNED)),
        ([Stands(AUTUMN, S.TO_FILL), Stands(WINTER, S.HANDED_UP)], [], (AUTUMN, S.TO_FILL)),
        # Given to a lead: on its way until the round is closed.
        ([Stands(AUTUMN, S.ACCEPTED), Stands(WINTER, S.RECEIVED)], [], (WINTER, S.RECEIVED)),
        ([Stands(AUTUMN, S.TO_REVIEW), Stands(WINTER, S.HANDED_UP, is_closed=True)], [], (AUTUMN, S.TO_REVIEW)),
        ([Stands(AUTUMN, S.ACCEPTED), Stands(WINTER, S.HANDED_UP, is_closed=True)], [], (WINTER, S.HANDED_UP)),
        ([OF_VERIFICATION, Stands(WINTER, S.ACCEPTED)], [], (WINTER, S.ACCEPTED)),
        ([OF_VERIFICATION, Stands(WINTER, S.EXEMPT)], [], (OF_VERIFICATION.as_of, S.ACCEPTED)),
        # What was told too early for one of the dates tells nothing of it.
        ([Stands(SPRING, S.TO_REVIEW)], [date(2026, 6, 30)], None),
        ([Stands(SPRING, S.TO_REVIEW)], [date(2026, 6, 15)], (SPRING, S.TO_REVIEW)),
        ([Stands(SPRING, S.DRAFT), Stands(WINTER, S.ACCEPTED)], [SPRING, WINTER], (WINTER, S.ACCEPTED)),
    ],
)
def test_it_is_the_one_being_written_else_one_on_its_way_else_the_newest(
    reports: list[Stands], dates: list[date], found: tuple[date, ReportState] | None
) -> None:
    for several in (reports, reports[::-1]):
        stands = telling(several, dates)
        assert (stands and (stands.as_of, stands.state)) == found


@pytest.mark.parametrize(
    ("report", "dates", "found"),
    [
        (Stands(WINTER, S.TO_APPROVE), [AUTUMN, WINTER], []),
        (Stands(WINTER, S.HANDED_UP), [WINTER], []),
        (Stands(WINTER, S.RECEIVED), [WINTER], []),
        (Stands(WINTER, S.CONSOLIDATED, is_closed=True), [WINTER], []),
        # Left with its lead, whose quarter was closed without it: its body goes on with it.
        (Stands(WINTER, S.HANDED_UP, is_closed=True), [WINTER], [WINTER]),
        (Stands(WINTER, S.RETURNED), [WINTER], [WINTER]),
        # 综合处 has it: whether it tells the date is asked elsewhere.
        (Stands(WINTER, S.TO_REVIEW), [WINTER], [WINTER]),
        # A text of the spring speaks of the last three months before a date, and of no later one.
        (Stands(SPRING, S.TO_APPROVE), [date(2026, 6, 19), date(2026, 6, 20)], [date(2026, 6, 20)]),
    ],
)
def test_what_its_head_or_its_lead_has_is_written(report: Stands, dates: list[date], found: list[date]) -> None:
    assert not_written_yet([report], dates) == found
