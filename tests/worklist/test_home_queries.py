"""A unit's home: what it owes, and what it owes no more."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.given import rows
from tests.reporting import world
from tests.servers.databases import on_sqlite
from tracker.acts.tasks import adjustments
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting import queries as reporting
from tracker.reporting.models import Report
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import PartyRole, ReportState, Waiting
from tracker.worklist.home_queries import UnitDesk, unit_desk
from tracker.worklist.queries import counts, desk_of

LEFT = date(2027, 1, 11)


@on_sqlite
def test_who_has_left_a_task_owes_nothing_of_it(session: Session) -> None:
    """补报 stood beside the red of a task that was another body's by then; the 缺报 stays on record."""
    of = world.region()
    third = rows.department("能源局")
    task = of.task(bodies=[(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO), (third, PartyRole.CO)])
    db.session.commit()
    world.opened()
    db.session.execute(update(Report).values(state=ReportState.MISSING))
    db.session.commit()
    mine = [of.commerce.id]
    desk = desk_of(of.other_liaison, rows.CHONGQING)

    def owed() -> tuple[UnitDesk, int, int, int]:
        listed, standing = reporting.owed(mine), reporting.standing(mine)
        return unit_desk(mine), len(listed), standing.owed, counts(desk, LEFT)[Waiting.MAKE_UP]

    assert owed() == (UnitDesk(owed=1, missing=1, to_approve=0), 1, 1, 1)
    leaving = Adjustment(LEFT, "职责调整", "渝府办〔2026〕12号", leaves=frozenset(mine))
    adjustments.adjust(world.by(of.coordinator_head, LEFT), db.session.get_one(Task, task.id).id, None, leaving)
    assert owed() == (UnitDesk(owed=0, missing=0, to_approve=0), 0, 0, 0)
    kept = select(Report.state).where(Report.department_id == of.commerce.id)
    assert db.session.scalars(kept).one() == ReportState.MISSING
