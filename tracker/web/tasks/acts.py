"""The one thing a person can do with a task now, and where it is done (ux.md S9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for

from tracker.actor import Actor
from tracker.acts.outcomes.endings import DECISIONS
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.endings import queries as completions
from tracker.outcomes.extensions import node_queries as postponing
from tracker.outcomes.extensions.queries import ExtensionRow
from tracker.outcomes.extensions.rules import ASKABLE
from tracker.people.access import OFFICE, Permission, Target, may, may_ever, own_bodies
from tracker.plans.lifecycle import TRANSITIONS
from tracker.plans.states import NOT_ISSUED
from tracker.tasks.adjustment_queries import has_adjustment_to_come
from tracker.vocabulary import ExtensionState, MilestoneSource, TaskState
from tracker.web.request import signed_in, waiting
from tracker.web.request.guard import allowed
from tracker.worklist.matters import Fact, Matter, matters
from tracker.worklist.task_facts import ReportFact, facts_of
from tracker.worklist.waits_for_whom import Flag, Thing


@dataclass(frozen=True)
class Action:
    """A button of the page."""

    label: str
    url: str


def action(
    row: LedgerRow, day: date, reports: Sequence[ReportFact], aside: Sequence[Fact], requests: Sequence[ExtensionRow]
) -> Action | None:
    """What of this task waits for the person first, by the order of the worklist; None where nothing does.

    `reports`, `aside`: as of next_step, which may name it.
    """
    actor = signed_in.actor()
    told = matters([*facts_of(row, day, reports), *aside, *_drafts(row, requests)])
    mine = [matter for matter in told if matter.kind.button and _is_mine(actor, matter)]
    if not mine:
        return None
    same = [matter for matter in mine if matter.kind == mine[0].kind]
    return Action(mine[0].kind.button.format(n=len(same), period=mine[0].period), waiting.url(mine[0]))


def _is_mine(actor: Actor, matter: Matter) -> bool:
    """Whether the person holds the post that is asked: of a body by a role there, of 综合处 for plans that are his."""
    post = matter.post
    if post.department_id is not None:
        return post.department_id in actor.bodies_as(post.roles)
    plans = waiting.own_plans() if post.roles <= OFFICE and actor.roles & post.roles else None
    return bool(actor.roles & post.roles) and (plans is None or post.plan_id in plans)


def _drafts(row: LedgerRow, requests: Sequence[ExtensionRow]) -> list[Fact]:
    """Drafts of later dates, which only the unit sees: its own, as it sees no other's. Old ones do not name it."""
    own = sorted(own_bodies(signed_in.actor(), Permission.EXTENSION_DRAFT))
    return [
        Fact(
            Thing.EXTENSION,
            request.id,
            request.state,
            plan_id=row.plan_id,
            task_id=row.task_id,
            department_ids=(request.asked_by_id,) if request.asked_by_id is not None else tuple(own[:1]),
            flags=frozenset({Flag.HANDED_BACK} if request.applied_on else ()),
        )
        for request in requests
        if request.state is ExtensionState.DRAFT
    ]


def address(endpoint: str, **values: Any) -> str | None:
    """The address of a page, None where this installation has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def source(row: LedgerRow) -> str | None:
    """Where the clause stands in the plan's full text, for who checks plans."""
    if not may(signed_in.actor(), Permission.PLAN_CHECK):
        return None
    return address("checking.show", plan_id=row.plan_id, task=row.task_id)


def verdicts(row: LedgerRow, *, is_replaced: bool = False) -> dict[int, str | None]:
    """Where each node's verdict is given, by milestone; empty for who gives none, and before 下达.

    `is_replaced`: another plan took the place of its own, whose goals nobody judges any more.
    """
    if row.state in NOT_ISSUED or not may(signed_in.actor(), Permission.VERDICT_GIVE):
        return {}
    return {
        milestone.milestone_id: address("verdicts.milestone", milestone_id=milestone.milestone_id)
        if milestone.goal_id is None
        else address("verdicts.goal", goal_id=milestone.goal_id)
        for milestone in row.milestones
        if milestone.goal_id is None or not is_replaced
    }


def beside(row: LedgerRow) -> list[Action]:
    """What a unit may ask for by itself: the end of a task it accounts for, a later date for a node of its own."""
    actor, found = signed_in.actor(), list[Action]()
    if row.state not in ASKABLE:
        return found
    if (
        row.state is TaskState.ACTIVE
        and may(actor, Permission.COMPLETION_APPLY)
        and allowed(Permission.COMPLETION_APPLY, completions.target(row.task_id))
    ):
        found.append(Action("申请办结", url_for("completions.show", task_id=row.task_id)))
    has_dates = any(
        milestone.source is MilestoneSource.OWN and milestone.due_on is not None for milestone in row.milestones
    )
    if has_dates and (bodies := own_bodies(actor, Permission.EXTENSION_DRAFT)):
        nodes = [one for one in postponing.nodes_of([row.task_id]) if one.askers & bodies]
        if any(node.refusal(bodies) is None and node.open_id is None for node in nodes):
            found.append(Action("申请延期", url_for("extensions.ask", task_id=row.task_id)))
    return found


def decisions(row: LedgerRow, of_task: Target) -> list[Action]:
    """What a leader may decide about the task as it stands, and the head of the office change, behind 更多办理."""
    if allowed(Permission.TASK_ADJUST, of_task):
        return [Action("调整分工", url_for("adjustments.ask", task_id=row.task_id))]
    if may_ever(signed_in.actor(), Permission.TASK_ADJUST, of_task) and has_adjustment_to_come(row.task_id):
        return [Action("撤回未生效的调整", url_for("adjustments.ask", task_id=row.task_id))]
    if not may(signed_in.actor(), Permission.TASK_DECIDE):
        return []
    return [
        Action(act.label, url_for("decisions.ask", task_id=row.task_id, verb=act.value.replace("_", "-")))
        for act in DECISIONS
        if (row.state, act) in TRANSITIONS
    ]
