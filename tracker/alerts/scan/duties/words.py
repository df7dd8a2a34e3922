"""What is said of duties: what a unit was given, and that nobody has signed for it (A1, A2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.messages import written
from tracker.alerts.scan.stages import Occurrence
from tracker.vocabulary import FIRST_LISTED_DUTY, PartyRole, PlanMode, Role

Shares = Counter[str]
"""How many tasks by duty."""
SUPPORTS = PartyRole.CO.label
_DUTIES = (PartyRole.LEAD.label, FIRST_LISTED_DUTY, SUPPORTS)


@dataclass(frozen=True)
class Regiven:
    """A task that was out already, of which a unit has another part from now on; `is_again`: it had one before."""

    task_id: int
    task: NamedTask
    is_again: bool


@dataclass(frozen=True)
class Share:
    """What a unit got of a plan on a day: tasks by duty (牵头, 责任单位（首列）, 配合), and those `changed`."""

    duties: Shares = field(default_factory=Counter)
    changed: tuple[Regiven, ...] = ()

    @property
    def only(self) -> Regiven | None:
        """The one task that is all it got."""
        return self.changed[0] if len(self.changed) == 1 and not self.duties else None


@dataclass(frozen=True)
class NoticeAbout:
    """A plan handed down, or the division of work of tasks that were out already changed; `shares`: by department."""

    plan: str
    mode: PlanMode
    shares: Mapping[int, Share]
    limit_on: date

    def say(self, of: Occurrence) -> str:
        """What one unit got, and until when it may object or must sign."""
        share = self.shares[of.department_id]
        again = "重新" if share.changed and all(one.is_again for one in share.changed) else ""
        got = "；".join((*self._handed_down(share), *self._changed(share)))
        sign = "" if share.duties else again
        if self.mode is PlanMode.CONTINUED:
            ask = "请核对任务分工" if share.duties else f"请核对并{sign}签收"
            return f"{got}。{ask}，有异议的在{written(self.limit_on)}前提出，逾期未反馈视为无异议。"
        return f"{got}。请在{written(self.limit_on)}前{sign}签收；有异议的同期提出并说明理由。"

    def _handed_down(self, share: Share) -> Iterator[str]:
        if share.duties:
            told = [f"{duty} {share.duties[duty]} 项" for duty in _DUTIES if duty in share.duties]
            parts = f"（{'，'.join(told)}）" if len(told) > 1 else ""
            yield f"《{self.plan}》已下达，本单位承担 {share.duties.total()} 项{parts}"

    def _changed(self, share: Share) -> Iterator[str]:
        """“（十四）推进绿色消费（50-22-11-14）的任务分工有调整”; of several tasks how many and the first."""
        if len(share.changed) == 1:
            one = share.changed[0]
            yield f"{one.task}的任务分工有调整" + ("" if one.is_again else "，新增本单位")
        elif share.changed:
            named = "、".join(str(one.task) for one in share.changed[:_TASKS])
            rest = "等" if len(share.changed) > _TASKS else ""
            yield f"《{self.plan}》{len(share.changed)} 项任务的分工有调整：{named}{rest}"


_TASKS = 5
"""How many tasks a message names whose division of work has changed."""


@dataclass(frozen=True)
class SigningAbout:
    """A duty of a 新下达 plan that nobody has signed for; `limit_on`: the last day to sign."""

    task: NamedTask
    limit_on: date

    def say(self, of: Occurrence) -> str:
        """To the liaison first, then to the unit head."""
        if of.role is Role.UNIT_HEAD:
            return f"{self.task}应在{written(self.limit_on)}前签收，本单位仍未签收。请安排签收，或提出异议并说明理由。"
        return f"{self.task}尚未签收，签收截止{written(self.limit_on)}。请签收；有异议的请单位负责人提出。"
