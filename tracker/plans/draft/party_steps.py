"""Who is responsible in a draft: which body a written name means, who leads, who answers (domain.md 4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, NotFound
from tracker.people.models import Department, Group
from tracker.people.names.queries import consolidator_id, recorded_names
from tracker.plans.draft.doubts import accountable
from tracker.plans.draft.modes import is_lead_open, mode_after, responsibility_mode
from tracker.plans.draft.queries import parties_of
from tracker.plans.models import Party, Plan, Task
from tracker.plans.steps import changed
from tracker.vocabulary import Basis, LeadDecision, MatchHow, Mode, PartyRole, TaskState


def renew_lead(task: Task) -> None:
    """Set the accountable body anew: the first lead, else the first body named.

    Of a group it is the 汇总单位, else the 主办处室. Where one body alone is named, 汇总方式 follows from whether it
    is a collective.
    """
    set_lead(task, parties_of(task))


def set_lead(task: Task, parties: Sequence[Party]) -> None:
    """The same for a task with these bodies, written or not."""
    place = accountable([PartyRole(party.role) for party in parties])
    task.lead_id = _answering(task, parties[place]) if place is not None else None
    if len(parties) == 1 and task.mode in (Mode.SINGLE, Mode.EACH_REPORTS):
        task.mode = _mode_alone(parties[0]) or task.mode


def _mode_alone(party: Party) -> Mode | None:
    """汇总方式 where one body alone is named: a collective is several bodies that each report.

    None where nobody knows yet what the name means.
    """
    if party.group_id is not None:
        return Mode.EACH_REPORTS
    return Mode.SINGLE if party.department_id is not None else None


def _answering(task: Task, party: Party) -> int | None:
    if party.group_id is None:
        return party.department_id
    return consolidator_id(party.group_id) or db.session.get_one(Plan, task.plan_id).host_id


def decide(act: Act, task: Task, decision: LeadDecision, party_id: int | None = None) -> None:
    """Record who answers for a clause that names no lead.

    BadInput where 另定牵头 names nobody, or 认首列 would name a collective.
    """
    parties = parties_of(task)
    before = _terms(task, parties)
    leader = _chosen(parties, decision, party_id)
    if leader is not None:
        for party in parties:
            party.role = PartyRole.LEAD if party is leader else PartyRole.CO
    task.lead_confirmed = leader is not None
    alone = responsibility_mode(Basis.FIRST_LISTED, len(parties)) is Mode.SINGLE and parties[0].group_id is None
    leads = Mode.SINGLE if alone else Mode.LEAD_CONSOLIDATES
    each = Mode.SINGLE if alone else Mode.EACH_REPORTS
    task.mode = each if decision is LeadDecision.EACH else leads
    renew_lead(task)
    changed(act, task, "decide_lead", before, {"decision": decision.label, **_terms(task, parties)})


def _chosen(parties: Sequence[Party], decision: LeadDecision, party_id: int | None) -> Party | None:
    if decision is LeadDecision.EACH:
        return None
    if decision is LeadDecision.FIRST:
        if parties[0].group_id is not None:
            raise BadInput(f"“{parties[0].name}”是统称，不能认作牵头。请选“各负其责”或另定牵头。")
        return parties[0]
    chosen = next((party for party in parties if party.id == party_id), None)
    if chosen is None:
        raise BadInput("请选择由哪一家牵头。")
    return chosen


def set_role(act: Act, task: Task, party: Party, role: PartyRole) -> None:
    """Correct a body's role; the responsibility mode follows from who is then named lead."""
    before = _terms(task, parties_of(task))
    party.role = role
    renew_lead(task)
    changed(act, task, "set_party_role", before, _terms(task, parties_of(task)))


