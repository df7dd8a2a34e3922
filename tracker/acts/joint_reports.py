"""Acts of 牵头汇总: send a co-body's text back, settle a 意见分歧 (domain.md 1.4, 4)."""

from __future__ import annotations

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.people.access import Permission, may_ever
from tracker.plans.models import Task
from tracker.plans.queries import target_of
from tracker.reporting.joint import steps as consolidation_steps
from tracker.reporting.joint.dissent_queries import NO_DISSENT
from tracker.reporting.joint.queries import joint_of
from tracker.reporting.models import Dissent
from tracker.reporting.move_steps import move, reload_as
from tracker.vocabulary import ReportAct, ReportState

_JOINT_IS_OUT = (ReportState.TO_APPROVE, ReportState.TO_REVIEW, ReportState.ACCEPTED)


def send_back(act: Act, co_report_id: int, version: int | None, reason: str) -> None:
    """退回: the lead sends a co-body's text back with a reason; it never changes a word of it.

    RuleRefused while the joint report is with the unit head or further on.
    """
    with changes.writing(act):
        report = reload_as(act, co_report_id, version, Permission.REPORT_CONSOLIDATE)
        joint = joint_of(report)
        if joint is not None and joint.state in _JOINT_IS_OUT:
            state = ReportState(joint.state).label
            raise RuleRefused(f"牵头单位的汇总报告现在是“{state}”，不能再退回配合单位。请先撤回汇总报告。")
        move(act, report, ReportAct.SEND_BACK, reason)
        report.returned_count += 1


def settle_dissent(act: Act, dissent_id: int, version: int | None, settlement: str) -> None:
    """The coordinator says how a 意见分歧 was settled. BadInput without words, RuleRefused where it was settled."""
    if not settlement.strip():
        raise BadInput("请填写协调结果")
    with changes.writing(act):
        statement = select(Dissent).where(Dissent.id == dissent_id).with_for_update()
        dissent = db.session.scalar(statement)
        if dissent is None:
            raise NotFound(NO_DISSENT)
        task = db.session.get_one(Task, dissent.task_id)
        if act.actor.is_person and not may_ever(act.actor, Permission.DISSENT_SETTLE, target_of(task.plan_id)):
            raise NotFound(NO_DISSENT)
        if version is not None and dissent.version != version:
            raise Conflict(changes.CHANGED_MEANWHILE)
        if dissent.settled_at is not None:
            raise RuleRefused(f"这项意见分歧已由{dissent.settled_by}处理：{dissent.settlement}")
        consolidation_steps.settle_dissent(act, dissent, settlement.strip())
        changes.touched(task.id)
