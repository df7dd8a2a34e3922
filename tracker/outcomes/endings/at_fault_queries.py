"""Of whom a 回头看 says that its part was not as told (domain.md 4): asked where several report each for itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tracker.database import db
from tracker.errors import BadInput
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.reporting.consolidation import mode_now
from tracker.tasks.models import Assignment
from tracker.vocabulary import Mode, PartyRole

CHOOSE = "本项任务由几个单位各自报送，请勾选查出问题的单位"


def may_be_at_fault(task_id: int) -> dict[int, str]:
    """Those to choose from, by id their short names, who leads first; none where one body tells for all."""
    task = db.session.get_one(Task, task_id)
    if mode_now(Mode.of(task.mode), task.lead_id) is Mode.LEAD_CONSOLIDATES:
        return {}
    statement = (
        select(Department.id, Department.short_name)
        .join(Assignment, Assignment.department_id == Department.id)
        .where(Assignment.task_id == task_id, Assignment.ended_on.is_(None))
        .order_by(Assignment.role != PartyRole.LEAD, Assignment.id)
    )
    found = {row.id: row.short_name for row in db.session.execute(statement)}
    return found if len(found) > 1 else {}


def demand_at_fault(task_id: int, chosen: Collection[int]) -> dict[int, str]:
    """The bodies chosen; BadInput where somebody must be and nobody is, or one has no part in the task."""
    found = may_be_at_fault(task_id)
    at_fault = {id: name for id, name in found.items() if id in chosen}
    if found and (not at_fault or len(at_fault) < len(set(chosen))):
        raise BadInput(CHOOSE, field="at_fault")
    return at_fault
