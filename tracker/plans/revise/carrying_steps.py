"""替代: tasks of a plan go over to the one that replaces it, with their history; what was dropped ends (domain.md 4).

A task stays the row it is: code, duties, reports, verdicts and lights go on. It changes places with the draft that says
what becomes of it; that row, 作废, keeps the earlier words in the old plan, so that a past day is still told in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, RuleRefused
from tracker.plans.head.steps import set_host
from tracker.plans.issue_steps import record_party, record_terms
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.lock_queries import hold_tasks
from tracker.plans.models import Party, Plan, PlanReplacement, PlanSetting, Task, TaskRevision
from tracker.plans.owners import laying_steps
from tracker.plans.revise.fates import Pair
from tracker.plans.revise.queries import Revision, replaces, revision
from tracker.plans.revise.steps import NOT_REPLACING, refuse_replaced
from tracker.plans.revise.target_steps import keep_targets, moved_words, revise_targets, stated
from tracker.plans.steps import changed, move, plan_of
from tracker.vocabulary import Likeness, PlanState, TaskAct, TaskState

NO_NUMBER = "新方案还没有文号，取消的任务要写明依据文号。请先在“更正方案信息”里填写文号。"
UNCHECKED = "有 {} 条改写的任务还没有确认，请先在校核页逐条确认：{}。"
OTHERS_NOW = "新旧对照刚有改动，没有替代。请核对本页后再确认。"
NOTHING_TO_CARRY = "新方案里没有校核中的任务，没有可以对照的内容。"

# What the clause says and where it stands; the rest of the row is the task's own course.
_WORDS = (
    "plan_id",
    "measure_id",
    "position",
    "text",
    "text_start",
    "text_end",
    "statement",
    "statement_start",
    "statement_end",
    "basis",
    "open_ended",
    "kind_read",
)


@dataclass
class Carried:
    """What the confirmation did: tasks that go on as they were, in new words, that ended, and that stay finished."""

    plan: Plan
    same: list[Task] = field(default_factory=list)
    reworded: list[Task] = field(default_factory=list)
    dropped: list[Task] = field(default_factory=list)
    finished: int = 0
    left: int = 0


def carry_over(act: Act, plan: Plan, seen: str | None = None) -> Carried:
    """Let the plan take the place of the one it replaces.

    `seen`: the fingerprint of the clauses the person looked at (Revision.seen); Conflict where they are others now.

    A new plan of which nobody has said whose it is (主办处室) stays with that of the old one.

    RuleRefused where it replaces none, another was first to replace that one, or a reworded clause has not been
    confirmed; BadInput where tasks end and the plan has no document number.
    """
    replaced = replaces(plan.id)
    if replaced is None:
        raise RuleRefused(NOT_REPLACING)
    old = plan_of(act, replaced.id)
    # They go over in the order of the new plan; whoever acts on several of them has them in the order of their ids.
    hold_tasks(select(Task.id).where(Task.plan_id.in_([old.id, plan.id])))
    found = revision(plan.id)
    if found is None:
        raise RuleRefused(NOT_REPLACING)
    if seen is not None and seen != found.seen:
        raise Conflict(OTHERS_NOW)
    refuse_replaced(old)
    _refuse_unready(plan, found)
    if plan.host_id is None:
        set_host(plan, old.host_id)
    done = Carried(plan)
    for pair in found.pairs:
        if pair.old is not None:
            _follow(act, done, plan, found, pair)
    done.left = _leave_drafts(act, old, plan)
    _settings(act, old, plan)
    _replaced(act, old, plan, done)
    return done


def _refuse_unready(plan: Plan, found: Revision) -> None:
    if not any(pair.new for pair in found.pairs):
        raise RuleRefused(NOTHING_TO_CARRY)
    if found.unchecked:
        raise RuleRefused(UNCHECKED.format(len(found.unchecked), "、".join(task.code for task in found.unchecked)))
    if found.count(Likeness.DROPPED) and not plan.number:
        raise BadInput(NO_NUMBER)


def _follow(act: Act, done: Carried, plan: Plan, found: Revision, pair: Pair) -> None:
    """What becomes of one old task. Finished work that the new plan does not name stays finished where it is."""
    assert pair.old is not None
    task = found.rows[pair.old.id]
    if pair.new is not None:
        _carry(act, task, found.rows[pair.new.id], plan, pair.likeness)
        (done.same if pair.likeness is Likeness.SAME else done.reworded).append(task)
    elif pair.old.is_finished:
        done.finished += 1
    else:
        move(act, task, TaskAct.REPLACE, plan.number or "")
        done.dropped.append(task)


def _carry(act: Act, task: Task, draft: Task, plan: Plan, likeness: Likeness) -> None:
    """The task takes the draft's place and words, and the draft those of the task."""
    earlier, old_plan_id, targets = _told(task), task.plan_id, stated(task)
    _withdraw(act, draft, f"由{task.code}承接")
    _change_places(task, draft)
    if likeness is Likeness.SAME:
        _keep_bodies(task, draft)
        keep_targets(act, task, draft)
    else:
        _take_bodies(act, task, draft)
        revise_targets(act, task, draft, plan.number or plan.title)
        task.kind, task.mode = draft.kind, draft.mode
        task.lead_id, task.lead_confirmed = draft.lead_id, draft.lead_confirmed
        record_terms(act, task, f"方案替代：{plan.number or plan.title}")
    db.session.add(
        TaskRevision(
            task_id=task.id,
            keeper_id=draft.id,
            from_plan_id=old_plan_id,
            to_plan_id=plan.id,
            likeness=likeness,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    db.session.flush()
    laying_steps.follow_words(act, task, draft)
    changes.owners_moved(task.id)
    _amend(act, task, plan, likeness, moved_words(targets, stated(task)))
    changed(act, task, "revise_task", earlier, _told(task))


def _amend(act: Act, task: Task, plan: Plan, likeness: Likeness, targets: str) -> None:
    """更正: a task still to be signed must be signed anew; one that runs is amended where its words have changed.

    `targets`: which of its own targets hold no more, and which now; its bodies are told both.
    """
    is_reworded = likeness is Likeness.REWORDED
    if task.state == TaskState.TO_SIGN or (task.state == TaskState.ACTIVE and is_reworded):
        move(act, task, TaskAct.AMEND, "；".join(filter(None, (f"方案替代：{plan.number or plan.title}", targets))))


def _change_places(task: Task, draft: Task) -> None:
    """No two rows stand at one place of a plan, not even in between."""
    mine, its = ({name: getattr(row, name) for name in _WORDS} for row in (task, draft))
    draft.position = -draft.id
    db.session.flush()
    for row, words in ((task, its), (draft, mine)):
        for name, value in words.items():
            setattr(row, name, value)
        db.session.flush()


def _keep_bodies(task: Task, draft: Task) -> None:
    """The bodies stay as they were decided; only where their names stand follows the new plan's text."""
    places = {party.name: (party.span_start, party.span_end) for party in _parties(draft)}
    for party in _parties(task):
        if party.span_start is not None:
            party.span_start, party.span_end = places.get(party.name, (None, None))


def _take_bodies(act: Act, task: Task, draft: Task) -> None:
    """The bodies of the new words are the task's from now on; those of the earlier words stay with these."""
    before, now = _parties(task), _parties(draft)
    for party in before:
        party.task_id = draft.id
    for party in now:
        party.task_id = task.id
        record_party(act, party)
    db.session.flush()


def _parties(task: Task) -> Sequence[Party]:
    return db.session.scalars(select(Party).where(Party.task_id == task.id).order_by(Party.position)).all()


def _withdraw(act: Act, draft: Task, reason: str) -> None:
    if draft.state == TaskState.CONFIRMED:
        move(act, draft, TaskAct.REOPEN)
    move(act, draft, TaskAct.WITHDRAW, reason)


def _leave_drafts(act: Act, old: Plan, plan: Plan) -> int:
    """What of the old plan was never handed down goes no further; how many."""
    drafts = db.session.scalars(select(Task).where(Task.plan_id == old.id, Task.state.in_(NOT_OUT))).all()
    for draft in drafts:
        _withdraw(act, draft, f"方案被{plan.number or plan.title}替代")
    return len(drafts)


def _settings(act: Act, old: Plan, plan: Plan) -> None:
    """The new plan takes over the rule settings of the old one, unless it has settings of its own."""
    if db.session.scalar(select(PlanSetting.id).where(PlanSetting.plan_id == plan.id).limit(1)) is not None:
        return
    for row in db.session.scalars(select(PlanSetting).where(PlanSetting.plan_id == old.id).order_by(PlanSetting.id)):
        db.session.add(
            PlanSetting(
                plan_id=plan.id,
                name=row.name,
                value=row.value,
                rule_version=row.rule_version,
                recorded_at=act.at,
                actor=act.actor.name,
            )
        )


def _replaced(act: Act, old: Plan, plan: Plan, done: Carried) -> None:
    said = db.session.scalars(select(PlanReplacement).where(PlanReplacement.plan_id == plan.id)).one()
    said.carried_at, said.carried_by = act.at, act.actor.name
    old.state = PlanState.REPLACED
    if done.same or done.reworded:
        plan.state = PlanState.ISSUED
        plan.handed_down_at = plan.handed_down_at or act.at
    db.session.flush()
    audit.record(
        act,
        "carry_over",
        "plan",
        plan.id,
        jurisdiction_id=plan.jurisdiction_id,
        replaces=old.number or old.title,
        same=len(done.same),
        reworded=len(done.reworded),
        dropped=len(done.dropped),
        finished=done.finished,
        left=done.left,
    )


def _told(task: Task) -> dict[str, object]:
    plan = db.session.get_one(Plan, task.plan_id)
    return {"plan": plan.number or plan.title, "text": task.text, "statement": task.statement}
