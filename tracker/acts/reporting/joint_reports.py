"""Acts of 牵头汇总: send a co-body's text back, settle a 意见分歧 (domain.md 1.4, 4)."""

from __future__ import annotations

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.people.access import Permission, may_ever
from tracker.people.models import Department
from tracker.plans.lock_queries import hold_tasks
from tracker.plans.models import Task
from tracker.plans.queries import target_of
from tracker.reporting.joint import steps as consolidation_steps
from tracker.reporting.joint.dissent_queries import NO_DISSENT
from tracker.reporting.joint.queries import joint_id_of
from tracker.reporting.models import Dissent, Report, ReportVersion
from tracker.reporting.move_steps import locked, move, reload_as
from tracker.reporting.transitions import HAS_LEFT_LIAISON
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.write import steps as report_steps
from tracker.vocabulary import ReportAct, ReportState


def send_back(act: Act, co_report_id: int, version: int | None, reason: str) -> None:
    """退回: the lead sends a co-body's text back with a reason; it never changes a word of it.

    RuleRefused while the joint report is with the unit head or further on.
    """
    with changes.writing(act):
        report, joint = _with_joint(act, co_report_id, version)
        if joint is not None and joint.state in HAS_LEFT_LIAISON:
            state = ReportState(joint.state).label
            raise RuleRefused(f"牵头单位的汇总报告现在是“{state}”，不能再退回配合单位。请先撤回汇总报告。")
        move(act, report, ReportAct.SEND_BACK, reason)
        report.returned_count += 1


def _with_joint(act: Act, co_report_id: int, version: int | None) -> tuple[Report, Report | None]:
    """A co-body's report as the person saw it, and the joint one its text goes into, which is locked before it.

    Who sends the joint report takes them in the same order: who is second sees what the first has done.
    """
    joint_id = joint_id_of(co_report_id)
    joint = locked([joint_id])[joint_id] if joint_id is not None else None
    return reload_as(act, co_report_id, version, Permission.REPORT_CONSOLIDATE), joint


def take_late(act: Act, co_report_id: int, version: int | None) -> int:
    """补入: a co-body's text that came late, or was corrected, goes into the joint report that is out already; its id.

    The joint report comes back to the lead's liaison as a draft with that text quoted, to be sent once more; what was
    accepted of it holds until then.
    """
    with changes.writing(act):
        report, joint = _with_joint(act, co_report_id, version)
        if joint is None:
            raise RuleRefused("牵头单位本期没有汇总报告，不能补入。请联系综合处。")
        if report.state != ReportState.HANDED_UP or joint.version_id is None:
            state = ReportState(report.state).label
            raise RuleRefused(f"这份报告现在是“{state}”，不用补入。请刷新后查看。")
        name = db.session.get_one(Department, report.department_id).short_name
        if joint.state == ReportState.TO_APPROVE:
            move(act, joint, ReportAct.WITHDRAW)
        elif joint.state in HAS_LEFT_LIAISON:
            move(act, joint, ReportAct.CORRECT, f"补入{name}报来的内容")
        text = db.session.get_one(ReportVersion, joint.version_id)
        report_steps.write(act, joint, consolidation_steps.quote(act, joint, draft_of(text), co_report_id))
        return joint.id


def settle_dissent(act: Act, dissent_id: int, version: int | None, settlement: str) -> None:
    """The coordinator says how a 意见分歧 was settled. BadInput without words, RuleRefused where it was settled."""
    if not settlement.strip():
        raise BadInput("请填写协调结果")
    with changes.writing(act):
        hold_tasks(select(Dissent.task_id).where(Dissent.id == dissent_id))
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
