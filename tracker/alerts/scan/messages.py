"""The words of a message: which task, what is to be done, by when (domain.md 8, ux.md 3).

The same occurrence always gets the same words, on whatever day a scan finds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from tracker.alerts.scan.stages import Occurrence, Subject
from tracker.excerpts import shortened
from tracker.vocabulary import FIRST_LISTED_DUTY, AlertStage, PartyRole, PlanMode, Role

PROVISIONAL = "（日历暂定）"
_LONGEST = 40
"""Of a sentence; the whole stands on the task's page."""

Shares = Counter[str]
"""How many tasks by duty."""
SUPPORTS = PartyRole.CO.label
_DUTIES = (PartyRole.LEAD.label, FIRST_LISTED_DUTY, SUPPORTS)


class About(Protocol):
    """What a message speaks of."""

    def say(self, of: Occurrence) -> str:
        """The message to one post."""


@dataclass(frozen=True)
class NamedTask:
    """A task as messages name it: （三）发展绿色交通消费（CQ-2022-11-06）."""

    code: str
    label: str
    title: str

    def __str__(self) -> str:
        return f"{self.label}{self.title}（{self.code}）"


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
            return f"{got}。{ask}，有异议的在{_day(self.limit_on)}前提出，逾期未反馈视为无异议。"
        return f"{got}。请在{_day(self.limit_on)}前{sign}签收；有异议的同期提出并说明理由。"

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
            return f"{self.task}应在{_day(self.limit_on)}前签收，本单位仍未签收。请安排签收，或提出异议并说明理由。"
        return f"{self.task}尚未签收，签收截止{_day(self.limit_on)}。请签收；有异议的请单位负责人提出。"


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
        late = f"{self.task}的{self.round}进展报告{_day(of.due_on)}截止，尚未报送"
        if self.with_head:
            return f"{late}：{_to_approve(of.role, self.on_paper)}"
        if of.role is Role.UNIT_HEAD:
            return f"{late}。请督促联络员填报并审批。"
        return f"{late}。请填写后送单位负责人审批；没有变化也要报。"

    def in_letter(self, due_on: date) -> str:
        """The same in a letter."""
        return f"{self.task}的{self.round}进展情况应于{_day(due_on)}前报送，至今未报"


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
        back = f"{self.task}的{self.round}进展报告{_day(self.back_on)}{how}，尚未重新报送"
        if self.with_head:
            return f"{back}：{_to_approve(of.role, self.on_paper)}"
        if of.role is Role.UNIT_HEAD:
            return f"{back}。请督促联络员修改并审批。"
        return f"{back}。请修改后送单位负责人审批。"


def _to_approve(role: Role, on_paper: bool) -> str:
    """Of what its liaison has sent up: who approves is asked to, the liaison to see to it."""
    is_head = role is Role.UNIT_HEAD
    if on_paper:
        return "联络员已填好，请在纸质件上签批。" if is_head else "请在负责人签批后登记。"
    return "联络员已填好送审，请审批。" if is_head else "已送审，请提醒单位负责人审批。"


@dataclass(frozen=True)
class RoundAbout:
    """A round that asks; `shares`: by department how many reports have not come. `round`: 2026年第4季度."""

    round: str
    shares: Mapping[int, int]

    def say(self, of: Occurrence) -> str:
        """That it has opened, then how long is left."""
        count, limit = self.shares[of.department_id], _day(of.due_on)
        ask = "请填写后送单位负责人审批；没有变化也要报。"
        if of.subject is Subject.OPENING:
            return f"{self.round}进展报告开始填报，本单位有 {count} 份，{limit}截止。{ask}"
        return f"{self.round}进展报告{limit}截止，还有 {(of.due_on - of.day).days} 天，本单位有 {count} 份未报送。{ask}"


@dataclass(frozen=True)
class MilestoneAbout:
    """An own milestone; `text`: what must be reached; `grace_on`: the last day for a verdict; 逾期 counts from it."""

    task: NamedTask
    text: str
    grace_on: date
    original_due_on: date | None = None

    def say(self, of: Occurrence) -> str:
        """Before the date how long is left, after it what is missing."""
        if of.stage is AlertStage.B2:
            return self.in_letter(of.due_on, of.limit_on)
        node = f"{self.task}的节点“{shortened(self.text, _LONGEST)}”"
        if of.stage is AlertStage.A6:
            is_moved = self.original_due_on not in (None, of.due_on)
            since = (
                f"原定{_day(self.original_due_on)}，顺延至{_day(of.due_on)}" if is_moved else f"{_day(of.due_on)}到期"
            )
            if of.limit_on:
                since += f"，由本单位接手后应于{_day(of.limit_on)}前报送"
            elif self.grace_on != of.due_on:
                since += f"，核定截止{_day(self.grace_on)}"
            return f"{node}{since}，尚无核定结论。请报送实际完成值和依据，由综合处核定。"
        left = (of.due_on - of.day).days
        when = "今天到期" if left == 0 else f"{_day(of.due_on)}到期，还有 {left} 天"
        return f"{node}{when}。请按期完成，并在进展报告中写明完成值和依据。"

    def in_letter(self, due_on: date, limit_on: date | None = None) -> str:
        """What is missing, as a letter says it; `limit_on`: by when its body, who took it over late, had to tell it."""
        is_moved = self.original_due_on not in (None, due_on)
        by = (
            f"原定{_day(self.original_due_on)}，经同意延期至{_day(due_on)}" if is_moved else f"应于{_day(due_on)}前完成"
        )
        told_by = limit_on or self.grace_on
        told = f"，完成情况应于{_day(told_by)}前报送" if told_by != due_on else ""
        return f"{self.task}的阶段目标“{shortened(self.text, _LONGEST)}”{by}{told}，至今没有经审核的完成情况"