def set_department(act: Act, task: Task, party: Party, department_id: int) -> None:
    """Say which department on record a written name means. NotFound for one that is not of this jurisdiction."""
    department = db.session.get(Department, department_id)
    if department is None or department.jurisdiction_id != task.jurisdiction_id:
        raise NotFound("名册中没有这个单位，请重新选择")
    before = _meaning(party)
    party.department_id, party.group_id, party.matched = department_id, None, MatchHow.BY_HAND
    renew_lead(task)
    changed(act, task, "set_party_department", before, _meaning(party))


def set_department_of_others(act: Act, plan: Plan, like: Party, wrong: int | None, department_id: int) -> int:
    """The same name in the plan's other drafts, where it meant the same wrong department, means this one; how many."""
    meant = Party.department_id.is_(None) if wrong is None else Party.department_id == wrong
    same = _drafted_parties(plan, Party.id != like.id, Party.name == like.name, meant)
    for party, task in same:
        set_department(act, task, party, department_id)
    return len(same)


def set_department_of_all(act: Act, plan: Plan, name: str, department_id: int, how: MatchHow) -> int:
    """A name means this department wherever it stands open in a plan's drafts; in how many places."""
    named = _open_parties(plan, Party.name == name)
    for party, task in named:
        set_department(act, task, party, department_id)
        party.matched = how
    return len(named)


def set_group(act: Act, task: Task, party: Party, group_id: int) -> None:
    """Say which collective a written name means. NotFound for one of another jurisdiction."""
    group = db.session.get(Group, group_id)
    if group is None or group.jurisdiction_id != task.jurisdiction_id:
        raise NotFound("名册中没有这个统称，请重新选择")
    before = _meaning(party)
    party.department_id, party.group_id, party.matched = None, group_id, MatchHow.BY_HAND
    renew_lead(task)
    changed(act, task, "set_party_group", before, _meaning(party))


def set_group_of_all(act: Act, plan: Plan, name: str, group_id: int) -> int:
    """A name means this collective wherever it stands open in a plan's drafts; in how many places."""
    named = _open_parties(plan, Party.name == name)
    for party, task in named:
        set_group(act, task, party, group_id)
    return len(named)


def add(act: Act, task: Task, department_id: int, role: PartyRole) -> Party:
    """A body the clause's 等 leaves out, or one for a clause that names nobody; `role_read` stays empty."""
    department = db.session.get(Department, department_id)
    if department is None or department.jurisdiction_id != task.jurisdiction_id:
        raise NotFound("名册中没有这个单位，请重新选择")
    parties = parties_of(task)
    if any(party.department_id == department_id for party in parties):
        raise BadInput(f"{department.short_name}已在这一条里。")
    before = _terms(task, parties)
    party = _new(task, department, role)
    renew_mode(task)
    changed(act, task, "add_party", before, _terms(task, parties_of(task)))
    return party


def remove(act: Act, task: Task, party: Party) -> None:
    """Leave a body out of a draft; the row stays with its words as read."""
    before = _terms(task, parties_of(task))
    party.in_force = False
    db.session.flush()
    renew_mode(task)
    changed(act, task, "remove_party", before, _terms(task, parties_of(task)))


def take_over(act: Act, task: Task, department: Department) -> Party:
    """The department becomes the accountable body of an issued task, as the party it was or as a new one (改派)."""
    parties = parties_of(task)
    party = next((one for one in parties if one.department_id == department.id), None)
    if party is None:
        party = _new(task, department, PartyRole.LEAD)
    before = _terms(task, parties)
    party.role = PartyRole.LEAD
    task.lead_id, task.lead_confirmed = department.id, True
    changed(act, task, "take_over", before, _terms(task, parties_of(task)))
    return party


def join(act: Act, task: Task, department: Department, role: PartyRole) -> Party:
    """A body comes into an issued task (调整分工); who answers for the task stays."""
    before = _terms(task, parties_of(task))
    party = _new(task, department, role)
    changed(act, task, "add_party", before, _terms(task, parties_of(task)))
    return party


def leave(act: Act, task: Task, party: Party) -> None:
    """A body goes out of an issued task (异议成立); who answers for the task stays."""
    before = _terms(task, parties_of(task))
    party.in_force = False
    db.session.flush()
    changed(act, task, "remove_party", before, _terms(task, parties_of(task)))


