"""Words of tasks and of the duties in them (domain.md 4)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled

FIRST_LISTED_DUTY = "责任单位（首列）"
"""What a body is called that the plan lists first and names no lead: it answers like the others (各负其责)."""


class TaskState(Labelled):
    """States of a task, domain.md 4."""

    DRAFT = "draft", "草稿"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "已作废"
    TO_SIGN = "to_sign", "待签收"
    TO_REASSIGN = "to_reassign", "待改派"
    ACTIVE = "active", "推进中"
    TO_VERIFY = "to_verify", "待核验"
    COMPLETED = "completed", "已办结"
    CLOSED = "closed", "已销号"
    ARCHIVED = "archived", "已归档"
    SUSPENDED = "suspended", "已中止"
    TERMINATED = "terminated", "已终止"


class TaskAct(Labelled):
    """What moves a task from state to state (domain.md 4); `receive` makes the draft."""

    RECEIVE = "receive", "导入"
    CONFIRM = "confirm", "确认"
    WITHDRAW = "withdraw", "作废"
    ISSUE = "issue", "下达"
    REOPEN = "reopen", "重新校核"
    SIGN = "sign", "签收"
    SIGN_FOR = "sign_for", "代签收"
    SIGN_SILENTLY = "sign_silently", "默示确认"
    OBJECT = "object", "异议"
    AMEND = "amend", "更正"
    REASSIGN = "reassign", "改派"
    APPLY = "apply", "申请办结"
    SUSPEND = "suspend", "中止"
    RESUME = "resume", "恢复"
    TERMINATE = "terminate", "终止"
    REPLACE = "replace", "方案被替代"
    TO_STANDING = "to_standing", "转常态管理"
    MERGE = "merge", "并入"
    EXPIRE = "expire", "期满"
    RETURN = "return", "退回"
    VERIFY = "verify", "核验通过"
    CLOSE = "close", "销号"
    LOOK_BACK = "look_back", "回头看"
    ARCHIVE = "archive", "归档"
    UNDO = "undo", "撤销"


class Ground(Labelled):
    """What an act must be given in writing (domain.md 4)."""

    REASON = "reason", "理由"
    BASIS = "basis", "依据"
    DOCUMENT = "document", "依据文号"


class SignedHow(Labelled):
    """How an assignment was signed (domain.md 4)."""

    SIGNED = "signed", "签收"
    SILENT = "silent", "默示确认"
    REPORTED = "reported", "以报告签收"
    SIGNED_FOR = "signed_for", "代签收"


class AssignmentAct(Labelled):
    """What happened to an assignment; the first four are SignedHow's."""

    SIGNED = "signed", "签收"
    SILENT = "silent", "默示确认"
    REPORTED = "reported", "以报告签收"
    SIGNED_FOR = "signed_for", "代签收"
    OBJECTED = "objected", "异议"
    SETTLED = "settled", "异议已处理"
    ENDED = "ended", "结束"