@dataclass(frozen=True)
class VerdictAbout:
    """An own milestone of which all was told that can be: the turn is that of 综合处."""

    of: MilestoneAbout

    def say(self, of: Occurrence) -> str:
        """To the coordinator, in place of the units."""
        about = self.of
        node = f"{about.task}的节点“{shortened(about.text, _LONGEST)}”"
        return f"{node}{_day(of.due_on)}到期，核定截止{_day(about.grace_on)}，单位已报送。请审核后核定达成情况。"


@dataclass(frozen=True)
class RectifyAbout:
    """An own milestone that fell short, to be put right by its date; `told`: what was said of it since its verdict."""

    of: MilestoneAbout
    told: str = ""

    def say(self, of: Occurrence) -> str:
        """Before the date how long is left, after it what is missing."""
        node = f"{self.of.task}的节点“{shortened(self.of.text, _LONGEST)}”"
        if of.stage is AlertStage.A6:
            return f"{node}整改期{_day(of.due_on)}已过，还没有新的完成情况。请报送整改结果和依据，由综合处核定。"
        left = (of.due_on - of.day).days
        when = "今天到期" if left == 0 else f"{_day(of.due_on)}到期，还有 {left} 天"
        told = f"，{self.told}" if self.told else ""
        return f"{node}整改{when}{told}。请完成整改，并在进展报告中写明新的完成值和依据。"


@dataclass(frozen=True)
class UnownedAbout:
    """An own milestone that is nobody's yet: 综合处 has to say whose it is (domain.md 8)."""

    of: MilestoneAbout

    def say(self, of: Occurrence) -> str:
        """To the coordinator, in place of all the bodies of the task."""
        about = self.of
        when = f"{_day(of.due_on)}到期" + ("，已过核定期限" if of.stage is AlertStage.A6 else "")
        return f"{about.task}的节点“{shortened(about.text, _LONGEST)}”{when}，责任未定。请指定承办单位。"


@dataclass(frozen=True)
class ValueAbout:
    """A figure whose value of a period can exist; `period`: 2026年第3季度; `is_unowned`: nobody answers for it yet."""

    task: NamedTask
    figure: str
    period: str
    is_unowned: bool = False

    def say(self, of: Occurrence) -> str:
        """To its owner that it can be told; of what nobody owns to 综合处 that it is to say whose it is."""
        figure = f"{self.task}的指标“{shortened(self.figure, _LONGEST)}”{self.period}的数据（截至{_day(of.due_on)}）"
        if self.is_unowned:
            return f"{figure}已到可报的日子，责任未定。请指定承办单位。"
        return f"{figure}已到可报的日子，还没有报送。请在本期或下一期的进展报告中填写完成值、截至日期和数据来源。"


@dataclass(frozen=True)
class GoalAbout:
    """What a plan promises for a year; `grace_on`: the last day for its verdict."""

    plan: str
    year: int
    grace_on: date

    def say(self, of: Occurrence) -> str:
        """Told once to the coordinator."""
        return f"《{self.plan}》{self.year}年目标的核定期{_day(self.grace_on)}已满，尚无结论。请核定达成情况。"


NO_REDS = "本周没有红灯任务。"


@dataclass(frozen=True)
class WeekAbout:
    """The red tasks of a region; `worst`: the first of them with the word of their light, `longest`: days overdue.

    Words of a report stand on the page alone: the list leaves the program, too.
    """

    total: int
    longest: int
    worst: tuple[tuple[str, str], ...]

    def say(self, of: Occurrence) -> str:
        """“本周红灯 5 项，最久逾期 166 天：（七）推进绿色消费（CQ-…），逾期166天；……；另有 2 项。”."""
        if not self.total:
            return NO_REDS
        late = f"，最久逾期 {self.longest} 天" if self.longest else ""
        named = "；".join(f"{task}，{reason}" for task, reason in self.worst)
        rest = f"；另有 {self.total - len(self.worst)} 项" if self.total > len(self.worst) else ""
        return f"本周红灯 {self.total} 项{late}：{named}{rest}。"


def message(about: About, of: Occurrence) -> str:
    """The words to one post, marked 日历暂定 where the day was counted by a guess."""
    said = about.say(of)
    return said + PROVISIONAL if of.provisional else said


def _day(day: date | None) -> str:
    assert day is not None
    return f"{day.year}年{day.month}月{day.day}日"
