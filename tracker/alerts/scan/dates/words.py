"""What is said of dates: own ones before and after, what is to be put right, a plan's goals (A5, A6, B2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.messages import LONGEST, to_approve, written
from tracker.alerts.scan.stages import Occurrence
from tracker.excerpts import shortened
from tracker.vocabulary import AlertStage


@dataclass(frozen=True)
class MilestoneAbout:
    """An own milestone; `text`: what must be reached; `grace_on`: the last day for a verdict; 逾期 counts from it.

    `with_head`: the bodies whose report of it waits for their head, `on_paper` of them who signs on paper; `given_up`:
    by lead whose reports of it lie there, “市商务委、市交通局”.
    """

    task: NamedTask
    text: str
    grace_on: date
    original_due_on: date | None = None
    with_head: frozenset[int] = frozenset()
    on_paper: frozenset[int] = frozenset()
    given_up: Mapping[int, str] = field(default_factory=dict)

    def say(self, of: Occurrence) -> str:
        """Before the date how long is left, after it what is missing; where it lies with him, to approve or send on."""
        if of.stage is AlertStage.B2:
            return self.in_letter(of.due_on, of.department_id, of.limit_on)
        if of.stage is AlertStage.A6:
            late = f"{self.node}{self.since(of)}，尚无核定结论"
            if of.department_id in self.with_head:
                return f"{late}：{to_approve(of.role, of.department_id in self.on_paper)}"
            if whose := self.given_up.get(of.department_id):
                return f"{late}。{whose}的完成情况已交本单位，请汇总报送。"
            return f"{late}。{_told_by('报送完成情况', '实际完成值和依据')}，由综合处核定。"
        return f"{self.node}{_left(of)}。请按期完成，并在进展报告中写明完成值和依据。"

    @property
    def node(self) -> str:
        """“（六）绿色出行（50-22-11-06）的节点“建成充电站””."""
        return f"{self.task}的节点“{shortened(self.text, LONGEST)}”"

    def since(self, of: Occurrence) -> str:
        """“原定2026年9月30日，顺延至2026年11月30日”, and the last day for a verdict or for who took it over."""
        is_moved = self.original_due_on not in (None, of.due_on)
        first = f"原定{written(self.original_due_on)}，顺延至" if is_moved else ""
        since = f"{first}{written(of.due_on)}{'' if is_moved else '到期'}"
        if of.limit_on:
            return f"{since}，由{self.given_up.get(of.department_id, '本单位')}接手后应于{written(of.limit_on)}前报送"
        return f"{since}，核定截止{written(self.grace_on)}" if self.grace_on != of.due_on else since

    def in_letter(self, due_on: date, department_id: int, limit_on: date | None = None) -> str:
        """What is missing, as a letter says it to a body; `limit_on`: by when who took it over late had to tell it."""
        is_moved = self.original_due_on not in (None, due_on)
        by = (
            f"原定{written(self.original_due_on)}，经同意延期至{written(due_on)}"
            if is_moved
            else f"应于{written(due_on)}前完成"
        )
        told_by = limit_on or self.grace_on
        told = f"，完成情况应于{written(told_by)}前报送" if told_by != due_on else ""
        whose = self.given_up.get(department_id)
        lies = f"（{whose}的完成情况已交牵头单位，尚未汇总报送）" if whose else ""
        return f"{self.task}的阶段目标“{shortened(self.text, LONGEST)}”{by}{told}，至今没有经审核的完成情况{lies}"


@dataclass(frozen=True)
class VerdictAbout:
    """An own milestone of which all was told that can be: the turn is that of 综合处."""

    of: MilestoneAbout

    def say(self, of: Occurrence) -> str:
        """To the coordinator, in place of the units."""
        return f"{self.of.node}{self.of.since(of)}，单位已报送。请审核后核定达成情况。"


@dataclass(frozen=True)
class RectifyAbout:
    """An own milestone that fell short, to be put right by its date; `told`: what was said of it since its verdict.

    `with_head`: the bodies whose report of it waits for their head, `on_paper` of them who signs on paper; `given_up`:
    by lead whose reports of it lie there, “市商务委、市交通局”.
    """

    of: MilestoneAbout
    told: str = ""
    with_head: frozenset[int] = frozenset()
    on_paper: frozenset[int] = frozenset()
    given_up: Mapping[int, str] = field(default_factory=dict)

    def say(self, of: Occurrence) -> str:
        """Before the date how long is left, after it what is missing; where it lies with him, to approve or send on."""
        is_late, told = of.stage is AlertStage.A6, f"，{self.told}" if self.told else ""
        late = f"整改期{written(of.due_on)}已过，还没有新的完成情况"
        said = f"{self.of.node}{late if is_late else f'整改{_left(of)}{told}'}"
        if of.department_id in self.with_head:
            return f"{said}：{to_approve(of.role, of.department_id in self.on_paper)}"
        if whose := self.given_up.get(of.department_id):
            return f"{said}。{whose}的整改情况已交本单位，请汇总报送。"
        if is_late:
            return f"{said}。{_told_by('报送整改情况', '整改结果和依据')}，由综合处核定。"
        return f"{said}。请完成整改。{_told_by('报送整改情况', '新的完成值和依据')}，不用等报告期。"


def _told_by(button: str, what: str) -> str:
    """Where it is told, on whatever day: the same to liaison and head, who read of it side by side."""
    return f"请由联络员在任务页点“{button}”，写明{what}"


@dataclass(frozen=True)
class UnownedAbout:
    """An own milestone that is nobody's yet: 综合处 has to say whose it is (domain.md 8)."""

    of: MilestoneAbout

    def say(self, of: Occurrence) -> str:
        """To the coordinator, in place of all the bodies of the task."""
        when = f"{written(of.due_on)}到期" + ("，已过核定期限" if of.stage is AlertStage.A6 else "")
        return f"{self.of.node}{when}，责任未定。请指定承办单位。"


def _left(of: Occurrence) -> str:
    """“2026年12月25日到期，还有 3 天”; on the day itself “今天到期”."""
    left = (of.due_on - of.day).days
    return "今天到期" if left == 0 else f"{written(of.due_on)}到期，还有 {left} 天"


@dataclass(frozen=True)
class GoalAbout:
    """What a plan promises for a year; `last_on`: the last day for its verdict, 整改至 of what fell short."""

    plan: str
    year: int
    last_on: date
    fell_short: bool = False

    def say(self, of: Occurrence) -> str:
        """Told once to the coordinator."""
        if self.fell_short:
            return f"《{self.plan}》{self.year}年目标的整改期{written(self.last_on)}已过。请再核定达成情况。"
        return f"《{self.plan}》{self.year}年目标的核定期{written(self.last_on)}已满，尚无结论。请核定达成情况。"
