"""The moves of one body in a task that has gone out: the words of the clause, what is recorded of them, and its duty.

| move | the clause | its duty | what it owned |
|---|---|---|---|
| come | names it anew | begins | nothing |
| go | names it no more; a collective stays for its members | ends | 未定, or whose who says so next |
| lead | names it as lead | begins as lead, what it had before ends | stays |
| stay beside (who led so far) | names it beside the lead | begins as 配合, that of the lead ends | stays |

改派, 异议 and 调整分工 are made of these. A collective's members come and go with the days of their membership
(member_steps.py), 实际承办 with what it owns (steps.follow_owners); after other words of the clause all are compared
with them (steps.follow_words), which would give back what an 异议 has ended.
"""

from __future__ import annotations

from tracker.actor import Act
from tracker.database import db
from tracker.people.models import Department
from tracker.plans import issue_steps
from tracker.plans.draft import party_steps
from tracker.plans.draft.queries import parties_of
from tracker.plans.models import Party, Task
from tracker.tasks import steps
from tracker.tasks.models import Assignment
from tracker.vocabulary import PartyRole


def come(act: Act, task: Task, department_id: int, role: PartyRole, basis: str) -> None:
    """A body that the clause did not name."""
    steps.give(act, task, department_id, role, _named_anew(act, task, department_id, role), basis)


def go(act: Act, task: Task, assignment: Assignment, basis: str) -> None:
    """A body's duty ends: what names the body itself goes out of the clause, a collective stays for its members.

    Example: 省发展改革委, the 汇总单位, hands its task over. 各市发展改革委 takes part as before, and leads no more.
    """
    steps.end(act, assignment, basis)
    for party in parties_of(task):
        if party.group_id is None and _names(party, assignment):
            party_steps.leave(act, task, party)
            issue_steps.record_party(act, party)
    _step_back(act, task, assignment)


def lead(act: Act, task: Task, department_id: int, basis: str) -> None:
    """A body accounts for the task from now on, whether the clause named it or not."""
    party = party_steps.take_over(act, task, db.session.get_one(Department, department_id))
    issue_steps.record_party(act, party)
    steps.give(act, task, department_id, PartyRole.LEAD, party, basis)


def stay_beside(act: Act, task: Task, assignment: Assignment, basis: str) -> None:
    """Who led so far goes on beside the new lead. A 汇总单位 that is no member is named for itself from now on."""
    _step_back(act, task, assignment)
    is_member = assignment.group_id is not None
    named = [one for one in parties_of(task) if _names(one, assignment) and (is_member or one.group_id is None)]
    named.sort(key=lambda one: one.id != assignment.party_id)
    party = named[0] if named else _named_anew(act, task, assignment.department_id, PartyRole.CO)
    steps.give(act, task, assignment.department_id, PartyRole.CO, party, basis)


def _step_back(act: Act, task: Task, assignment: Assignment) -> None:
    """Through what the body led so far, nobody leads any more."""
    for party in parties_of(task):
        leads = party.role == PartyRole.LEAD and assignment.role == PartyRole.LEAD
        if leads and _names(party, assignment):
            party_steps.step_back(act, task, party)
            issue_steps.record_party(act, party)


def _names(party: Party, assignment: Assignment) -> bool:
    """Whether the body has its duty from there, or stands there itself."""
    return party.id == assignment.party_id or party.department_id == assignment.department_id


def _named_anew(act: Act, task: Task, department_id: int, role: PartyRole) -> Party:
    party = party_steps.join(act, task, db.session.get_one(Department, department_id), role)
    issue_steps.record_party(act, party)
    return party
