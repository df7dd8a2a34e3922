"""What must hold before a task is 已办结: the promise beside what was handed in for it (domain.md 4)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from tracker.errors import BadInput, RuleRefused
from tracker.vocabulary import Gate, Kind, VerdictResult

LONGEST = 2000

_FOR_EVER = re.compile("(?:长期|常年|持续)坚持")


@dataclass(frozen=True)
class Node:
    """An own milestone; `verdict`: the one that speaks of its date as it stands, `rectify_by` its 整改至."""

    text: str
    due_on: date | None
    verdict: VerdictResult | None = None
    rectify_by: date | None = None


@dataclass(frozen=True)
class Figure:
    """An own figure with what was accepted of it last; empty words where nothing was said."""

    subject: str
    has_value: bool = False
    caliber: str = ""
    source: str = ""

    @property
    def wants(self) -> str:
        """What is missing, in words; empty where nothing is."""
        if not self.has_value:
            return "没有采用过数值"
        return "、".join(
            label for label, said in (("缺口径", self.caliber), ("缺来源", self.source)) if not said.strip()
        )


@dataclass(frozen=True)
class Account:
    """What a task has to show on a day.

    `kind`: in force on the day; `text`: the clause; `last_goal_year`: the plan's last, None where it states none;
    `open_reports`: bodies whose report is neither accepted nor exempt; `evidence`: proofs accepted or named then;
    `head_approved`: the unit head of the accountable body has applied.
    """

    kind: Kind
    text: str
    last_goal_year: int | None
    open_reports: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    figures: tuple[Figure, ...] = ()
    evidence: int = 0
    head_approved: bool = False


@dataclass(frozen=True)
class Checked:
    """One line of the list: the gate, whether it is met, and what it was judged by.

    `applies`: False where the task has nothing it could be judged by, such as no figure of its own; then it is met.
    """

    gate: Gate
    is_met: bool
    words: str
    applies: bool = True


def is_for_ever(kind: Kind, text: str) -> bool:
    """Whether the task goes on as long as the plan does: 常态, or a clause that says 长期坚持."""
    return kind is Kind.STANDING or _FOR_EVER.search(text) is not None


def checked(account: Account, day: date) -> tuple[Checked, ...]:
    """Every gate in the order of domain.md 4; that of the last year only where the task goes on for ever."""
    has_nodes = bool(account.nodes)
    undecided = [node for node in account.nodes if node.verdict is None]
    short = [node for node in account.nodes if node.verdict not in (None, VerdictResult.REACHED)]
    wanting = [f"{figure.subject}{figure.wants}" for figure in account.figures if figure.wants]
    lines = [
        Checked(Gate.REPORTS, not account.open_reports, _named(account.open_reports, "未办完") or "应报的都已办完"),
        Checked(
            Gate.NODES,
            not undecided,
            _named([node.text for node in undecided], "还没有核定结论") or _nodes(account.nodes),
            has_nodes,
        ),
        Checked(
            Gate.RECTIFIED, not short, _named([_shortfall(one) for one in short], "") or "没有未达成的节点", has_nodes
        ),
        Checked(Gate.FIGURES, not wanting, "；".join(wanting) or _figures(account.figures), bool(account.figures)),
        Checked(Gate.EVIDENCE, account.evidence > 0, f"{account.evidence} 件" if account.evidence else "还没有佐证"),
        Checked(Gate.HEAD, account.head_approved, "已申请办结" if account.head_approved else "还没有申请办结"),
    ]
    if is_for_ever(account.kind, account.text):
        lines.insert(0, _last_year(account.last_goal_year, day))
    return tuple(lines)


def unmet(lines: Iterable[Checked]) -> tuple[Gate, ...]:
    """The gates that are not met."""
    return tuple(line.gate for line in lines if not line.is_met)


def demand_passable(lines: Collection[Checked], exception: str) -> tuple[Gate, ...]:
    """The gates that were not met though the task may pass: those named in a written exception.

    RuleRefused for 长期坚持 and 常态 before the last goal year, which no exception opens; BadInput without its words.
    """
    closed = unmet(lines)
    if Gate.LAST_YEAR in closed:
        raise RuleRefused(too_early(lines))
    if closed and not exception.strip():
        raise BadInput(
            "还有条件没有满足，请补齐；确需例外的，写明例外理由",
            [f"{line.gate.label}：{line.words}" for line in lines if not line.is_met],
        )
    return closed


def too_early(lines: Iterable[Checked]) -> str:
    """The words that refuse 办结 before the last goal year, empty where nothing does."""
    early = next((line for line in lines if line.gate is Gate.LAST_YEAR and not line.is_met), None)
    if early is None:
        return ""
    return f"{early.words}，现在不能办结；需要提前结束的，由分管领导转常态管理、并入其他任务或期满"


def _last_year(last_goal_year: int | None, day: date) -> Checked:
    if last_goal_year is None:
        return Checked(Gate.LAST_YEAR, True, "方案没有写明目标年", applies=False)
    return Checked(Gate.LAST_YEAR, day.year >= last_goal_year, f"方案最后目标年是 {last_goal_year} 年")


def _shortfall(node: Node) -> str:
    assert node.verdict is not None
    return f"{node.text}（{node.verdict.label}{f'，整改至 {node.rectify_by}' if node.rectify_by else ''}）"


def _nodes(nodes: Collection[Node]) -> str:
    return f"{len(nodes)} 个节点都已核定" if nodes else "本条没有自己的节点"


def _figures(figures: Collection[Figure]) -> str:
    return f"{len(figures)} 项指标都有数值、口径和来源" if figures else "本条没有自己的指标"


def _named(names: Collection[str], state: str) -> str:
    """“市交通局、市能源局等 5 个未办完”; empty where there are none."""
    if not names:
        return ""
    shown = "、".join(list(names)[:2])
    return f"{shown}等 {len(names)} 个{state}" if len(names) > 2 else f"{shown}{state}"
