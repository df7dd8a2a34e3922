"""Setting how a department's reports are approved; reports that wait for approval then go the new way (domain.md 3)."""

from __future__ import annotations

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission, Target, may
from tracker.people.approval_queries import settings_of
from tracker.people.models import ApprovalSetting, Department
from tracker.vocabulary import ApprovalWay

NO_DEPARTMENT = "没有这个单位，或者它不在本地区"


def set_way(act: Act, department_id: int, way: ApprovalWay, reason: str) -> None:
    """线上 or 线下签批 from now on. BadInput without a reason, RuleRefused where it is so already."""
    if not reason.strip():
        raise BadInput("请填写改签批方式的依据，如单位来函的文号")
    with changes.writing(act):
        department = db.session.get(Department, department_id, with_for_update=True)
        if department is None:
            raise NotFound(NO_DEPARTMENT)
        target = Target(department.jurisdiction_id, frozenset({department_id}))
        if act.actor.is_person and not may(act.actor, Permission.APPROVAL_WAY_SET, target):
            raise NotFound(NO_DEPARTMENT)
        known = settings_of(department_id)
        if (known[0].way if known else ApprovalWay.ONLINE) is way:
            raise RuleRefused(f"{department.short_name}的签批方式已经是“{way.label}”")
        row = ApprovalSetting(
            department_id=department_id, way=way, reason=reason.strip(), recorded_at=act.at, actor=act.actor.name
        )
        db.session.add(row)
        db.session.flush()
        audit.record(
            act,
            "set_approval_way",
            "department",
            department_id,
            jurisdiction_id=department.jurisdiction_id,
            reason=reason.strip(),
            way=way.label,
        )
