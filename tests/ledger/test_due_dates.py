from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.ledger.task_facts import figure, milestone, part, report, task
from tracker.ledger.due_dates import Due, due, grace_on
from tracker.ledger.facts.task import PartFacts, ReadingFacts
from tracker.ledger.lights.conditions.own_dates import overdue_days, told_on
from tracker.vocabulary import VerdictResult

ISSUED = date(2026, 11, 20)
ROUND_END = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("due_on", "goal_years", "issued_on", "expected"),
    [
        (date(2027, 6, 30), (), None, date(2027, 6, 30)),
        (date(2027, 6, 30), (2027,), None, date(2027, 6, 30)),  # a goal year, but not its end
        (date(2026, 12, 31), (), None, date(2027, 2, 28)),
        (date(2027, 12, 31), (), None, date(2028, 2, 29)),  # leap year
        (date(2025, 12, 31), (2025, 2030), None, date(2026, 3, 31)),
        (date(2026, 12, 30), (2026,), None, date(2026, 12, 30)),
        (date(2025, 12, 31), (2025,), ISSUED, ROUND_END),  # past at 下达: the later of the two
        (date(2026, 11, 19), (), ISSUED, ROUND_END),
        (date(2026, 11, 20), (), ISSUED, date(2026, 11, 20)),  # due on the day of 下达 is not past
        (date(2026, 12, 31), (2026,), date(2027, 1, 4), date(2027, 3, 31)),  # 31 March is later than the round
    ],
)
def test_the_last_day_for_a_verdict(
    due_on: date, goal_years: tuple[int, ...], issued_on: date | None, expected: date
) -> None:
    ends = date(2027, 2, 1) if issued_on == date(2027, 1, 4) else ROUND_END
    assert grace_on(due_on, goal_years, issued_on, ends if issued_on else None) == expected


GOALS = (date(2025, 12, 31), date(2030, 12, 31))
EARLY = milestone(date(2024, 12, 31), original_due_on=date(2023, 12, 31))
LATE = milestone(date(2027, 12, 31))
REACHED = milestone(date(2023, 6, 30), verdict=VerdictResult.REACHED)
MISSED = milestone(date(2023, 6, 30), verdict=VerdictResult.MISSED, rectify_by=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("milestones", "day", "expected"),
    [
        ((EARLY, LATE), ISSUED, Due(date(2024, 12, 31), date(2023, 12, 31))),
        ((REACHED, LATE), ISSUED, Due(date(2027, 12, 31), date(2027, 12, 31))),
        ((MISSED, LATE), ISSUED, Due(date(2023, 6, 30), date(2023, 6, 30))),  # 未达成 is not final
        ((milestone(date(2024, 1, 1), cancelled=True),), ISSUED, Due(date(2030, 12, 31), date(2030, 12, 31))),
        ((), date(2025, 12, 31), Due(date(2025, 12, 31), date(2025, 12, 31))),  # the goal's own day still counts
        ((), date(2026, 1, 1), Due(date(2030, 12, 31), date(2030, 12, 31))),
        ((), date(2031, 1, 1), Due(None, None)),
    ],
)
def test_a_tasks_due_date(milestones: tuple[object, ...], day: date, expected: Due) -> None:
    assert due(task(milestones=milestones, goal_dates=GOALS), day) == expected


@pytest.mark.parametrize(
    ("milestones", "expected"),
    [
        ((milestone(date(2026, 11, 20)),), None),  # the due day itself is not overdue
        ((milestone(date(2026, 11, 19)),), 1),
        ((milestone(date(2026, 11, 19)), milestone(date(2026, 11, 10))), 10),
        ((milestone(date(2026, 1, 1), grace_on=date(2026, 12, 18)),), None),
        ((milestone(date(2026, 1, 1), verdict=VerdictResult.MISSED, rectify_by=date(2026, 2, 1)),), None),
        ((milestone(date(2026, 1, 1), expired=True),), None),
        ((), None),
    ],
)
def test_overdue_days(milestones: tuple[object, ...], expected: int | None) -> None:
    assert overdue_days(task(part(), milestones=milestones), date(2026, 11, 20)) == expected


def test_what_was_told_and_accepted_is_no_longer_overdue() -> None:
    """The verdict is what is missing, and that is not the unit's."""
    own = (milestone(date(2026, 12, 1)),)
    assert overdue_days(task(part(), milestones=own), date(2026, 12, 31)) == 30
    assert overdue_days(task(part(report()), milestones=own), date(2026, 12, 31)) is None


FIRST, LAST = (report(accepted_on=day, as_of=date(2026, 12, 20)) for day in (date(2026, 12, 28), date(2027, 1, 8)))
VALUE = figure("76", date(2026, 12, 31))
KNOWN = datetime(2027, 5, 11, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parts", "given", "expected"),
    [
        # Of several bodies the last one completes it, of each its first text.
        ((part(FIRST, body="甲局"), part(LAST, body="乙局")), {}, date(2027, 1, 8)),
        ((part(FIRST, LAST),), {}, date(2026, 12, 28)),
        ((part(replace(FIRST, substance=False)),), {}, None),
        # A value counts from the day it was accepted, in Shanghai; one that came before it does not speak of the date,
        # and those that came after it change nothing.
        ((part(),), {"measured": VALUE}, date(2027, 5, 12)),
        # Of one that fell short, what its verdict did not know.
        (
            (part(FIRST, LAST),),
            {"verdict": VerdictResult.PARTLY, "verdict_as_of": date(2026, 12, 19),
             "judged_at": datetime(2027, 1, 1, tzinfo=UTC), "rectify_by": date(2027, 2, 1)},
            date(2027, 1, 8),
        ),
    ],
)  # fmt: skip
def test_from_which_day_the_verdict_alone_is_missing(
    parts: tuple[PartFacts, ...], given: dict[str, Any], expected: date | None
) -> None:
    own = milestone(date(2026, 12, 1), **given)
    early, later = (
        ReadingFacts(Decimal(76), on, known_at=KNOWN + timedelta(days=days))
        for on, days in ((date(2026, 6, 30), -90), (date(2027, 6, 30), 90))
    )
    values = (early, ReadingFacts(Decimal(76), date(2026, 12, 31), known_at=KNOWN), later)
    assert told_on(task(*parts, milestones=(own,)), own, values) == expected
