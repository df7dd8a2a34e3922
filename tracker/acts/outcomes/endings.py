"""Acts on the way of a task to its end: 办结, 销号, 回头看, 归档, and a leader's decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.alerts.results.asking_steps import tell
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.outcomes.endings import gates, queries
from tracker.outcomes.endings.account_queries import account
from tracker.outcomes.endings.at_fault_queries import demand_at_fault
from tracker.outcomes.endings.steps import bring, name_at_fault, note, task_as_seen
from tracker.people.access import Permission, may_ever
from tracker.plans import lifecycle
from tracker.plans.models import Plan, Task
from tracker.plans.owners.words import listed
from tracker.tasks.asking import steps as asking_steps
from tracker.tasks.asking.queries import shared
from tracker.vocabulary import PlanMode, TaskAct, TaskState

DECISIONS = (
    TaskAct.SUSPEND,
    TaskAct.RESUME,
    TaskAct.TERMINATE,
    TaskAct.TO_STANDING,
    TaskAct.MERGE,
    TaskAct.EXPIRE,
)
"""What a leader decides about a task (domain.md 4)."""

OWN = "自己申请的办结不能由自己核验，请由综合处另一位负责人办理。"
_MERGES_INTO = (TaskState.TO_SIGN, TaskState.ACTIVE, TaskState.TO_VERIFY)


def apply(act: Act, task_id: int, version: int | None, words: str, proof: str = "") -> None:
    """申请办结 by the accountable body's head; `words`: 完成情况, `proof`: 佐证 beside those of the reports.

    RuleRefused for 长期坚持 and 常态 before the plan's last goal year; what else is not met the office judges.
    """
    _demand_short(words, proof)
    if not words.strip():
        raise BadInput("请填写“完成情况”。")
    with changes.writing(act):
        task = _task_for(act, task_id, version, TaskAct.APPLY, Permission.COMPLETION_APPLY)
        if refusal := gates.too_early(account(task, act.today).checked):
            raise RuleRefused(refusal)
        bring(act, task, TaskAct.APPLY, words, proof=proof)


def give_back(act: Act, task_id: int, version: int | None, reason: str) -> None:
    """退回: the task goes on. BadInput without the reason."""
    _demand_short(reason)
    with changes.writing(act):
        task = _task_for(act, task_id, version, TaskAct.RETURN, Permission.COMPLETION_VERIFY, reason)
        bring(act, task, TaskAct.RETURN, reason)


def verify(act: Act, task_id: int, version: int | None, words: str = "", exception: str = "") -> None:
    """核验通过: every gate is met, or a written exception says why not; never by who applied.

    RuleRefused for 长期坚持 and 常态 before the last goal year, BadInput naming what is not met.
    """
    _demand_short(words, exception)
    with changes.writing(act):
        task = _task_for(act, task_id, version, TaskAct.VERIFY, Permission.COMPLETION_VERIFY)
        applied = queries.last_said(task_id, TaskAct.APPLY)
        if applied is not None and act.actor.user_id is not None and act.actor.user_id == applied.actor_id:
            raise RuleRefused(OWN)
        closed = gates.demand_passable(account(task, act.today).checked, exception)
        bring(act, task, TaskAct.VERIFY, words, exception=exception if closed else "", unmet=closed)


def close(act: Act, chosen: Sequence[tuple[int, int | None]], words: str = "", exception: str = "") -> int:
    """审定销号 of tasks given as (id, version seen); how many, all or none.

    A gate that closed since the verification and was not excepted there wants an exception now.
    """
    _demand_short(words, exception)
    if not chosen:
        raise BadInput("请先勾选要销号的任务。")
    with changes.writing(act):
        for task_id, version in sorted(chosen, key=lambda one: one[0]):
            task = _task_for(act, task_id, version, TaskAct.CLOSE, Permission.TASK_CLOSE)
            unmet = queries.newly_unmet(
                queries.last_said(task_id, *queries.FINISHING), account(task, act.today).checked
            )
            if unmet and not exception.strip():
                names = "、".join(gate.label for gate in unmet)
                raise BadInput(f"任务 {task.code} 还有条件没有满足：{names}。请逐条销号并写明例外理由。")
            bring(act, task, TaskAct.CLOSE, words, exception=exception if unmet else "", unmet=unmet)
    return len(chosen)


def look_back(
    act: Act,
    task_id: int,
    version: int | None,
    finding: str,
    *,
    is_upheld: bool,
    at_fault: Collection[int] = (),
) -> None:
    """回头看: what was found; the task stays as it is where that is as told, else it is worked on again.

    `at_fault`: of several bodies that report each for itself those whose part was not as told; they put it right.
    BadInput where it is not said whose, or of a body that has no part in the task.
    """
    _demand_short(finding)
    with changes.writing(act):
        task = _task_for(act, task_id, version, TaskAct.LOOK_BACK, Permission.TASK_LOOK_BACK, finding)
        if not is_upheld:
            named = demand_at_fault(task_id, at_fault)
            name_at_fault(act, task, named)
            words = f"{listed(list(named.values()))}：{finding.strip()}" if named else finding
            bring(act, task, TaskAct.LOOK_BACK, words, is_upheld=False)
            _ask_again(act, task)
            return
        note(act, task, TaskAct.LOOK_BACK, finding, is_upheld=True)
        changes.next_version(task)
        audit.record(
            act,
            "look_back_upheld",
            "task",
            task.id,
            jurisdiction_id=task.jurisdiction_id,
            task_id=task.id,
            reason=finding.strip(),
        )


def archive(act: Act, chosen: Sequence[tuple[int, int | None]]) -> int:
    """归档 of tasks given as (id, version seen); how many, all or none."""
    if not chosen:
        raise BadInput("请先勾选要归档的任务。")
    with changes.writing(act):
        for task_id, version in sorted(chosen, key=lambda one: one[0]):
            task = _task_for(act, task_id, version, TaskAct.ARCHIVE, Permission.TASK_ARCHIVE)
            bring(act, task, TaskAct.ARCHIVE)
    return len(chosen)


def decide(act: Act, task_id: int, version: int | None, verb: TaskAct, ground: str, into_code: str = "") -> None:
    """A leader's act on a task: 中止, 恢复, 终止, 转常态管理, 并入, 期满; `ground`: the document number or the reason.

    `into_code`: of 并入, the task it goes into. RuleRefused of 期满 while a date that is past has no verdict.
    """
    _demand_short(ground)
    if verb not in DECISIONS:
        raise RuleRefused(f"“{verb.label}”不在这里办理。")
    with changes.writing(act):
        task = _task_for(act, task_id, version, verb, Permission.TASK_DECIDE, ground)
        into = _merged_into(task, into_code) if verb is TaskAct.MERGE else None
        if verb is TaskAct.EXPIRE:
            _demand_verdicts(act, task)
        words = f"并入 {into.code}：{ground.strip()}" if into else ground
        bring(act, task, verb, words, into_id=into.id if into else None)
        if verb is TaskAct.RESUME:
            _ask_again(act, task)


def _ask_again(act: Act, task: Task) -> None:
    """The task goes on: what its bodies had still to confirm (请各单位确认) they are asked anew, with a new last day.

    While it stood still nobody could answer; the night after, silence would have counted from the old day.
    """
    items, until = asking_steps.ask_again(act, task.id)
    tell(act, db.session.get_one(Plan, task.plan_id), shared(items), until)


def _merged_into(task: Task, code: str) -> Task:
    """The task another goes into: of the same jurisdiction, still to be worked on."""
    if not code.strip():
        raise BadInput("请填写并入哪一条任务的编号。")
    statement = select(Task).where(Task.code == code.strip(), Task.jurisdiction_id == task.jurisdiction_id)
    into = db.session.scalar(statement)
    if into is None:
        raise BadInput(f"没有编号是“{code.strip()}”的任务，请在任务台账里查编号。")
    if into.id == task.id:
        raise BadInput("不能并入自己，请填写另一条任务的编号。")
    if TaskState(into.state) not in _MERGES_INTO:
        raise BadInput(f"任务 {into.code} 现在是“{TaskState(into.state).label}”，只能并入还在推进的任务。")
    return into


def _demand_verdicts(act: Act, task: Task) -> None:
    """期满 keeps the verdicts: nothing whose date is past goes without one."""
    nodes = account(task, act.today).nodes
    undecided = [node for node in nodes if node.verdict is None and node.due_on is not None and node.due_on < act.today]
    if undecided:
        raise RuleRefused(f"还有 {len(undecided)} 个到期的节点没有核定结论，请综合处先核定，再办理期满。")


def _task_for(
    act: Act, task_id: int, version: int | None, verb: TaskAct, permission: Permission, ground: str = ""
) -> Task:
    """The task as the person saw it, for an act that he may do to it.

    Asked in this order: the table of transitions (state, role, ground), then the table of permissions (whose task it
    is: NotFound for another 主办处室's or another unit's).
    """
    task = task_as_seen(act, task_id, version)
    plan = db.session.get_one(Plan, task.plan_id)
    roles = act.actor.roles if act.actor.is_person else None
    lifecycle.next_state(TaskState(task.state), verb, roles=roles, plan_mode=PlanMode(plan.mode), ground=ground)
    if act.actor.is_person and not may_ever(act.actor, permission, queries.target(task_id)):
        raise NotFound(queries.NO_SUCH_TASK)
    return task


def _demand_short(*texts: str) -> None:
    if any(len(text) > gates.LONGEST for text in texts):
        raise BadInput(f"文字请写在 {gates.LONGEST} 字以内。")
