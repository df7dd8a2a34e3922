"""What writing messages leaves behind beside them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.given.rows import CHONGQING, department, jurisdiction
from tracker.alerts.steps import to_liaison_and_head, write
from tracker.database import db
from tracker.people.models import Post
from tracker.vocabulary import Role


@pytest.mark.usefixtures("session")
def test_vacant_posts_are_made_in_the_order_of_the_messages() -> None:
    """They came in the order of a set, another in each process: two runs of the same days numbered them apart."""
    jurisdiction()
    bodies = [department(name).id for name in ("市交通局", "市商务委", "市财政局", "市城管局", "市能源局")]
    told = [one for body in bodies for one in to_liaison_and_head(act(), "letter-1:c0ffee", body, "收文")]
    write(act(), CHONGQING, told)
    made = db.session.execute(select(Post.department_id, Post.role).order_by(Post.id)).all()
    assert [tuple(one) for one in made] == [(body, role) for body in bodies for role in (Role.LIAISON, Role.UNIT_HEAD)]
