"""A 处室 and its commission: one rule for posts and for duties, in SQL and in Python."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.database import db
from tracker.people.division_queries import commission_of, commissions, within
from tracker.people.models import Department


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("cq-fgw", {"cq-fgw", "cq-fgw-zonghe", "cq-fgw-zihuan", "cq-fgw-jiage"}),
        # A 处室 is itself alone: it does not hold what its neighbours hold, nor its commission.
        ("cq-fgw-jiage", {"cq-fgw-jiage"}),
        ("cq-sww", {"cq-sww"}),
    ],
)
def test_who_stands_for_a_body(registry: None, asked: str, found: set[str]) -> None:
    keys = select(Department.key).where(
        within(lambda body: body.in_(select(Department.id).where(Department.key == asked)))
    )
    assert set(db.session.scalars(keys)) == found


def test_only_a_division_is_part_of_a_commission(registry: None) -> None:
    """市商务委 would be none where the registry named a body above it."""
    bodies = {row.key: row for row in db.session.scalars(select(Department))}
    whole = bodies["cq-fgw"].id
    bodies["cq-sww"].parent_id = whole
    db.session.flush()
    expected = {row.id: whole for key, row in bodies.items() if key.startswith("cq-fgw-")}
    assert commissions([row.id for row in bodies.values()]) == expected
    assert {row.id: row.commission_id for row in bodies.values() if row.commission_id} == expected
    in_sql = dict(db.session.execute(select(Department.id, commission_of())).all())
    assert {id: one for id, one in in_sql.items() if one} == expected
