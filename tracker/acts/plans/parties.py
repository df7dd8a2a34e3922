"""Acts of the check page on responsible bodies (ux.md S6: 未识别单位)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import NotFound
from tracker.people.groups.queries import last_used
from tracker.people.names.classes import likely_class
from tracker.people.names.queries import alias_fact
from tracker.people.registry import naming_steps
from tracker.plans.check import queries as check_queries
from tracker.plans.draft import party_steps
from tracker.plans.draft.queries import party_of
from tracker.plans.models import Plan, Task
from tracker.plans.steps import draft_in, plan_of
from tracker.plans.undo.steps import recorded
from tracker.vocabulary import CheckAct, MatchHow, NameKind, PartyRole, UnitClass


def set_role(act: Act, plan_id: int, task_id: int, version: int | None, party_id: int, role: PartyRole) -> None:
    """Correct whether a body leads."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.ROLE, task_id):
        task = draft_in(act, plan_id, task_id, version)
        party_steps.set_role(act, task, party_of(task, party_id), role)


def choose_department(
    act: Act, plan_id: int, task_id: int, version: int | None, party_id: int, department_id: int
) -> None:
    """The written name means this department, here only (选已有单位)."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.MEANING, task_id):
        task = draft_in(act, plan_id, task_id, version)
        party_steps.set_department(act, task, party_of(task, party_id), department_id)


def choose_department_everywhere(
    act: Act, plan_id: int, task_id: int, version: int | None, party_id: int, department_id: int
) -> int:
    """The written name means this department in every draft of the plan (同名的一并更正); in how many places.

    An alias that said otherwise ends, and the name becomes one of this department: a later plan is read by it.
    """
    with changes.writing(act), recorded(act, plan_id, CheckAct.MEANING, task_id) as made:
        task = draft_in(act, plan_id, task_id, version)
        party, plan = party_of(task, party_id), _plan(task)
        wrong, source = party.department_id, _source(plan)
        party_steps.set_department(act, task, party, department_id)
        others = party_steps.set_department_of_others(act, plan, party, wrong, department_id)
        alias_id = alias_fact(wrong, party.name) if wrong is not None else None
        if wrong is not None and alias_id is not None:
            naming_steps.revoke_name(act, wrong, party.name, source)
            made.revoked.append(alias_id)
            naming_steps.add_name(act, department_id, party.name, NameKind.ALIAS, source)
            made.names.append((department_id, party.name))
        return 1 + others


def add_alias(act: Act, plan_id: int, task_id: int, version: int | None, party_id: int, department_id: int) -> int:
    """The written name is an alias of a department, in every plan (新增别名); how many open names that settles."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.ALIAS, task_id) as made:
        task = draft_in(act, plan_id, task_id, version)
        party, plan = party_of(task, party_id), _plan(task)
        party_steps.set_department(act, task, party, department_id)
        naming_steps.add_name(act, department_id, party.name, NameKind.ALIAS, _source(plan))
        made.names.append((department_id, party.name))
        return 1 + party_steps.resolve_open(act, plan)


def confirm_names(
    act: Act,
    plan_id: int,
    version: int | None,
    meant: Mapping[str, int],
    new: Collection[str] = (),
    collectives: Collection[str] = (),
) -> int:
    """Names that stand open in a plan's drafts are aliases of these departments (一并认定); how many places.

    `new`: names that are bodies not yet on record, under the name as written. `collectives`: names that stand for
    several (各有关部门), with the members they had in an earlier plan. NotFound for a name that stands open
    nowhere in it, or a department of another region.
    """
    with changes.writing(act), recorded(act, plan_id, CheckAct.MEANINGS) as made:
        plan = plan_of(act, plan_id, version)
        if not {*meant, *new, *collectives} <= set(check_queries.unknown_names(plan_id)):
            raise NotFound("这些名称里有的已经认定。请刷新后重选。")
        places = 0
        for name, department_id in meant.items():
            places += party_steps.set_department_of_all(act, plan, name, department_id, MatchHow.ALIAS)
            naming_steps.add_name(act, department_id, name, NameKind.ALIAS, _source(plan))
            made.names.append((department_id, name))
        for name in new:
            body = naming_steps.add_department(act, plan.jurisdiction_id, name, name, likely_class(name), _source(plan))
            places += party_steps.set_department_of_all(act, plan, name, body.id, MatchHow.BY_HAND)
        for name in collectives:
            used = last_used(plan.jurisdiction_id, name, act.today)
            members, answers = (used.member_ids, used.consolidator_id) if used else ((), None)
            group = naming_steps.add_group(
                act, plan.jurisdiction_id, name, plan.number, members, answers, _source(plan)
            )
            made.groups.append(group.id)
            places += party_steps.set_group_of_all(act, plan, name, group.id)
        return places


def add_department(
    act: Act,
    plan_id: int,
    task_id: int,
    version: int | None,
    party_id: int,
    full_name: str,
    unit_class: UnitClass,
) -> int:
    """The written name is a body not yet in the registry (新单位); how many open names that settles."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.NEW_BODY, task_id) as made:
        task = draft_in(act, plan_id, task_id, version)
        party, plan = party_of(task, party_id), _plan(task)
        department = naming_steps.add_department(
            act, task.jurisdiction_id, full_name, party.name, unit_class, _source(plan)
        )
        # Undone, the body stays on record under its full name, the plan's word for it does not.
        if department.short_name != department.name:
            made.names.append((department.id, department.short_name))
        party_steps.set_department(act, task, party, department.id)
        return 1 + party_steps.resolve_open(act, plan)


def add_collective(
    act: Act,
    plan_id: int,
    task_id: int,
    version: int | None,
    party_id: int,
    member_ids: Sequence[int],
    consolidator_id: int | None,
) -> int:
    """The written name is a collective of this plan with these members (集体成员); how many open names that settles."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.COLLECTIVE, task_id) as made:
        task = draft_in(act, plan_id, task_id, version)
        party, plan = party_of(task, party_id), _plan(task)
        group = naming_steps.add_group(
            act, task.jurisdiction_id, party.name, plan.number, member_ids, consolidator_id, _source(plan)
        )
        made.groups.append(group.id)
        party_steps.set_group(act, task, party, group.id)
        return 1 + party_steps.resolve_open(act, plan)


def add_party(act: Act, plan_id: int, task_id: int, version: int | None, department_id: int, role: PartyRole) -> None:
    """A body that the clause's 等 leaves out, or for a clause that names nobody."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.ADD_PARTY, task_id):
        party_steps.add(act, draft_in(act, plan_id, task_id, version), department_id, role)


def remove_party(act: Act, plan_id: int, task_id: int, version: int | None, party_id: int) -> None:
    """Leave a body out."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.REMOVE_PARTY, task_id):
        task = draft_in(act, plan_id, task_id, version)
        party_steps.remove(act, task, party_of(task, party_id))


def _plan(task: Task) -> Plan:
    return db.session.get_one(Plan, task.plan_id)


def _source(plan: Plan) -> str:
    return f"{plan.number or plan.title} 校核时认定"
