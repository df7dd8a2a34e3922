"""Acts on assignments: sign, object, reassign, answer an objection (domain.md 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.models import Department
from tracker.plans import issue_steps
from tracker.plans.draft import party_steps
from tracker.plans.models import Task
from tracker.plans.owners import speaking_steps
from tracker.plans.states import IN_FORCE
from tracker.plans.steps import move, task_of
from tracker.reporting.joint.duty_steps import duties_changed
from tracker.reporting.versions.own_queries import declined_in_drafts
from tracker.tasks import body_steps, claim_steps, steps
from tracker.tasks.models import Assignment
from tracker.tasks.queries import duty_in_force, objection_that_holds
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import EnteredHow, SignedHow, TaskAct, TaskState

STILL_OBJECTED = "异议已提出，正在等综合处处理。"
NOT_IN_FORCE = "{code} 现在是“{state}”，不再签收，也不再提异议。什么都没有保存，请刷新后重选。"
LEAD_STAYS = "总负责单位不能直接移出。异议成立的，由综合处负责人在任务页“调整分工”里另定牵头单位，异议随之了结。"


@dataclass(frozen=True)
class Receipt:
    """How a body said that it takes its duty on: on paper or by telephone, who, on which day."""

    how: EnteredHow | None
    told_by: str
    on: date | None

    @property
    def words(self) -> str:
        """“电话，张三”."""
        return "，".join(word for word in (self.how.label if self.how else "", self.told_by.strip()) if word)

    def faults(self, today: date) -> list[str]:
        """All that is missing."""
        return [
            *([] if self.how in (EnteredHow.PAPER, EnteredHow.PHONE) else ["请选择签收方式：纸质或电话"]),
            *([] if self.told_by.strip() else ["请填写签收人，如姓名和职务"]),
            *([] if self.on is not None and self.on <= today else ["请填写签收日期，不晚于今天"]),
        ]


def sign(act: Act, chosen: Sequence[tuple[int, int]], ticked: Mapping[int, Ticks] | None = None) -> int:
    """The bodies sign today for duties, given as (id, version seen) (领办签收); how many, all or none.

    `ticked`: by duty what of its task the body calls its own (认领); of the others what is proposed counts as ticked.
    BadInput where none is chosen, Conflict where one has changed since, as by an earlier signature.
    """
    if not chosen:
        raise BadInput("请先勾选要签收的任务。")
    with changes.writing(act):
        steps.hold([assignment_id for assignment_id, _ in chosen])
        for assignment_id, version in sorted(chosen):
            assignment = steps.own(act, assignment_id, version)
            _refuse_unanswerable(db.session.get_one(Task, assignment.task_id), assignment)
            claim_steps.claim(act, assignment, (ticked or {}).get(assignment_id))
            steps.sign(act, assignment, SignedHow.SIGNED, act.today)
    return len(chosen)


def sign_for(act: Act, assignment_id: int, version: int | None, receipt: Receipt) -> None:
    """代签收: 综合处 notes that a body signed on paper or said so by telephone, on the day it did.

    It ticks nothing: what is proposed counts as the body's own, but for what its own draft calls 不是本单位的.
    BadInput naming everything that is missing; RuleRefused where it has signed or objected.
    """
    wrong = receipt.faults(act.today)
    if wrong:
        raise BadInput(wrong[0], wrong)
    with changes.writing(act):
        assignment = steps.locked(assignment_id, version)
        task = task_of(act, assignment.task_id)
        if assignment.signed_on is not None:
            raise RuleRefused("这一项已签收。")
        _refuse_unanswerable(task, assignment)
        if receipt.on is not None and receipt.on < assignment.valid_from:
            raise BadInput(f"签收日期不能早于下达的 {assignment.valid_from}")
        declined = declined_in_drafts(task.jurisdiction_id, task.id)
        steps.sign(act, assignment, SignedHow.SIGNED_FOR, receipt.on or act.today, receipt.words, declined)


def _refuse_unanswerable(task: Task, assignment: Assignment) -> None:
    """A body that objected is answered first; what stands still or was ended is neither signed for nor objected to.

    While the task waits for 改派 another member may sign: nobody asks it to.
    """
    if assignment.objected_on is not None:
        raise RuleRefused(STILL_OBJECTED)
    state = TaskState(task.state)
    if state not in IN_FORCE:
        raise RuleRefused(NOT_IN_FORCE.format(code=task.code, state=state.label))


def object_to(act: Act, assignment_id: int, version: int | None, reason: str) -> None:
    """The body objects to its duty (异议). BadInput without a reason, RuleRefused after signing."""
    if not reason.strip():
        raise BadInput("请填写异议的理由。")
    with changes.writing(act):
        assignment = steps.own(act, assignment_id, version)
        if assignment.signed_on is not None:
            raise RuleRefused("这一项已签收。需要调整分工的，请与综合处联系。")
        _refuse_unanswerable(db.session.get_one(Task, assignment.task_id), assignment)
        steps.object_to(act, assignment, reason.strip())


def reassign(act: Act, task_id: int, version: int | None, department_id: int, basis: str) -> None:
    """改派: answer the accountable body's objection; the same department keeps the duty, another one takes it over.

    Of a task that nobody signs for, or that waits for 改派 though no objection holds it, the accountable body is
    changed without one. The limit to sign starts anew. BadInput without a basis.
    """
    with changes.writing(act):
        task = task_of(act, task_id, version)
        is_unsigned = task.state == TaskState.TO_SIGN
        objected = None if is_unsigned else objection_that_holds(task)
        before = objected or duty_in_force(task.id, task.lead_id)
        if is_unsigned and (before is None or before.department_id == department_id):
            raise RuleRefused("请另选一个单位：这条任务就由它负总责，还没有签收。")
        move(act, task, TaskAct.REASSIGN, basis)
        if before is not None and before.department_id == department_id:
            if objected is not None:
                steps.settle(act, objected, basis)
            steps.go_on(act, task)
            return
        _hand_to(act, task, before, department_id, basis)


def settle(act: Act, assignment_id: int, version: int | None, *, keep: bool, basis: str) -> None:
    """Answer an objection that does not hold its task in 待改派: the body keeps its duty, or the duty ends.

    BadInput without a basis, RuleRefused where the duty of the accountable body would end: nobody would lead then.
    """
    if not basis.strip():
        raise BadInput("请填写处理的依据。")
    with changes.writing(act):
        assignment = steps.locked(assignment_id, version)
        task = task_of(act, assignment.task_id)
        if assignment.objected_on is None:
            raise RuleRefused("这一项没有待处理的异议。")
        if task.state == TaskState.TO_REASSIGN and task.lead_id == assignment.department_id:
            raise RuleRefused("总负责单位的异议请用“改派”处理。")
        if not keep and task.lead_id == assignment.department_id:
            raise RuleRefused(LEAD_STAYS)
        if keep:
            steps.settle(act, assignment, basis)
            steps.go_on(act, task)
            return
        body_steps.go(act, task, assignment, basis)
        steps.go_on(act, task)
        if party_steps.follow_bodies(act, task):
            issue_steps.record_terms(act, task, basis)
        duties_changed(act, task)


def _hand_to(act: Act, task: Task, before: Assignment | None, department_id: int, basis: str) -> None:
    department = db.session.get(Department, department_id)
    if department is None or department.jurisdiction_id != task.jurisdiction_id:
        raise NotFound("名册中没有这个单位，请重新选择。")
    if before is not None:
        speaking_steps.pass_on(act, task.id, before.department_id, department_id, basis)
        body_steps.go(act, task, before, basis)
    body_steps.lead(act, task, department_id, basis)
    party_steps.follow_bodies(act, task)
    issue_steps.record_terms(act, task, basis)
    duties_changed(act, task)
