"""What a figure takes over from the same figure of a revised plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.reporting.world import region
from tracker.actor import Act
from tracker.changes import writing
from tracker.plans.models import Indicator, Task
from tracker.plans.revise.target_steps import keep_targets, revise_targets
from tracker.vocabulary import Direction

UP, DOWN = Direction


@pytest.mark.parametrize("carry", [keep_targets, lambda *given: revise_targets(*given, "渝府办〔2026〕12号")])
@pytest.mark.parametrize(("had", "says", "has"), [(None, DOWN, DOWN), (UP, DOWN, UP), (DOWN, None, DOWN)])
def test_its_direction_where_it_has_none(
    session: Session,
    carry: Callable[[Act, Task, Task], None],
    had: Direction | None,
    says: Direction | None,
    has: Direction,
) -> None:
    of = region()
    task, draft = of.task(), of.task()
    mine, its = rows.indicator(task, "审批时限"), rows.indicator(draft, "审批时限")
    mine.direction, its.direction = had, says
    session.commit()
    with writing(builders.act()):
        carry(builders.act(), task, draft)
    assert session.get_one(Indicator, mine.id).direction == has
