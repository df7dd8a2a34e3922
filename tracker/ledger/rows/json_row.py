"""A ledger row as `tracker task list --json` and the interface tell it: Chinese labels, null where nothing is known."""

from __future__ import annotations

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from tracker.json_values import Day, Note, Number, day_or_none, number
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, PartRow
from tracker.vocabulary import PartyRole


class MeasureJson(TypedDict):
    """The heading a task stands under."""

    label: Annotated[str, Note("（七）")]
    title: str


class MilestoneJson(TypedDict):
    """A node with its date; those of a plan that was replaced stand behind the others."""

    year: int | None
    due_on: Day | None
    text: Annotated[str, Note("要达到什么")]
    source: Annotated[str, Note("本条或方案目标")]
    state: Annotated[str, Note("核定到哪一步")]
    replaced_by: NotRequired[Annotated[str, Note("替代了写明该节点的方案的，是哪份方案；该方案现行的没有这一项")]]


class OddsJson(TypedDict):
    """Another value of the same figure."""

    department: str
    reported: Number | None


class IndicatorJson(TypedDict):
    """A figure to reach, with what was reported."""

    subject: Annotated[str, Note("指标名称")]
    relation: Annotated[str, Note("达到、以上、以下、左右")]
    value: Annotated[Number | None, Note("目标值")]
    unit: Annotated[str | None, Note("计量单位")]
    year: Annotated[int | None, Note("目标年")]
    mode: Annotated[str, Note("累计、当年、水平、底线、条件")]
    reported: Annotated[Number | None, Note("采用的填报值")]
    as_of: Annotated[Day | None, Note("填报值的数据截至")]
    progress: Annotated[Number | None, Note("进度，百分数")]
    planned: Annotated[Number | None, Note("序时进度，百分数")]
    light_reason: Annotated[str, Note("本指标的灯和原因")]
    at_odds: Annotated[list[OddsJson], Note("几个单位报的数不一致")]


class TaskJson(TypedDict):
    """One entry of the list."""

    code: Annotated[str, Note("任务编号")]
    plan: Annotated[str | None, Note("方案文号")]
    measure: MeasureJson
    statement: Annotated[str | None, Note("责任写法")]
    lead: Annotated[str | None, Note("牵头单位")]
    joint_leads: Annotated[list[str], Note("共同牵头单位")]
    co: Annotated[list[str], Note("配合单位")]
    basis: Annotated[str, Note("牵头写法")]
    mode: Annotated[str | None, Note("责任方式")]
    kind: Annotated[str, Note("推进方式")]
    state: Annotated[str, Note("任务状态")]
    light: Annotated[str, Note("红、黄、绿、蓝、灰")]
    light_reason: Annotated[str, Note("灯和原因，如“红·逾期12天：……”")]
    due_on: Annotated[Day | None, Note("完成时限")]
    original_due_on: Annotated[Day | None, Note("原定时限")]
    overdue_days: Annotated[int | None, Note("逾期天数")]
    progress: Annotated[Number | None, Note("进度，百分数")]
    planned: Annotated[Number | None, Note("序时进度，百分数")]
    measured_by: Annotated[str | None, Note("进度、序时进度是哪一项指标的；只有一项指标且亮灯不因别的事项时为空")]
    milestones: Annotated[list[MilestoneJson], Note("写明日期的节点")]
    indicators: list[IndicatorJson]


class PartJson(TypedDict):
    """An assignment: one body's duty in a task."""

    department: str
    role: Annotated[str, Note("牵头、配合、实际承办")]
    reports: Annotated[bool, Note("是否要报送")]
    signed_on: Annotated[Day | None, Note("签收日")]
    signed_how: str | None
    objected_on: Annotated[Day | None, Note("提出异议的日子")]
    report_state: Annotated[str | None, Note("最近一期报告的状态")]
    light: Annotated[str, Note("这个单位自己的灯")]
    light_reason: str
    liaison: Annotated[str | None, Note("联络员")]
    phone: Annotated[str | None, Note("办公电话")]


def task_json(row: LedgerRow) -> TaskJson:
    """One entry of the list; nodes without a date stated are left out."""
    return {
        "code": row.code,
        "plan": row.plan_number or None,
        "measure": {"label": row.measure_label, "title": row.measure_title},
        "statement": row.statement,
        "lead": row.lead,
        "joint_leads": list(row.joint_leads),
        "co": list(row.co),
        "basis": row.basis.label,
        "mode": row.mode.label if row.mode else None,
        "kind": row.kind.label,
        "state": row.state.label,
        "light": row.light.colour.label,
        "light_reason": reason(row.light),
        "due_on": day_or_none(row.due_on),
        "original_due_on": day_or_none(row.original_due_on),
        "overdue_days": row.overdue_days,
        "progress": number(row.progress),
        "planned": number(row.planned),
        "measured_by": row.measured_by or None,
        "milestones": [
            _milestone(milestone) for milestone in (*row.milestones, *row.left) if milestone.due_on is not None
        ],
        "indicators": [_indicator(indicator) for indicator in row.indicators],
    }


def reason(light: Light) -> str:
    """“黄·差12个百分点：公交接驳率，市交通局”."""
    return f"{light.title}：{light.reason}" if light.reason else light.title


def part_json(part: PartRow) -> PartJson:
    """An assignment as `task show` prints it."""
    return {
        "department": part.name,
        "role": PartyRole(part.role).label,
        "reports": part.reports,
        "signed_on": day_or_none(part.signed_on),
        "signed_how": part.signed_how,
        "objected_on": day_or_none(part.objected_on),
        "report_state": part.report_state.label if part.report_state else None,
        "light": part.light.colour.label,
        "light_reason": reason(part.light),
        "liaison": part.liaison or None,
        "phone": part.phone or None,
    }


def _milestone(milestone: MilestoneRow) -> MilestoneJson:
    due_on = milestone.due_on
    node: MilestoneJson = {
        "year": milestone.year or (due_on.year if due_on else None),
        "due_on": day_or_none(due_on),
        "text": milestone.text,
        "source": milestone.source.label,
        "state": milestone.state.label,
    }
    if milestone.replaced_by:
        node["replaced_by"] = milestone.replaced_by
    return node


def _indicator(indicator: IndicatorRow) -> IndicatorJson:
    return {
        "subject": indicator.subject,
        "relation": indicator.relation.label,
        "value": number(indicator.target),
        "unit": indicator.unit or None,
        "year": indicator.year,
        "mode": indicator.mode,
        "reported": number(indicator.value),
        "as_of": day_or_none(indicator.as_of),
        "progress": number(indicator.progress),
        "planned": number(indicator.planned),
        "light_reason": reason(indicator.light),
        "at_odds": [{"department": one.body, "reported": number(one.value)} for one in indicator.at_odds],
    }
