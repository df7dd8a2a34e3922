"""The words of a chase that a person sends for reports that have not come, one message a unit and post (ux.md S2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.alerts.scan.messages import written
from tracker.reporting.quarters import CutOffs, round_label
from tracker.vocabulary import Role


@dataclass(frozen=True)
class Unsent:
    """What a unit has not reported in a round, and what came back (退回): how many of both wait for its head.

    `dues`: how many never came and are due on which day, the earliest first: the cut-off of what it leads for others is
    later. `returned`: how many are to be sent again; on time is judged by the first submission, they have no day.
    """

    round_id: int
    round_label: str
    department_id: int
    with_head: int
    dues: tuple[tuple[date, int], ...]
    returned: int = 0

    @property
    def never_sent(self) -> int:
        """How many never came."""
        return sum(count for _, count in self.dues)

    @property
    def count(self) -> int:
        """How many in all."""
        return self.never_sent + self.returned

    @property
    def due_on(self) -> date | None:
        """The earliest cut-off; None of what only came back."""
        return self.dues[0][0] if self.dues else None

    def roles(self, day: date) -> tuple[Role, ...]:
        """Whom to address: who fills; who approves where it lies with him, or after the cut-off (A4 of domain.md 8)."""
        if self.with_head == self.count:
            return (Role.UNIT_HEAD,)
        late = self.with_head or self.returned or (self.due_on and day > self.due_on)
        return (Role.LIAISON, Role.UNIT_HEAD) if late else (Role.LIAISON,)

    def say(self, role: Role) -> str:
        """The message to one post."""
        never = f"还有 {self.never_sent} 份未报送，{self._until()}" if self.never_sent else ""
        back = f"有 {self.returned} 份退回修改后尚未重新报送" if self.returned else ""
        told = f"{self.round_label}进展报告" + "，另".join(one for one in (never, back) if one)
        write = "、".join(word for word, is_so in (("填写", never), ("修改", back)) if is_so)
        if role is Role.LIAISON:
            return f"{told}。请{write}后送单位负责人审批" + ("；没有变化也要报。" if never else "。")
        waiting = f"，其中 {self.with_head} 份待审批" if self.with_head else ""
        return f"{told}{waiting}。请督促联络员{'填报' if never else '修改'}并审批。"

    def _until(self) -> str:
        """“2026年12月23日截止”, or “2026年12月23日截止 7 份、2026年12月25日截止 1 份”."""
        if len(self.dues) == 1:
            return f"{written(self.dues[0][0])}截止"
        return "、".join(f"{written(day)}截止 {count} 份" for day, count in self.dues)

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
