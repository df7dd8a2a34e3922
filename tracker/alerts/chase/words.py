"""The words of a chase that a person sends for reports that have not come, one message a unit and post (ux.md S2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.reporting.quarters import CutOffs, round_label
from tracker.vocabulary import Role


@dataclass(frozen=True)
class Unsent:
    """What a unit has not reported in a round: how many, how many of them wait for its head, the earliest cut-off."""

    round_id: int
    round_label: str
    department_id: int
    count: int
    with_head: int
    due_on: date

    def roles(self, day: date) -> tuple[Role, ...]:
        """Whom to address: who fills; who approves where it lies with him, or after the cut-off (A4 of domain.md 8)."""
        if self.with_head == self.count:
            return (Role.UNIT_HEAD,)
        late = self.with_head or day > self.due_on
        return (Role.LIAISON, Role.UNIT_HEAD) if late else (Role.LIAISON,)

    def say(self, role: Role) -> str:
        """The message to one post."""
        told = f"{self.round_label}进展报告还有 {self.count} 份未报送，{_day(self.due_on)}截止"
        if role is Role.LIAISON:
            return f"{told}。请填写后送单位负责人审批；没有变化也要报。"
        waiting = f"，其中 {self.with_head} 份待审批" if self.with_head else ""
        return f"{told}{waiting}。请督促联络员填报并审批。"

    def key(self, role: Role, day: date) -> str:
        """One message a unit, post and day."""
        return f"chase/{self.round_id}/{self.department_id}/{role.value}/{day}"


def cutoffs_key(to: Unsent, change: str) -> str:
    """One message a unit and change; `change`: what tells it from the next one."""
    return f"cutoffs/{to.round_id}/{to.department_id}/{change}"[:120]


def say_cutoffs(round_name: str, days: CutOffs, reason: str) -> str:
    """That the cut-offs of a round are others, and why."""
    return (
        f"{round_label(round_name)}截止日有改动：报送截止 {days.unit_due_on}，牵头汇总截止 {days.lead_due_on}。"
        f"理由：{reason.strip()}"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
