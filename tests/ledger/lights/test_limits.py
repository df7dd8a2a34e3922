"""The date that stands beside a light is that of the figure or date it speaks of, else its task's."""

from __future__ import annotations

from datetime import date

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import figure, milestone, part, report, task
from tracker.ledger.facts.task import IndicatorFacts, MilestoneFacts
from tracker.ledger.lights.conditions.match import Limit
from tracker.ledger.lights.rules import light
from tracker.ledger.lights.turning import Turn, solve, standing_light
from tracker.vocabulary import Kind

JULY, FIRST, YEAR_END, LATER = date(2026, 7, 1), date(2026, 5, 31), date(2026, 12, 31), date(2027, 12, 31)
OF_TASK = Limit(FIRST, FIRST)
BEHIND = figure("30", key="7", due_on=LATER, baseline_on=date(2022, 12, 31))
ON_COURSE = figure("290", key="7", due_on=LATER, baseline_on=date(2022, 12, 31))
ITS_DATE = milestone(LATER, key="70", figure="7")
PUT_OFF = milestone(YEAR_END, key="71", figure="7", original_due_on=FIRST)
OVERDUE = milestone(FIRST, key="73")


@pytest.mark.parametrize(
    ("figures", "dates", "lit", "limit"),
    [
        # behind its line, due in 2027; the task is dated by another of its dates
        ((BEHIND,), (ITS_DATE,), "红·差", Limit(LATER, LATER)),
        ((BEHIND,), (PUT_OFF,), "红·差", Limit(YEAR_END, FIRST)),
        # a figure whose plan states no date
        ((BEHIND,), (), "红·差", OF_TASK),
        ((ON_COURSE,), (PUT_OFF,), "黄·已顺延", Limit(YEAR_END, FIRST)),
        ((), (OVERDUE, ITS_DATE), "黄·待核定", Limit(FIRST, FIRST)),
        # nothing dated is spoken of
        ((ON_COURSE,), (ITS_DATE,), "绿", OF_TASK),
    ],
)
def test_which_date_stands_beside_a_light(
    figures: tuple[IndicatorFacts, ...], dates: tuple[MilestoneFacts, ...], lit: str, limit: Limit
) -> None:
    facts = task(part(report()), kind=Kind.MEASURED, indicators=figures, milestones=dates)
    found = light(facts, JULY, CALENDAR)
    assert found.title.startswith(lit)
    assert found.limit_in(FIRST, FIRST) == limit
    turns = [Turn.from_json(one.as_json()) for one in solve(facts, JULY, CALENDAR).turns]
    assert standing_light(turns, JULY, CALENDAR) == found, "as lists have it"
