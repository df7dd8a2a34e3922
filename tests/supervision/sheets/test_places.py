"""区县情况 of the real plan: as many rows as the cities' bodies have duties, counted apart from the ledger."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from tests.given.builders import TODAY, act
from tests.plans import seeded as seeds
from tests.plans.conftest import seeded
from tests.plans.seeded import SHANXI, Seeded
from tracker.acts.plans import plans
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.ledger.rows.kept_json import as_json, from_json
from tracker.ledger.rows.queries import rows
from tracker.people.models import Department, Jurisdiction
from tracker.plans.models import Task
from tracker.supervision.sheets.places import place_lines
from tracker.tasks.models import Assignment

__all__ = ["seeded"]

CALENDAR = Calendar.of({}, (2026, 2027))


@pytest.mark.slow
@pytest.mark.both
def test_the_rows_agree_with_a_recount_of_the_duties(seeded: Seeded) -> None:
    data = (seeds.PLANS / seeds.FILES[SHANXI]).read_bytes()
    plans.load(act(), seeded.config, SHANXI, "plan.txt", data, issue=True, accept_first_listed=True)
    duties = (
        select(Task.code, Jurisdiction.short)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Department, Department.id == Assignment.department_id)
        .join(Jurisdiction, Jurisdiction.id == Department.jurisdiction_id)
        .where(Jurisdiction.parent_id == SHANXI)
    )
    counted = Counter(tuple(one) for one in db.session.execute(duties))
    ids = list(db.session.scalars(select(Task.id)))
    shown = list(rows(ids, TODAY, CALENDAR))
    kept = [from_json(as_json(row)) for row in shown]
    for of in (shown, kept):
        lines = [line for row in of for line in place_lines(row, {})]
        assert Counter((line[0], line[2]) for line in lines) == counted
    assert sum(counted.values()) == 11 + 33
    assert len({place for _, place in counted}) == 11
