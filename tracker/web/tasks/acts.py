"""The one thing a person can do with a task now, and where it is done (ux.md S9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for

from tracker.actor import Actor
from tracker.acts.endings import DECISIONS
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.story.queries import ReportStory
from tracker.outcomes.endings import queries as completions
from tracker.outcomes.extensions import node_queries as postponing
from tracker.people.access import LEADERS, OFFICE, Permission, may
from tracker.plans.lifecycle import TRANSITIONS
from tracker.reporting.queries import target
from tracker.reporting.transitions import OWED
from tracker.vocabulary import ExtensionState, MilestoneSource, MilestoneState, ReportState, Role, TaskState
from tracker.web.request import signed_in
from tracker.web.request.permission import allowed


@dataclass(frozen=True)
class Action:
    """A button of the page."""

    label: str
    url: str


def action(row: LedgerRow, reports: Sequence[ReportStory]) -> Action | None:
    """The first that applies: sign, approve, fill in, review, decide, reassign, check; None where nothing waits."""
    actor = signed_in.actor()
    for label, url in _of_unit(actor, row, reports) or _of_office(actor, row, reports) or _of_leaders(actor, row):
        if url is not None:
            return Action(label, url)
    return None


def cut_off(reports: Sequence[ReportStory]) -> date | None:
    """The earliest cut-off of reports that are still to be sent; 缺报 of closed rounds have none."""
    open_states = {*OWED, ReportState.TO_APPROVE} - {ReportState.MISSING}
    return min((one.due_on for one in reports if one.state in open_states), default=None)


def address(endpoint: str, **values: Any) -> str | None:
    """The address of a page, None where this installation has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def source(row: LedgerRow) -> str | None:
    """Where the clause stands in the plan's full text, for who checks plans."""
    if not may(signed_in.actor(), Permission.PLAN_CHECK):
        return None
    return address("checking.show", plan_id=row.plan_id, task=row.task_id)


def verdicts(row: LedgerRow) -> dict[int, str | None]:
    """Where each node's verdict is given, by milestone; empty for who gives none."""
    if not may(signed_in.actor(), Permission.VERDICT_GIVE):
        return {}
    return {
        one.milestone_id: address("verdicts.milestone", milestone_id=one.milestone_id)
        if one.goal_id is None
        else address("verdicts.goal", goal_id=one.goal_id)
        for one in row.milestones
    }


def _of_unit(actor: Actor, row: LedgerRow, reports: Sequence[ReportStory]) -> list[tuple[str, str | None]]:
    own = [part for part in row.parts if part.department_id in actor.department_ids]
    found: list[tuple[str, str | None]] = []
    if any(part.signed_on is None for part in own) and may(actor, Permission.ASSIGNMENT_SIGN):
        found.append(("签收", address("assignments.index")))
    mine = [one for one in reports if one.department_id in actor.department_ids]
    to_approve = [one for one in mine if one.state is ReportState.TO_APPROVE]
    if to_approve and may(actor, Permission.REPORT_APPROVE):
        found.append(("审批报告", address("approvals.show", report_id=to_approve[0].report_id)))
    to_fill = (one.report_id for one in mine if one.state in OWED)
    # A coordinator stands in the commission as well, whose reports are for its liaison to write.
    own_to_fill = next((id for id in to_fill if allowed(Permission.REPORT_FILL, target(id))), None)
    if own_to_fill is not None:
        found.append(("填报本期", address("reports.edit", report_id=own_to_fill)))
    return found


def _of_office(actor: Actor, row: LedgerRow, reports: Sequence[ReportStory]) -> list[tuple[str, str | None]]:
    if not actor.roles & OFFICE:
        return []
    found: list[tuple[str, str | None]] = []
    to_review = [one for one in reports if one.state is ReportState.TO_REVIEW]
    if to_review:
        found.append((f"审核 {len(to_review)} 份", address("reviews.show", report_id=to_review[0].report_id)))
    waiting = [
        one for one in row.milestones if one.state is MilestoneState.TO_DECIDE and one.source is MilestoneSource.OWN
    ]
    if waiting:
        found.append(("核定节点", address("verdicts.milestone", milestone_id=waiting[0].milestone_id)))
    if row.state is TaskState.TO_VERIFY and Role.COORDINATOR_HEAD in actor.roles:
        found.insert(0, ("核验办结", address("completions.show", task_id=row.task_id)))
    requests = [one.request_id for one in row.milestones if one.request is ExtensionState.APPLIED]
    if requests:
        found.append(("初审延期", address("extensions.show", extension_id=requests[0])))
    if row.state is TaskState.TO_REASSIGN:
        found.append(("改派", address("assignments.objections")))
    if row.state is TaskState.DRAFT:
        found.append(("校核", address("checking.show", plan_id=row.plan_id, task=row.task_id)))
    return found


def _of_leaders(actor: Actor, row: LedgerRow) -> list[tuple[str, str | None]]:
    roles = actor.roles & LEADERS
    if not roles:
        return []
    found: list[tuple[str, str | None]] = []
    for one in row.milestones:
        is_mine = one.request_level is not Role.PRINCIPAL or Role.PRINCIPAL in roles
        if one.request is ExtensionState.TO_DECIDE and is_mine:
            found.append(("审批延期", address("extensions.show", extension_id=one.request_id)))
    if row.state is TaskState.COMPLETED:
        found.append(("审定销号", address("completions.show", task_id=row.task_id)))
    return found


def beside(row: LedgerRow) -> list[Action]:
    """What a unit may ask for by itself: the end of a task it accounts for, a later date for a node of its own."""
    actor, found = signed_in.actor(), list[Action]()
    if row.state is not TaskState.ACTIVE:
        return found
    if may(actor, Permission.COMPLETION_APPLY) and allowed(
        Permission.COMPLETION_APPLY, completions.target(row.task_id)
    ):
        found.append(Action("申请办结", url_for("completions.show", task_id=row.task_id)))
    if may(actor, Permission.EXTENSION_DRAFT):
        nodes = [one for one in postponing.nodes_of([row.task_id]) if one.askers & actor.department_ids]
        if any(one.refusal is None and one.open_id is None for one in nodes):
            found.append(Action("申请延期", url_for("extensions.ask", task_id=row.task_id)))
    return found


def decisions(row: LedgerRow) -> list[Action]:
    """What a leader may decide about the task as it stands, behind 更多办理."""
    if not may(signed_in.actor(), Permission.TASK_DECIDE):
        return []
    return [
        Action(act.label, url_for("decisions.ask", task_id=row.task_id, verb=act.value.replace("_", "-")))
        for act in DECISIONS
        if (row.state, act) in TRANSITIONS
    ]
