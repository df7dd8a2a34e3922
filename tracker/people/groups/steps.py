"""Who belongs to a collective assignee and who answers for it, from one day to another (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.people.groups.queries import NO_SUCH_GROUP, group_version, membership
from tracker.people.models import Department, Group, GroupConsolidator, GroupMember
from tracker.people.queries import jurisdictions_below

NO_BASIS = "请填写依据，如会议纪要、来函的文号"


def group_of(act: Act, group_id: int, version: int | None = None) -> Group:
    """The group as the person saw it, locked; NotFound outside his jurisdiction, Conflict where it changed since."""
    group = db.session.scalar(select(Group).where(Group.id == group_id).with_for_update())
    is_own = group is not None and act.actor.jurisdiction_id in (None, group.jurisdiction_id)
    if group is None or not is_own or group.revoked_at is not None:
        raise NotFound(NO_SUCH_GROUP)
    if version is not None and group_version(group_id) != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return group


def add_members(act: Act, group: Group, department_ids: Sequence[int], since: date, basis: str) -> list[Department]:
    """These bodies belong to the group from a day on. BadInput without a body or a basis, or where one belongs."""
    if not department_ids:
        raise BadInput("请选择要加入的单位")
    if not basis.strip():
        raise BadInput(NO_BASIS)
    joining = [_department(group, one) for one in dict.fromkeys(department_ids)]
    for department in joining:
        known = membership(group.id, department.id, since)
        if known is not None:
            raise RuleRefused(f"{department.short_name}已是“{group.phrase}”的成员")
        note_member(act, group, department.id, since, None, basis)
        _audit(act, group, "add_member", basis, member=department.short_name, since=since.isoformat())
    return joining


def end_member(act: Act, group: Group, department_id: int, since: date, basis: str) -> Department:
    """The body belongs to the group no longer, `since` being the first day without it. BadInput without a basis."""
    if not basis.strip():
        raise BadInput(NO_BASIS)
    department = _department(group, department_id)
    held = membership(group.id, department_id, since)
    if held is None:
        raise RuleRefused(f"{department.short_name}在 {since} 已不是“{group.phrase}”的成员")
    note_member(act, group, department_id, held.valid_from, since - timedelta(days=1), basis)
    _audit(act, group, "end_member", basis, member=department.short_name, since=since.isoformat())
    return department


def set_consolidator(act: Act, group: Group, department_id: int | None, basis: str) -> None:
    """Another body answers for the group from today on; None: the 主办处室 of each plan does.

    BadInput without a basis; NotFound for one of another jurisdiction; RuleRefused where nothing would change.
    """
    if not basis.strip():
        raise BadInput(NO_BASIS)
    department = _department(group, department_id) if department_id is not None else None
    if department is not None and department.jurisdiction_id != group.jurisdiction_id:
        raise NotFound("名册中没有这个单位，请重新选择。")
    if department_id == group.consolidator_id:
        raise RuleRefused("汇总单位没有变化，未保存。")
    group.consolidator_id = department_id
    note_consolidator(act, group, act.today, basis)
    name = department.short_name if department else "主办处室"
    _audit(act, group, "set_consolidator", basis, consolidator=name)


def note_consolidator(act: Act, group: Group, since: date | None, source: str, *, is_shipped: bool = False) -> None:
    """The fact of who answers for the group from now on."""
    db.session.add(
        GroupConsolidator(
            group_id=group.id,
            department_id=group.consolidator_id,
            since=since,
            source=source,
            is_shipped=is_shipped,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    db.session.flush()


def _department(group: Group, department_id: int) -> Department:
    department = db.session.get(Department, department_id)
    if department is None or department.jurisdiction_id not in jurisdictions_below(group.jurisdiction_id):
        raise NotFound("名册中没有所选的单位，请刷新后重新选择。")
    return department


def note_member(
    act: Act,
    group: Group,
    department_id: int,
    first: date | None,
    last: date | None,
    basis: str,
    *,
    is_shipped: bool = False,
) -> None:
    """The fact that a body belongs to the group from one day to another; None: from the beginning, for good."""
    db.session.add(
        GroupMember(
            group_id=group.id,
            department_id=department_id,
            valid_from=first,
            valid_to=last,
            source=basis.strip(),
            is_shipped=is_shipped,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    db.session.flush()


def _audit(act: Act, group: Group, action: str, basis: str, **detail: Any) -> None:
    audit.record(
        act,
        action,
        "group",
        group.id,
        jurisdiction_id=group.jurisdiction_id,
        reason=basis.strip(),
        phrase=group.phrase,
        **detail,
    )
