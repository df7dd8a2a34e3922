"""A department that is called otherwise from now on is called so wherever the present is told (domain.md 9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting.world import region
from tracker.acts.people.registry import load_registry
from tracker.database import db
from tracker.people.registry.content import DepartmentRow, Registry
from tracker.vocabulary import UnitClass


def test_the_reason_of_a_light_names_it_as_it_is_called_now(session: Session) -> None:
    """The list said the old name until something else of the task changed."""
    of = region()
    task = of.task()
    rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    turned_to(builders.TODAY)
    assert "交通局" in row(task, builders.TODAY).light.reason
    renamed = DepartmentRow(
        key=of.transport.key,
        jurisdiction=rows.CHONGQING,
        full_name="市综合运输局",
        short_name="综合运输局",
        unit_class=UnitClass.GOVERNMENT,
        parent_key=None,
        source="渝府发〔2026〕9号",
        remark="",
    )
    load_registry(builders.act(), Registry((), (renamed,), (), (), (), ()))
    assert "综合运输局" in row(task, builders.TODAY).light.reason, "stored and live alike"
