"""Reads collective assignees: the list, one with its members over time and who answers for it (domain.md 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, or_, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.people.models import Department, Group, GroupConsolidator, GroupMember, Jurisdiction
from tracker.people.names.queries import member_ids, newest_members, newest_memberships
from tracker.people.registry.queries import short_names

NO_SUCH_GROUP = "没有这个统称，或者它不在本地区。请从部门页进入。"


@dataclass(frozen=True)
class GroupLine:
    """A collective as plans write it. `plan_number` None: in every plan; `members`: how many on the day asked for."""

    id: int
    version: int
    jurisdiction_id: str
    phrase: str
    plan_number: str | None
    consolidator_id: int | None
    consolidator: str | None
    members: int
    source: str
    remark: str


@dataclass(frozen=True)
class MemberLine:
    """A body's time in a group; `place`: where it stands, if below the group's jurisdiction.

    `is_member`: on the day asked for; `is_coming`: from a later day on.
    """

    department_id: int
    name: str
    full_name: str
    place: str
    valid_from: date | None
    valid_to: date | None
    source: str
    recorded_at: datetime
    actor: str
    is_member: bool
    is_coming: bool


@dataclass(frozen=True)
class ConsolidatorLine:
    """Who answered for a group from when on; `name` None: the 主办处室 of each plan."""

    name: str | None
    since: date | None
    source: str
    recorded_at: datetime
    actor: str


@dataclass(frozen=True)
class UsedGroup:
    """The members that the same words had in another plan, and who answered for them."""

    plan_number: str | None
    member_ids: tuple[int, ...]
    consolidator_id: int | None


def groups(jurisdiction_id: str, on: date) -> list[GroupLine]:
    """The groups of a jurisdiction, as they are on a day: those with members first, then by phrase."""
    statement = select(Group).where(Group.jurisdiction_id == jurisdiction_id, Group.revoked_at.is_(None))
    lines = _lines(list(db.session.scalars(statement.order_by(Group.id))), on)
    return sorted(lines, key=lambda line: not line.members)


def group_lines(group_ids: Collection[int], on: date) -> list[GroupLine]:
    """These groups as they are on a day, in the order of ids; without those taken back."""
    statement = select(Group).where(Group.id.in_(group_ids), Group.revoked_at.is_(None)).order_by(Group.id)
    return _lines(list(db.session.scalars(statement)), on)


def group_line(group_id: int, on: date) -> GroupLine:
    """One group as it is on a day; NotFound for one that was taken back, too."""
    group = db.session.get(Group, group_id)
    if group is None or group.revoked_at is not None:
        raise NotFound(NO_SUCH_GROUP)
    return _lines([group], on)[0]


def last_used(jurisdiction_id: str, phrase: str, on: date) -> UsedGroup | None:
    """The newest group with members that a plan of the jurisdiction wrote with these words; None: there was none."""
    statement = select(Group).where(
        Group.jurisdiction_id == jurisdiction_id, Group.revoked_at.is_(None), Group.phrase == phrase
    )
    for group in db.session.scalars(statement.order_by(Group.id.desc())):
        if belonging := member_ids(group.id, on):
            return UsedGroup(group.plan_number, belonging, group.consolidator_id)
    return None


def members(group_id: int, on: date) -> list[MemberLine]:
    """Everybody who belongs or belonged to a group: members first, then who comes, then who left."""
    facts = newest_members(group_id)
    home = db.session.scalar(select(Group.jurisdiction_id).where(Group.id == group_id))
    where = select(Department, Jurisdiction.short).join(Jurisdiction, Jurisdiction.id == Department.jurisdiction_id)
    where = where.where(Department.id.in_([fact.department_id for fact in facts]))
    bodies = {department.id: (department, place) for department, place in db.session.execute(where)}
    lines = [_member(fact, *bodies[fact.department_id], home=home, on=on) for fact in facts]
    return sorted(lines, key=lambda line: (not line.is_member, not line.is_coming))


def consolidators(group_id: int) -> list[ConsolidatorLine]:
    """Who answered for a group, the newest first."""
    statement = (
        select(GroupConsolidator, Department.short_name)
        .outerjoin(Department, Department.id == GroupConsolidator.department_id)
        .where(GroupConsolidator.group_id == group_id)
        .order_by(GroupConsolidator.id.desc())
    )
    return [
        ConsolidatorLine(name, fact.since, fact.source, fact.recorded_at, fact.actor)
        for fact, name in db.session.execute(statement)
    ]


def membership(group_id: int, department_id: int, on: date) -> GroupMember | None:
    """The fact by which a body belongs to a group on a day or is to belong to it later."""
    held = [member for member in newest_members(group_id) if member.department_id == department_id]
    return next((one for one in held if one.valid_to is None or one.valid_to >= on), None)


def memberships_turning(jurisdiction_id: str, day: date) -> tuple[list[GroupMember], list[GroupMember]]:
    """The memberships whose last day was the day before this one, and those that begin on it."""
    before = day - timedelta(days=1)
    values = {"jurisdiction": jurisdiction_id, "day": day, "before": before}
    found = db.session.scalars(_TURNING, values).all()
    return [one for one in found if one.valid_to == before], [one for one in found if one.valid_from == day]


def group_version(group_id: int) -> int:
    """Grows with every change to the group: how many facts there are of it."""
    return _versions([group_id])[group_id]


def _versions(group_ids: Collection[int]) -> Counter[int]:
    """The same by group."""
    found: Counter[int] = Counter()
    for table in (GroupMember, GroupConsolidator):
        counted = select(table.group_id, func.count()).where(table.group_id.in_(group_ids)).group_by(table.group_id)
        found.update(dict(db.session.execute(counted).all()))
    return found


def consolidators_known(group_ids: Collection[int], known: datetime | None) -> dict[int, int | None]:
    """By group who answered for it, of what was recorded before an instant (None: all)."""
    if not group_ids:
        return {}
    statement = select(GroupConsolidator.group_id, GroupConsolidator.department_id).where(
        GroupConsolidator.group_id.in_(group_ids)
    )
    if known is not None:
        statement = statement.where(GroupConsolidator.recorded_at < known)
    return dict(db.session.execute(statement.order_by(GroupConsolidator.id)).all())


_TURNING = (
    newest_memberships()
    .join(Group, Group.id == GroupMember.group_id)
    .where(
        Group.jurisdiction_id == bindparam("jurisdiction"),
        Group.revoked_at.is_(None),
        or_(GroupMember.valid_from == bindparam("day"), GroupMember.valid_to == bindparam("before")),
    )
)


def _lines(found: Collection[Group], on: date) -> list[GroupLine]:
    ids = [group.id for group in found]
    named = short_names(group.consolidator_id for group in found if group.consolidator_id)
    belonging = select(GroupMember).where(GroupMember.group_id.in_(ids)).order_by(GroupMember.id)
    newest = {
        (member.group_id, member.department_id, member.valid_from): member for member in db.session.scalars(belonging)
    }
    counts = dict.fromkeys(ids, 0)
    for member in newest.values():
        counts[member.group_id] += _holds(member, on)
    versions = _versions(ids)
    return [
        GroupLine(
            id=group.id,
            version=versions[group.id],
            jurisdiction_id=group.jurisdiction_id,
            phrase=group.phrase,
            plan_number=group.plan_number,
            consolidator_id=group.consolidator_id,
            consolidator=named.get(group.consolidator_id) if group.consolidator_id else None,
            members=counts[group.id],
            source=group.source,
            remark=group.remark,
        )
        for group in found
    ]


def _member(fact: GroupMember, department: Department, place: str, *, home: str | None, on: date) -> MemberLine:
    return MemberLine(
        department_id=department.id,
        name=department.short_name,
        full_name=department.name,
        place=place if department.jurisdiction_id != home else "",
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        source=fact.source,
        recorded_at=fact.recorded_at,
        actor=fact.actor,
        is_member=_holds(fact, on),
        is_coming=fact.valid_from is not None and fact.valid_from > on and _is_some_time(fact),
    )


def _holds(fact: GroupMember, on: date) -> bool:
    begins, ends = fact.valid_from, fact.valid_to
    return (begins is None or begins <= on) and (ends is None or on <= ends)


def _is_some_time(fact: GroupMember) -> bool:
    """Whether there is any day of it; one that was ended before it began has none."""
    return fact.valid_to is None or fact.valid_from is None or fact.valid_from <= fact.valid_to