def step_back(act: Act, task: Task, party: Party) -> None:
    """A body of an issued task leads no more and goes on beside the lead; who answers for the task is said apart."""
    before = _terms(task, parties_of(task))
    party.role = PartyRole.CO
    changed(act, task, "set_party_role", before, _terms(task, parties_of(task)))


def follow_bodies(act: Act, task: Task) -> bool:
    """汇总方式 of an issued task after its bodies changed; whether it became another."""
    parties = parties_of(task)
    collective = any(party.group_id is not None for party in parties)
    # Who was beside a lead that has left accounts for the task, and was named to lead by nobody either.
    leads = any(party.role == PartyRole.LEAD and party.department_id == task.lead_id for party in parties)
    is_open = is_lead_open(Basis(task.basis), task.lead_confirmed) or not leads
    mode = mode_after(Mode.of(task.mode), len(parties), collective=collective, is_open=is_open)
    if mode == task.mode:
        return False
    before = _terms(task, parties)
    task.mode = mode
    changed(act, task, "set_terms", before, _terms(task, parties))
    return True


def resolve_open(act: Act, plan: Plan) -> int:
    """Look again for the bodies of a plan's drafts that no name on record meant so far; how many are found now."""
    names, found = recorded_names(), 0
    for party, task in _open_parties(plan):
        meant = names.resolve(party.name, plan.issued_on or act.today, plan.jurisdiction_id, plan.number)
        if meant.how is None:
            continue
        before = _meaning(party)
        party.department_id, party.group_id, party.matched = meant.department_id, meant.group_id, meant.how
        renew_lead(task)
        changed(act, task, "resolve_party", before, _meaning(party))
        found += 1
    return found


def _open_parties(plan: Plan, *which: ColumnElement[bool]) -> list[tuple[Party, Task]]:
    """The bodies of a plan's drafts whose names mean nobody on record."""
    return _drafted_parties(plan, Party.department_id.is_(None), Party.group_id.is_(None), *which)


def _drafted_parties(plan: Plan, *which: ColumnElement[bool]) -> list[tuple[Party, Task]]:
    statement = (
        select(Party, Task)
        .join(Task, Task.id == Party.task_id)
        .where(Task.plan_id == plan.id, Task.state == TaskState.DRAFT, Party.in_force, *which)
        .order_by(Task.position, Party.position)
    )
    return [(party, task) for party, task in db.session.execute(statement)]


def _new(task: Task, department: Department, role: PartyRole) -> Party:
    """A party the text does not name: after the others, without a span."""
    places = db.session.scalars(select(Party.position).where(Party.task_id == task.id)).all()
    party = Party(
        task_id=task.id,
        position=max(places, default=0) + 1,
        name=department.short_name,
        role=role,
        department_id=department.id,
        matched=MatchHow.BY_HAND,
    )
    db.session.add(party)
    db.session.flush()
    return party


def renew_mode(task: Task) -> None:
    """The mode the text would have with these bodies. Where somebody has decided who leads, that counts as written."""
    bodies = parties_of(task)
    named = any(party.role == PartyRole.LEAD for party in bodies)
    basis = Basis(task.basis)
    if task.lead_confirmed or (basis is Basis.NONE and named) or (basis is Basis.SOLE and len(bodies) > 1):
        basis = Basis.EXPLICIT
    task.mode = responsibility_mode(basis, len(bodies))
    renew_lead(task)


def _terms(task: Task, parties: Sequence[Party]) -> dict[str, object]:
    return {
        "mode": Mode(task.mode).label if task.mode else None,
        "lead": [party.name for party in parties if party.role == PartyRole.LEAD],
        "co": [party.name for party in parties if party.role == PartyRole.CO],
    }


def _meaning(party: Party) -> dict[str, object]:
    return {"name": party.name, "department_id": party.department_id, "group_id": party.group_id}
