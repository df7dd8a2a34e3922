"""What a task waits for next, and of whom (ux.md S9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.ledger.rows.row import LedgerRow, PartRow
from tracker.reporting.transitions import OWED
from tracker.vocabulary import ExtensionState, MilestoneSource, MilestoneState, ReportState, Role, TaskState

_DONE = {TaskState.COMPLETED: "分管领导审定销号", TaskState.CLOSED: "综合处归档"}
_LONGEST = 2


@dataclass(frozen=True)
class NextDuty:
    """The duty in words, with whose it is; `due_on` where a day is set."""

    words: str
    due_on: date | None = None


def next_duty(row: LedgerRow, report_due_on: date | None = None) -> NextDuty | None:
    """The first of: checking, signing, a later date, verdicts, review, approval, filling in, making up; else None.

    `report_due_on`: the earliest cut-off of its open reports; what is 缺报 has none.
    """
    return _of_state(row) or _of_requests(row) or _of_nodes(row) or _of_reports(row, report_due_on)


def _of_state(row: LedgerRow) -> NextDuty | None:
    if row.state is TaskState.DRAFT:
        return NextDuty("综合处校核确认")
    if row.state is TaskState.CONFIRMED:
        return NextDuty("综合处负责人下达")
    if row.state is TaskState.TO_REASSIGN:
        return NextDuty("综合处改派")
    if row.state is TaskState.TO_SIGN:
        return NextDuty(f"{_named(row.parts, lambda part: part.signed_on is None) or '责任单位'}核对分工并签收")
    if row.state is TaskState.TO_VERIFY:
        return NextDuty("综合处负责人核验办结")
    return NextDuty(_DONE[row.state]) if row.state in _DONE else None


def _of_requests(row: LedgerRow) -> NextDuty | None:
    asked = [one for one in row.milestones if one.request is not None]
    if not asked:
        return None
    first = min(asked, key=lambda one: one.answer_by or date.max)
    if first.request is ExtensionState.APPLIED:
        return NextDuty("综合处初审延期申请", first.answer_by)
    return NextDuty(f"{(first.request_level or Role.LEADER).label}审批延期申请", first.answer_by)


def _of_nodes(row: LedgerRow) -> NextDuty | None:
    own = [one for one in row.milestones if one.source is MilestoneSource.OWN]
    waiting = [one for one in own if one.state is MilestoneState.TO_DECIDE]
    if not waiting or row.state is not TaskState.ACTIVE:
        return None
    return NextDuty(
        f"综合处核定 {len(waiting)} 个节点", min((one.grace_on for one in waiting if one.grace_on), default=None)
    )


def _of_reports(row: LedgerRow, report_due_on: date | None) -> NextDuty | None:
    to_review = _named(row.parts, lambda part: part.report_state is ReportState.TO_REVIEW)
    if to_review:
        return NextDuty(f"综合处审核{to_review}的报告")
    to_approve = _named(row.parts, lambda part: part.report_state is ReportState.TO_APPROVE)
    if to_approve:
        return NextDuty(f"{to_approve}负责人审批本期报告", report_due_on)
    to_fill = _named(row.parts, lambda part: part.report_state in OWED and part.report_state is not ReportState.MISSING)
    if to_fill:
        return NextDuty(f"{to_fill}填报本期进展", report_due_on)
    missing = _named(row.parts, lambda part: part.report_state is ReportState.MISSING)
    return NextDuty(f"{missing}补报进展") if missing else None


def _named(parts: Sequence[PartRow], holds: Callable[[PartRow], bool]) -> str:
    """“市交通局、市能源局等 5 家”."""
    names = [part.short_name for part in parts if holds(part)]
    short = "、".join(names[:_LONGEST])
    return short if len(names) <= _LONGEST else f"{short}等 {len(names)} 家"
