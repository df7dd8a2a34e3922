"""The rows of the sheets beside 任务台账: figures, nodes, late tasks, reports and full texts (domain.md 6). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.supervision.sheets.cells import DASH, Cell, Lit, number, or_dash, per_cent, share, shortened
from tracker.supervision.sheets.columns import lead
from tracker.vocabulary import MilestoneSource, MilestoneState, ReportState

_SHORT = (MilestoneState.PARTLY, MilestoneState.MISSED)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What one assignment owed in the round. `exempt`: 免报; `closed`: the round has ended for it.

    `handed_in_on`: Shanghai date of the first submission, None while there is none.
    """

    code: str
    body: str
    role: str
    due_on: date
    handed_in_on: date | None
    exempt: bool
    closed: bool
    nil_report: bool
    state: ReportState
    returned: int

    @property
    def result(self) -> str:
        """按时 / 补报 / 缺报 / 免报 by the first submission (domain.md 4); a dash while there is still time."""
        if self.exempt:
            return "免报"
        if self.handed_in_on is not None:
            return "按时" if self.handed_in_on <= self.due_on else "补报"
        return "缺报" if self.closed else DASH

    def line(self) -> list[Cell]:
        """One row of 报送明细."""
        return [
            self.code,
            self.body,
            self.role,
            "否" if self.exempt else "是",
            self.due_on,
            or_dash(self.handed_in_on),
            self.result,
            "是" if self.nil_report else "否",
            self.state.label,
            self.returned,
        ]


@dataclass
class Discipline:
    """One body's row of 报送情况, counted from its rows of 报送明细."""

    lines: list[ReportLine] = field(default_factory=list)

    def line(self, name: str) -> list[Cell]:
        """应报, 按时, 补报, 缺报, 零报告, 退回次数, 按时率% of those decided, days early on average."""
        asked = [line for line in self.lines if not line.exempt]
        results = [one.result for one in asked]
        early = [(one.due_on - one.handed_in_on).days for one in asked if one.handed_in_on]
        return [
            name,
            len(asked),
            results.count("按时"),
            results.count("补报"),
            results.count("缺报"),
            sum(one.nil_report for one in asked),
            sum(one.returned for one in asked),
            per_cent(results.count("按时"), len(results) - results.count(DASH)),
            float(round(Decimal(sum(early)) / len(early), 1)) if early else DASH,
        ]


def discipline(lines: Iterable[ReportLine]) -> list[list[Cell]]:
    """报送情况: one row a body, by name."""
    by_body: dict[str, Discipline] = {}
    for line in lines:
        by_body.setdefault(line.body, Discipline()).lines.append(line)
    return [by_body[name].line(name) for name in sorted(by_body)]


def figure_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """量化指标 without its running number."""
    for indicator in row.indicators:
        yield [
            row.code,
            indicator.subject,
            or_dash(indicator.unit),
            or_dash(number(indicator.baseline)),
            number(indicator.target),
            or_dash(indicator.year),
            or_dash(number(indicator.value)),
            share(indicator.progress),
            share(indicator.planned),
            _gap(indicator.gap),
            or_dash(indicator.data_source),
            or_dash(indicator.as_of),
            indicator.lit if indicator.final else Lit(indicator.light.title, indicator.light.colour),
            indicator.body or lead(row),
        ]


def _gap(points: Decimal | None) -> Cell:
    """Percentage points behind; “超4.1” where it is ahead."""
    return f"超{number(-points)}" if points is not None and points < 0 else share(points)


def node_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """阶段节点: own milestones only; goals of the plan stand once per plan and year."""
    for milestone in row.milestones:
        if milestone.source is not MilestoneSource.OWN:
            continue
        name = str(milestone.due_on) if milestone.due_on else "未写时限"
        yield [
            row.code,
            name,
            milestone.text,
            lead(row),
            milestone.state.label,
            _conclusion(milestone),
            or_dash(milestone.verdict_on),
            or_dash(milestone.verdict_basis),
        ]


def goal_line(plan: str, goal: MilestoneRow, office: str) -> list[Cell]:
    """A plan's goal of one year on 阶段节点, once for the plan, answered for by the commission."""
    return [
        plan,
        str(goal.year),
        goal.text,
        office,
        goal.state.label,
        _conclusion(goal),
        or_dash(goal.verdict_on),
        or_dash(goal.verdict_basis),
    ]


def _conclusion(milestone: MilestoneRow) -> str:
    if milestone.verdict_on is None:
        return DASH
    value = f" {number(milestone.verdict_value)}" if milestone.verdict_value is not None else ""
    as_of = f"（截至{milestone.verdict_as_of}）" if milestone.verdict_as_of else ""
    rectify = f"，整改至{milestone.rectify_by}" if milestone.rectify_by else ""
    return f"{milestone.state.label}{value}{as_of}{rectify}"


def late_line(row: LedgerRow, streak: int) -> list[Cell]:
    """滞后清单 without its running number; `streak`: closed rounds in a row that ended red or yellow."""
    told = [part for part in row.parts if part.reports]
    # A plan's goal colours no task: what is to be made good here is the task's own (domain.md 5).
    own = [
        milestone
        for milestone in row.milestones
        if milestone.source is MilestoneSource.OWN and milestone.state in _SHORT
    ]
    rectify = [one.rectify_by for one in own if one.rectify_by]
    gaps = [indicator.gap for indicator in row.indicators if indicator.gap is not None]
    return [
        row.code,
        row.measure_label + row.measure_title,
        lead(row),
        row.limit if row.is_postponed else or_dash(row.due_on),
        or_dash(row.overdue_days),
        share(max(gaps, default=None)),
        streak,
        shortened("；".join(dict.fromkeys([row.light.title, row.light.reason])).strip("；")),
        shortened("".join(f"【{part.short_name}】{part.next_steps}" for part in told if part.next_steps)) or DASH,
        or_dash(min(rectify, default=None)),
        DASH,
    ]


def full_text_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """进展全文: one row for each body that reported."""
    for part in row.parts:
        if part.reports and (part.progress_text or part.problems or part.next_steps):
            texts = (part.progress_text, part.problems, part.next_steps)
            yield [row.code, part.name, or_dash(part.as_of), *(or_dash(text) for text in texts)]
