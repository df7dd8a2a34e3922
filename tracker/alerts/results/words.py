"""What came of what a unit handed in or asked for, in words: returned, 维持 or 移出, granted or refused, 核定. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.alerts.results.keys import Source
from tracker.excerpts import shortened
from tracker.ledger.lights.conditions.match import LONGEST_SUBJECT
from tracker.outcomes.letters.rules import in_words
from tracker.reporting.quarters import round_label
from tracker.vocabulary import CoordinationAct, ExtensionAct, LetterKind, OwnerNews, ReportAct, TaskAct, VerdictResult


@dataclass(frozen=True)
class Result:
    """An answer that was given just now. `subject_id`: the thing answered; `event_id`: the answer.

    `has_ended`: an objection was answered by 移出; of a report: its day passed before its head approved it.
    `due_on`: the date granted, 整改至 of a verdict, the last day of what a closed round asks for once more.
    `about`: the figure or date of an extension or a verdict; `value` in `unit` and `as_of`: what a verdict found.
    `lead`: where it is told beside who accounts for the task, that body's name; `is_spared`: a 回头看 names others.
    """

    source: Source
    event_id: int
    subject_id: int
    department_id: int
    act: str
    words: str
    due_on: date | None = None
    has_ended: bool = False
    round_name: str = ""
    about: str = ""
    value: Decimal | None = None
    unit: str = ""
    as_of: date | None = None
    lead: str = ""
    is_spared: bool = False

    def say(self, task: str) -> str:
        """“（七）推进绿色消费（CQ-2022-11-07），2026年第4季度的报告被退回修改：请补充佐证”."""
        what = _said(self)
        return f"{task}，{what}：{self.words.strip()}" if self.words.strip() else f"{task}，{what}"


_REPORTS = {
    ReportAct.RETURN: "被退回修改",
    ReportAct.SEND_BACK: "被牵头单位退回修改",
    ReportAct.REOPEN: "已重新开放，请修改或补报",
    ReportAct.ASK: "请报送",
    ReportAct.ADD: "有新增填报，已重新打开，请补填后再报",
    ReportAct.EXEMPT: "已免报",
    ReportAct.ENTER: "已由综合处代录，请核对",
    ReportAct.ENTER_UP: "已由综合处代录，请核对",
}
_PASSED = {
    ReportAct.MISS: "没有在截止前审批，未算报送，计缺报；文字保留，可以补报",
    ReportAct.EXEMPT: "没有在截止前审批，未算报送，不计缺报；需要时请重新报送",
}
"""Its last day passed while its text waited for the unit head: 缺报, or 免报 of what only its body opened."""
_EXTENSIONS = {
    ExtensionAct.GRANT: "延期申请已批准，时限延至 {due_on}",
    ExtensionAct.REFUSE: "不予延期",
    ExtensionAct.RETURN: "延期申请退回补充",
    ExtensionAct.LAPSE: "延期申请已失效",
}
_OF_ENDING = {
    TaskAct.RETURN: "办结申请退回",
    TaskAct.VERIFY: "办结申请核验通过",
    TaskAct.CLOSE: "已销号",
    TaskAct.LOOK_BACK: "回头看未通过，任务恢复推进，请整改，在任务页报送整改情况并附佐证",
}
_LOOKED_BACK = "回头看未通过，任务恢复推进，由{lead}负责整改并汇总报送，涉及本单位的请配合整改"
"""What it is to a body that reports through who accounts for the task."""
_SPARED = "回头看未通过，任务恢复推进，查出问题的是其他单位，本单位照常填报"
"""Likewise to one that reports for itself, and was not named."""
_DONE = "任务已核验办结，本单位不再填报"
"""Likewise that the task is done."""
_OF_COURSE = {
    TaskAct.SUSPEND: "已中止，恢复以前不用填报",
    TaskAct.RESUME: "已恢复，照常填报",
    TaskAct.TERMINATE: "已终止，不再填报",
    TaskAct.REPLACE: "随原方案被替代终止，不再填报",
    TaskAct.TO_STANDING: "已转常态管理，不再填报",
    TaskAct.MERGE: "不再单独填报",
    TaskAct.EXPIRE: "已期满，不再填报",
}
_TASKS = {**_OF_ENDING, **_OF_COURSE, TaskAct.AMEND: "分工或内容更正"}
_COORDINATION = {
    CoordinationAct.NOTE: "需协调事项有进展",
    CoordinationAct.INSTRUCT: "需协调事项已有领导意见",
    CoordinationAct.CLOSE: "需协调事项已办结",
}

REPORT_ACTS, EXTENSION_ACTS = tuple(_REPORTS), tuple(_EXTENSIONS)
COORDINATION_ACTS = tuple(_COORDINATION)
ACTS_OF_ENDING, ACTS_OF_COURSE = tuple(_OF_ENDING), tuple(_OF_COURSE)
"""Acts on a task of which its accountable body hears, and those of which every body of the task does."""


def _said(result: Result) -> str:
    match result.source:
        case Source.REPORT:
            return f"{round_label(result.round_name)}的报告{_of_report(result)}"
        case Source.OBJECTION:
            return "分工异议已处理，移出本项任务，依据" if result.has_ended else "分工异议已处理，维持原分工，依据"
        case Source.EXTENSION:
            return f"{_quoted(result)}{_EXTENSIONS[ExtensionAct(result.act)].format(due_on=result.due_on)}"
        case Source.COORDINATION:
            return _COORDINATION[CoordinationAct(result.act)]
        case Source.DISSENT:
            return "不同意见已协调"
        case Source.TASK:
            return _of_task(result)
        case Source.OWNER:
            return OwnerNews(result.act).label
        case Source.VERDICT:
            return _verdict(result)
        case Source.ASK | Source.LETTER | Source.ODDS | Source.DIVISION:
            raise ValueError(f"{result.source} is told in words of its own")


def _of_report(result: Result) -> str:
    """“已重新开放，请在 2027-01-08 前修改或补报”; what 请报送 asks names its day itself."""
    if result.has_ended:
        return _PASSED[ReportAct(result.act)]
    if result.act == ReportAct.REOPEN and result.due_on:
        return f"已重新开放，请在 {result.due_on} 前修改或补报"
    return _REPORTS[ReportAct(result.act)]


def _of_task(result: Result) -> str:
    if result.has_ended:
        return "移出本项任务，不再填报"
    if result.is_spared:
        return _SPARED
    if result.lead:
        return _LOOKED_BACK.format(lead=result.lead) if result.act == TaskAct.LOOK_BACK else _DONE
    return _TASKS[TaskAct(result.act)]


def _verdict(result: Result) -> str:
    """“公交接驳率”核定为部分达成（84%，截至 2025-12-31），整改至 2027-06-30，请整改并在任务页报送整改情况，依据."""
    value = f"{result.value.normalize():f}{result.unit}，" if result.value is not None else ""
    rectify = f"，整改至 {result.due_on}，请整改并在任务页报送整改情况" if result.due_on else ""
    return f"{_quoted(result)}核定为{VerdictResult(result.act).label}（{value}截至 {result.as_of}）{rectify}，依据"


def _quoted(result: Result) -> str:
    """The figure or date that it speaks of: a task may have several."""
    return f"“{shortened(result.about, LONGEST_SUBJECT)}”"


def returned_letter(kind: LetterKind, number: str, reason: str, until: date) -> str:
    """“督办函（渝发改函〔2026〕1号）的反馈退回补充：请补充完成时限。请在2026年12月22日前补充反馈。”."""
    return f"{_named(kind, number)}的反馈退回补充：{reason.rstrip('。')}。请在{in_words(until)}前补充反馈。"


def void_letter(kind: LetterKind, number: str, reason: str) -> str:
    """“提醒函（渝发改函〔2026〕6号）已作废，不用反馈。理由：改为电话了解。”."""
    return f"{_named(kind, number)}已作废，不用反馈。理由：{reason.rstrip('。')}。"


def _named(kind: LetterKind, number: str) -> str:
    return f"{kind.label}（{number}）" if number else kind.label
