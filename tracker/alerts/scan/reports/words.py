"""What is said of reports: a round asks for them, they have not come, they came back (A3, A4, B1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.messages import to_approve, written
from tracker.alerts.scan.stages import Occurrence, Subject
from tracker.vocabulary import AlertStage, Role


@dataclass(frozen=True)
class ReportAbout:
    """A report that has not come; `round`: 2026年第4季度. A letter says only that.

    `with_head`: its liaison has sent it up, and it waits for the head of its body (待审批); `on_paper`: who signs on
    paper, and the liaison says so (线下签批).
    """

    task: NamedTask
    round: str
    with_head: bool = False
    on_paper: bool = False

    def say(self, of: Occurrence) -> str:
        """Who fills is asked to fill, who approves to see to it; where it lies with him, to approve."""
        if of.stage is AlertStage.B1:
            return self.in_letter(of.due_on)
        late = f"{self.task}的{self.round}进展报告{written(of.due_on)}截止，尚未报送"
        if self.with_head:
            return f"{late}：{to_approve(of.role, self.on_paper)}"
        if of.role is Role.UNIT_HEAD:
            return f"{late}。请督促联络员填报并审批。"
        return f"{late}。请填写后送单位负责人审批；没有变化也要报。"

    def in_letter(self, due_on: date) -> str:
        """The same in a letter."""
        return f"{self.task}的{self.round}进展情况应于{written(due_on)}前报送，至今未报"


@dataclass(frozen=True)
class ReturnedAbout:
    """A report that came back on a day (退回, 重新开放) and was not sent again; else as ReportAbout."""

    task: NamedTask
    round: str
    back_on: date
    is_reopened: bool = False
    with_head: bool = False
    on_paper: bool = False

    def say(self, of: Occurrence) -> str:
        """“…2026年第4季度进展报告2026年12月24日退回修改，尚未重新报送。请修改后送单位负责人审批。”."""
        how = "重新开放" if self.is_reopened else "退回修改"
        back = f"{self.task}的{self.round}进展报告{written(self.back_on)}{how}，尚未重新报送"
        if self.with_head:
            return f"{back}：{to_approve(of.role, self.on_paper)}"
        if of.role is Role.UNIT_HEAD:
            return f"{back}。请督促联络员修改并审批。"
        return f"{back}。请修改后送单位负责人审批。"


@dataclass(frozen=True)
class RoundAbout:
    """A round that asks; `shares`: by department how many reports have not come. `round`: 2026年第4季度.

    `later`: the departments of which some are due later, with what they lead.
    """

    round: str
    shares: Mapping[int, int]
    later: frozenset[int] = frozenset()

    def say(self, of: Occurrence) -> str:
        """That it has opened, then how long is left."""
        count, limit = self.shares[of.department_id], written(of.due_on)
        ask = "请填写后送单位负责人审批；没有变化也要报。"
        if of.subject is Subject.OPENING:
            first = "最早的" if of.department_id in self.later else ""
            return f"{self.round}进展报告开始填报，本单位有 {count} 份，{first}{limit}截止。{ask}"
        return f"{self.round}进展报告{limit}截止，还有 {(of.due_on - of.day).days} 天，本单位有 {count} 份未报送。{ask}"
