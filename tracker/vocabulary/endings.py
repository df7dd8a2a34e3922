"""Words of verdicts, requests for a later date, and the gates before 已办结 (domain.md 4)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class MilestoneState(Labelled):
    """States of a milestone; 待核定 and 未到期 are derived from the day (domain.md 4)."""

    NOT_DUE = "not_due", "未到期"
    TO_DECIDE = "to_decide", "待核定"
    REACHED = "reached", "达成"
    PARTLY = "partly", "部分达成"
    MISSED = "missed", "未达成"
    POSTPONED = "postponed", "已顺延"
    CANCELLED = "cancelled", "已取消"
    REPLACED = "replaced", "已替代"


DUE_STATES = (
    MilestoneState.REACHED,
    MilestoneState.PARTLY,
    MilestoneState.MISSED,
    MilestoneState.POSTPONED,
    MilestoneState.TO_DECIDE,
)
"""What has come due stands so, in the order in which it is told."""

FELL_SHORT = (MilestoneState.PARTLY, MilestoneState.MISSED)
"""Judged, and less than was promised: what may have to be put right (整改)."""

YEAR_STATES = (*DUE_STATES, MilestoneState.NOT_DUE)
"""So stand the targets of a year of which any has come due, in the order in which they are told."""


class VerdictResult(Labelled):
    """What a verdict may say (domain.md 4)."""

    REACHED = "reached", "达成"
    PARTLY = "partly", "部分达成"
    MISSED = "missed", "未达成"


class ExtensionState(Labelled):
    """States of a request for a later date (domain.md 4); 已失效: it ended by itself, nobody took it back."""

    DRAFT = "draft", "草稿"
    APPLIED = "applied", "已申请"
    TO_DECIDE = "to_decide", "待审批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "不予延期"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已失效"


class ExtensionAct(Labelled):
    """What moves a request for a later date from state to state.

    `lapse`: its task ended, or its date became another body's.
    """

    SAVE = "save", "起草延期申请"
    APPLY = "apply", "申请延期"
    FORWARD = "forward", "初审通过延期申请"
    RETURN = "return", "退回延期申请"
    GRANT = "grant", "批准延期"
    REFUSE = "refuse", "不予延期"
    WITHDRAW = "withdraw", "撤回延期申请"
    LAPSE = "lapse", "延期申请失效"


class ExtensionReason(Labelled):
    """原因类别 of a request for a later date (ux.md S14)."""

    POLICY = "policy", "政策或规划调整"
    FUNDS = "funds", "资金未到位"
    PROCEDURE = "procedure", "前期手续未办结"
    COORDINATION = "coordination", "需跨部门协调"
    FORCE = "force", "自然灾害等不可抗力"
    OTHER = "other", "其他"


class Gate(Labelled):
    """What must hold before a task is 已办结 (domain.md 4)."""

    LAST_YEAR = "last_year", "长期坚持、常态任务已到方案最后目标年"
    REPORTS = "reports", "没有未办完的报告"
    NODES = "nodes", "本条节点都有核定结论"
    RECTIFIED = "rectified", "没有整改中的节点"
    FIGURES = "figures", "本条指标都有数值、口径和来源"
    EVIDENCE = "evidence", "有佐证材料"
    HEAD = "head", "牵头单位负责人已审批"
