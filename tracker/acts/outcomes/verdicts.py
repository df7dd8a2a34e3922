"""Acts on verdicts: on own milestones and goals; a 核定 round's proposals taken and its list signed (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.outcomes.models import Verdict, VerdictSignature
from tracker.outcomes.verdicts import queries, steps
from tracker.outcomes.verdicts.queries import NO_GOAL, NO_MILESTONE, NOT_HANDED_DOWN, target
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification import queries as verification_queries
from tracker.outcomes.verification.queries import NO_LIST, NodeLine, VerificationList, verification_list
from tracker.people.access import Permission, may
from tracker.plans.lock_queries import hold_tasks, keep_dates_in_place, keep_in_place
from tracker.plans.models import Milestone, Plan, PlanGoal, Task
from tracker.plans.revise.queries import refuse_replaced_goal
from tracker.reporting.models import Report, Round
from tracker.reporting.rounds import ended_steps
from tracker.typed import something
from tracker.vocabulary import MilestoneSource, VerdictResult

PLAN_GOAL = "方案目标按方案和年度核定一次，请到“方案目标核定”办理"


def judge_milestone(act: Act, milestone_id: int, seen: int | None, new: NewVerdict) -> int:
    """A verdict on an own milestone; `seen`: id of the newest one the person saw, None where there was none.

    Raises NotFound outside what he may touch, Conflict where another was given meanwhile, BadInput naming all faults,
    RuleRefused of a task that has ended or was never handed down.
    """
    with changes.writing(act):
        keep_dates_in_place(Milestone.id == milestone_id)
        hold_tasks(select(Milestone.task_id).where(Milestone.id == milestone_id))
        milestone = db.session.get(Milestone, milestone_id, with_for_update=True)
        if milestone is None or not _is_allowed(act, milestone_id=milestone_id):
            raise NotFound(NO_MILESTONE)
        if milestone.source != MilestoneSource.OWN:
            raise RuleRefused(PLAN_GOAL)
        _demand_newest(Verdict.milestone_id == milestone_id, seen)
        task = db.session.get_one(Task, milestone.task_id)
        queries.refuse_uncounted(task.id)
        return steps.give_verdict(
            act,
            task.jurisdiction_id,
            new,
            queries.milestone(milestone_id, act.today).subject,
            milestone_id=milestone_id,
            task_ids=[task.id],
        ).id


def judge_goal(act: Act, goal_id: int, seen: int | None, new: NewVerdict) -> int:
    """The one verdict on what a plan promises for a year; it stands behind every task that carries the goal.

    RuleRefused of a plan that was replaced: the goals of the new one are judged.
    """
    with changes.writing(act):
        keep_in_place(Plan.id.in_(select(PlanGoal.plan_id).where(PlanGoal.id == goal_id)))
        hold_tasks(select(Milestone.task_id).where(Milestone.goal_id == goal_id))
        goal = db.session.get(PlanGoal, goal_id, with_for_update=True)
        if goal is None or not _is_allowed(act, goal_id=goal_id):
            raise NotFound(NO_GOAL)
        if db.session.get_one(Plan, goal.plan_id).handed_down_at is None:
            raise RuleRefused(NOT_HANDED_DOWN)
        refuse_replaced_goal(goal.plan_id)
        _demand_newest(Verdict.goal_id == goal_id, seen)
        carriers = list(db.session.scalars(select(Milestone.task_id).where(Milestone.goal_id == goal_id)))
        jurisdiction_id = target(goal_id=goal_id).jurisdiction_id
        subject = queries.goal(goal_id, act.today).subject
        verdict = steps.give_verdict(act, jurisdiction_id, new, subject, goal_id=goal_id, task_ids=carriers)
        return verdict.id


def _of_round(round_id: int) -> ColumnElement[bool]:
    return Plan.id.in_(select(Round.plan_id).where(Round.id == round_id))


def _is_allowed(act: Act, **subject: int) -> bool:
    return not act.actor.is_person or may(act.actor, Permission.VERDICT_GIVE, target(**subject))


def _demand_newest(which: ColumnElement[bool], seen: int | None) -> None:
    newest = db.session.scalar(select(Verdict).where(which).order_by(Verdict.id.desc()).limit(1))
    if (newest.id if newest else None) != seen:
        who = newest.actor if newest else ""
        raise Conflict(f"{who}刚给出了核定结论，未保存。请刷新后查看，再决定是否重新核定。")


@dataclass(frozen=True)
class Seen:
    """A milestone ticked on the page, with the verdict that was proposed there."""

    milestone_id: int
    result: VerdictResult


class TooEarly(BadInput):
    """A body still has time to answer, and nobody said why it is not waited for."""


def take_proposals(act: Act, round_id: int, ticked: Collection[Seen], rectify_by: date | None, reason: str = "") -> int:
    """Give the proposed verdicts, all or none; how many. `rectify_by`: 整改至 of those that fell short.

    `reason`: why bodies that still have time to answer are not waited for (提前核定). Raises Conflict where a proposal
    is no longer the one seen, BadInput where 整改至 is missing, TooEarly where that reason is.
    """
    if not ticked:
        raise BadInput("请先勾选要核定的节点")
    with changes.writing(act) as session:
        keep_in_place(_of_round(round_id))
        # As a verdict on one of them does: whoever gives one meanwhile is first or hears of this.
        are_ticked = Milestone.id.in_([seen.milestone_id for seen in ticked])
        hold_tasks(select(Milestone.task_id).where(are_ticked))
        session.execute(select(Milestone.id).where(are_ticked).order_by(Milestone.id).with_for_update())
        found = _locked(act, round_id, Permission.VERDICT_GIVE)
        nodes = {one.line.id: one for one in found.nodes}
        chosen = []
        for one in ticked:
            node = nodes.get(one.milestone_id)
            if node is None or not node.may_be_taken or node.proposal.result is not one.result:
                raise Conflict("有节点的建议结论已经变化，未保存。请刷新后查看，再决定是否核定。")
            chosen.append(node)
        if not something(reason):
            _demand_waited(found, chosen)
        for node in chosen:
            _take(act, found, node, rectify_by)
            if node.pending:
                _note_early(act, found, node, reason.strip())
    return len(ticked)


def sign(act: Act, round_id: int, seen: str, remark: str = "") -> None:
    """A leader signs the list as shown; `seen`: its fingerprint on the page.

    What nobody began to answer is not asked any more. RuleRefused while a verdict is missing or where the same list
    was signed before and no verdict was given since, Conflict where it changed.
    """
    with changes.writing(act) as session:
        keep_in_place(_of_round(round_id))
        hold_tasks(select(Report.task_id).where(Report.round_id == round_id))
        found = _locked(act, round_id, Permission.VERDICT_LIST_SIGN)
        if found.fingerprint != seen:
            raise Conflict("清单刚被改过，未签发。请刷新后核对，再签发。")
        found.demand_decided()
        if found.signature is not None and found.signature.fingerprint == seen and not found.has_to_sign:
            raise RuleRefused(f"这份清单已由{found.signature.actor}签发")
        row = VerdictSignature(
            jurisdiction_id=found.jurisdiction_id,
            round_id=round_id,
            fingerprint=seen,
            content=found.content,
            remark=remark.strip(),
            recorded_at=act.at,
            actor_id=act.actor.user_id,
            actor=act.actor.name,
        )
        session.add(row)
        ended_steps.spare_decided(act, round_id)
        audit.record(
            act,
            "sign_verdicts",
            "round",
            round_id,
            jurisdiction_id=found.jurisdiction_id,
            reason=row.remark or None,
            rows=len(found.content),
            sha256=seen,
        )


def _locked(act: Act, round_id: int, permission: Permission) -> VerificationList:
    """The list, its round locked for this act; NotFound outside what the actor may touch, RuleRefused if replaced."""
    held = db.session.scalar(select(Round.id).where(Round.id == round_id).with_for_update(key_share=True))
    if held is None or (act.actor.is_person and not may(act.actor, permission, verification_queries.target(round_id))):
        raise NotFound(NO_LIST)
    found = verification_list(round_id, act.today)
    found.demand_in_force()
    return found


def _demand_waited(found: VerificationList, chosen: Collection[NodeLine]) -> None:
    """Nobody's time to answer is cut short without a reason (domain.md 4)."""
    of_task: dict[str, list[str]] = {}
    for node in chosen:
        of_task.setdefault(node.line.code, []).extend(node.pending)
    early = [f"{code}：{'、'.join(dict.fromkeys(bodies))}" for code, bodies in of_task.items() if bodies]
    if early:
        ends = f"{found.ends_on.month}月{found.ends_on.day}日"
        raise TooEarly(f"有单位到 {ends} 前还可以报送，现在就核定的，请写明提前核定的理由", early)


def _note_early(act: Act, found: VerificationList, node: NodeLine, reason: str) -> None:
    audit.record(
        act,
        "judge_early",
        "milestone",
        node.line.id,
        jurisdiction_id=found.jurisdiction_id,
        task_id=node.line.task_id,
        reason=reason,
        bodies=list(node.pending),
    )


def _take(act: Act, found: VerificationList, node: NodeLine, rectify_by: date | None) -> None:
    proposal = node.proposal
    new = NewVerdict(proposal.result, proposal.as_of, proposal.basis, proposal.value, rectify_by, is_sure=True)
    try:
        steps.give_verdict(
            act,
            found.jurisdiction_id,
            new,
            node.line.subject,
            milestone_id=node.line.id,
            task_ids=[node.line.task_id],
        )
    except BadInput as refused:
        raise BadInput(f"{node.line.code}：{'；'.join(refused.details) or refused.message}") from None
