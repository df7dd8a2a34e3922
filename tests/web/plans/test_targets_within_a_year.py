"""到2027年6月底建成50个，到12月底建成80个: every page that shows the figure says which day each target is of."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.visitors import Visitor
from tests.given.beginnings import begins_with, over
from tests.people import staff
from tests.plans import revised
from tests.plans import seeded as seeds
from tracker.database import db
from tracker.plans.models import Indicator, Task
from tracker.vocabulary import Role

BY_BOTH = "到2027年6月底，建成充电桩300个，到2027年12月底，建成充电桩500个"
TWICE = revised.OLD.replace("到2027年建成充电桩300个", BY_BOTH)
JUNE, YEAR_END = "2027年6月30日", "2027年12月31日"


@begins_with("real_registry")
def plan_with_two_days(url: str, instance: Path) -> None:
    """The plan of TWICE, issued, and who looks at it."""
    with over(url, instance) as app:
        staff.account("head", Role.COORDINATOR_HEAD, "cq-fgw", "500000")
        staff.account("coordinator", Role.COORDINATOR, "cq-fgw", "500000")
        revised.old_plan(seeds.Seeded(app.config["TRACKER"]), text=TWICE)


@pytest.fixture
def page(app: Flask, plan_with_two_days: None) -> Callable[[str], str]:
    """The words of the page at an address that names what is meant."""
    with app.app_context():
        task = db.session.scalars(select(Task).where(Task.text.contains("充电桩"))).one()
        first = db.session.scalars(select(Indicator.id).where(Indicator.task_id == task.id)).first()
        names = {"plan": task.plan_id, "task": task.id, "code": task.code, "figure": first}
    head = Visitor.signed_in(app, "head", staff.PASSWORD)

    def words(address: str) -> str:
        shown = head.page(address.format(**names))
        assert shown.faults() == []
        return re.sub(r"\s+", " ", shown.text)

    return words


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/tasks/{code}", (f"300个{JUNE}", f"500个{YEAR_END}", "分 2 个阶段", "第 2 阶段")),
        ("/indicators", (f"300个{JUNE}", f"500个{YEAR_END}")),
        ("/indicators/{figure}", (f"{JUNE}目标 300个", f"{YEAR_END}目标 500个", "2027-06-30", "2027-12-31")),
        ("/figures/{figure}", ("（2027 年6月30日）",)),
        ("/plans/{plan}/check?task={task}", ("分 2 个阶段", "第 2 阶段")),
    ],
    ids=["task", "figures", "one figure", "correcting it", "check page"],
)
def test_each_target_says_its_day(page: Callable[[str], str], address: str, expected: tuple[str, ...]) -> None:
    shown = page(address)
    assert [one for one in expected if one not in shown] == [], shown
