"""The rows of the sheets beside 任务台账: figures, nodes, late tasks, reports and full texts (domain.md 6). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import ClassVar

from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.bodies import duty_words
from tracker.ledger.rows.judged import reason_in_words
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, PartRow
from tracker.ledger.rows.stages import days_of
from tracker.reporting.standing import outcome
from tracker.supervision.sheets.cells import (
    ALL,
    DASH,
    Bound,
    Cell,
    Lit,
    cut_by_body,
    in_order,
    number,
    or_dash,
    per_cent,
    share,
    shortened,
    with_original,
)
from tracker.supervision.sheets.columns import behind, lead, owners
from tracker.supervision.sheets.conclusion import Conclusion
from tracker.vocabulary import FELL_SHORT, SIGNS, Colour, LightRule, MilestoneSource, PartyRole, ReportState

_FORETOLD = frozenset({LightRule.IMPOSSIBLE, LightRule.HARD, LightRule.TARGET_CHANGE})
"""Lights that a body's 完成预判 makes."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What one assignment owed in the round. `exempt`: 免报, or 主动报送; `closed`: the round has ended for it.

    `handed_in_on`: Shanghai date of the first submission, None while there is none.
    """

    code: str
    body: str
    role: PartyRole
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
        state = ReportState.EXEMPT if self.exempt else self.state
        is_open = self.handed_in_on is None and not self.closed and not self.exempt
        return DASH if is_open else outcome(state, self.handed_in_on, self.due_on, not self.closed)

    def line(self, lead_remark: str = "") -> list[Cell]:
        """One row of 报送明细; `lead_remark`: of its task, by which who is only listed first is no 牵头."""
        return [
            self.code,
            self.body,
            duty_words(self.role, lead_remark),
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
    about_nought: ClassVar[Decimal] = Decimal("0.05")
    """Below it an average of days is 0.0: one body of thirty a day late were −0.0."""

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
            share(self._average(early)) if early else DASH,
        ]

    def _average(self, days: list[int]) -> Decimal:
        average = Decimal(sum(days)) / len(days)
        return Decimal(0) if abs(average) < self.about_nought else average


def discipline(
    lines: Iterable[ReportLine], registry: Mapping[str, int], of_body: type[Discipline] = Discipline
) -> list[list[Cell]]:
    """报送情况: one row a body in the order of the registry (机构序列), and all together."""
    every = list(lines)
    by_name = discipline_by_body(every, of_body)
    if not by_name:
        return []
    return [*(by_name[name].line(name) for name in in_order(by_name, registry)), of_body(every).line(ALL)]


def discipline_by_body(lines: Iterable[ReportLine], of_body: type[Discipline]) -> dict[str, Discipline]:
    """The rows of 报送明细 by body."""
    by_name: dict[str, Discipline] = {}
    for line in lines:
        by_name.setdefault(line.body, of_body()).lines.append(line)
    return by_name


def figure_lines(row: LedgerRow, *, with_days: bool = True) -> Iterator[list[Cell]]:
    """量化指标 without its running number; `with_days`: targets within one year say theirs."""
    days = days_of(row) if with_days else {}
    for indicator in row.indicators:
        day = days.get(indicator.indicator_id)
        yield [
            row.code,
            indicator.subject,
            or_dash(indicator.unit),
            or_dash(number(indicator.baseline)),
            _target(indicator),
            f"{indicator.year}年{day}" if day else or_dash(indicator.year),
            indicator.told_at_odds() or or_dash(number(indicator.value)),
            share(indicator.done),
            share(indicator.planned),
            gap(indicator.gap),
            or_dash(indicator.sources),
            or_dash(indicator.as_of),
            indicator.lit if indicator.final else Lit(indicator.light.title, indicator.light.colour),
            lead(row),
            owners(indicator),
        ]


def _target(indicator: IndicatorRow) -> Cell:
    """≥300; a plain number where it is to be reached exactly."""
    sign, value = SIGNS.get(indicator.relation), number(indicator.target)
    return Bound(sign, value) if sign and isinstance(value, int | float) else value


def gap(points: Decimal | None) -> Cell:
    """Percentage points behind; “超4.1” where it is ahead."""
    return f"超{number(-points)}" if points is not None and points < 0 else share(points)


def node_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """阶段节点: own milestones only; goals of the plan stand once per plan and year."""
    units = {indicator.indicator_id: indicator.unit for indicator in row.indicators}
    return _node_lines(row, lambda one: _conclusion(one, one.unit or units.get(one.indicator_id or 0, "")))


def earlier_node_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """The same as it was before a value had its unit, and what was reached late said so."""
    return _node_lines(row, lambda one: _conclusion(one, one.unit, with_lateness=False))


def _node_lines(row: LedgerRow, found: Callable[[MilestoneRow], Cell]) -> Iterator[list[Cell]]:
    for milestone in told_dates(row):
        name = str(milestone.due_on) if milestone.due_on else "未写时限"
        yield [
            row.code,
            name,
            milestone.text,
            lead(row),
            owners(milestone),
            milestone.state.label,
            found(milestone),
            or_dash(milestone.verdict_on),
            or_dash(milestone.verdict_basis),
        ]


def told_dates(row: LedgerRow) -> Iterator[MilestoneRow]:
    """The task's own dates in the order of 阶段节点, behind them those of plans that were replaced."""
    yield from (milestone for milestone in row.milestones if milestone.source is MilestoneSource.OWN)
    yield from row.left


def goal_line(plan: str, goal: MilestoneRow, office: str, *, with_lateness: bool = True) -> list[Cell]:
    """A plan's goal of one year on 阶段节点, once for the plan, answered for by the commission."""
    return [
        plan,
        str(goal.year),
        goal.text,
        office,
        DASH,
        goal.state.label,
        _conclusion(goal, with_lateness=with_lateness),
        or_dash(goal.verdict_on),
        or_dash(goal.verdict_basis),
    ]


def _conclusion(milestone: MilestoneRow, unit: str = "", *, with_lateness: bool = True) -> Cell:
    """What a verdict found, by which plan its own was replaced; a dash where neither is."""
    replaced_by = milestone.replaced_by
    if milestone.verdict_on is None:
        return Conclusion(replaced_by=replaced_by) if replaced_by else DASH
    return Conclusion(
        result=milestone.state.label,
        value="" if milestone.verdict_value is None else str(number(milestone.verdict_value)),
        unit=unit,
        as_of=milestone.verdict_as_of,
        late=milestone.late if with_lateness else "",
        rectify_by=milestone.rectify_by,
        judged_of=tuple(owner.name for owner in milestone.judged_of),
        replaced_by=replaced_by,
    )


def late_line(row: LedgerRow, streak: int, supervised: str = "") -> list[Cell]:
    """滞后清单 without its running number; `streak`: closed rounds in a row that ended red or yellow.

    完成时限 is that of the item which lights the task, as its 承办单位 is; the task's own where it is no dated item.
    `supervised`: the letter written of it last, empty without one.
    """
    return [
        row.code,
        row.measure_label + row.measure_title,
        Lit(row.light.title, row.light.colour),
        lead(row),
        behind(row) or DASH,
        lit_limit(row),
        or_dash(row.overdue_days),
        gap(lit_gap(row)),
        streak,
        shortened(_foretold(row) + reason_in_words(row)) or DASH,
        *remedies(row),
        supervised or DASH,
    ]


def _foretold(row: LedgerRow) -> str:
    """“2026年度预判，” where a light is what bodies expect (完成预判), of the year of which they spoke."""
    if row.light.rule not in _FORETOLD:
        return ""
    years = {part.as_of.year for part in row.parts if part.light.rule is row.light.rule and part.as_of}
    return "、".join(f"{year}年度" for year in sorted(years)) + "预判，" if years else ""


def lit_limit(row: LedgerRow) -> Cell:
    """时限 beside the light of a task."""
    beside = row.light.limit_in(row.due_on, row.original_due_on)
    return with_original(beside.due_on, beside.original_due_on)


def limit(row: LedgerRow) -> Cell:
    """完成时限 of the task as a whole, with the first one where it was put off."""
    return with_original(row.due_on, row.original_due_on)


def largest_gap(row: LedgerRow) -> Decimal | None:
    """Of the task's figures, in percentage points."""
    return max((indicator.gap for indicator in row.indicators if indicator.gap is not None), default=None)


def lit_gap(row: LedgerRow) -> Decimal | None:
    """Of the figure that lights the task, so that 差距 and 滞后原因 speak of one; none where it is no figure."""
    lit = [indicator for indicator in row.indicators if _lights(indicator.light, row)]
    return lit[0].gap if lit else None


def _lights(light: Light | None, row: LedgerRow) -> bool:
    """Whether the light of an item is the one that its task shows."""
    return light is not None and light.rule is row.light.rule and _item_words(light) == _item_words(row.light)


def _item_words(light: Light) -> str:
    """The words of a reason that speak of its item, without 另有2个节点逾期 and 2家未报."""
    return light.reason.partition("；")[0]


def remedies(row: LedgerRow) -> list[Cell]:
    """整改措施 and 整改时限. A plan's goal colours no task: what is to be made good is the task's own (domain.md 5).

    The steps are those of the bodies behind the light; where all of these report through their lead, of who reports.
    The day is that of the item that lights the task, else of what belongs to the body beside it.
    """
    steps = [part for part in row.worst_first if _is_behind(row, part)] or row.worst_first
    return [next_steps(steps), or_dash(min(_made_good_by(row, _speaks_of(row)), default=None))]


def next_steps(parts: Iterable[PartRow], whose: Callable[[PartRow], str] = attrgetter("speaker_in_short")) -> Cell:
    """What these bodies do next, each behind the name of who said it: of words for all who led then."""
    return cut_by_body([(whose(part), part.next_steps, "") for part in parts], alone=False) or DASH


def _is_behind(row: LedgerRow, part: PartRow) -> bool:
    """Whether the light of a task is laid at a body: for its item, or because it is lit alike; a red one always."""
    light = row.light
    if part.department_id in light.laid_ids or part.light.colour is Colour.RED:
        return True
    return not light.laid_ids and (part.short_name in (light.body, light.part) or part.light.rule is light.rule)


def first_remedy(row: LedgerRow) -> Cell:
    """整改时限 as it was printed before: the first day of all the task's items."""
    return or_dash(min(_made_good_by(row, lambda one: True), default=None))


def _made_good_by(row: LedgerRow, is_meant: Callable[[MilestoneRow], bool]) -> list[date]:
    own = [
        milestone
        for milestone in row.milestones
        if milestone.source is MilestoneSource.OWN and milestone.state in FELL_SHORT
    ]
    return [one.rectify_by for one in own if one.rectify_by and is_meant(one)]


def _speaks_of(row: LedgerRow) -> Callable[[MilestoneRow], bool]:
    """Which own dates the light of the task speaks of: those of its items, else what belongs to the body beside it."""
    lights = [*(indicator.light for indicator in row.indicators), *(milestone.light for milestone in row.milestones)]
    if any(_lights(light, row) for light in lights):
        lit = {one.milestone_id for one in _lit_dates(row)}
        return lambda one: one.milestone_id in lit
    return lambda one: row.light.owner in ("", one.owner)


def _lit_dates(row: LedgerRow) -> list[MilestoneRow]:
    """The own dates of the items that light the task."""
    figures = {indicator.indicator_id for indicator in row.indicators if _lights(indicator.light, row)}
    own = [milestone for milestone in row.milestones if milestone.source is MilestoneSource.OWN]
    return [one for one in own if _lights(one.light, row) or (one.indicator_id or 0) in figures]


def said(row: LedgerRow) -> Iterator[PartRow]:
    """The bodies whose words stand on 进展全文."""
    return (part for part in row.parts if part.reports and (part.progress_text or part.problems or part.next_steps))


def full_text_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """进展全文: one row for each body that reported."""
    for part in said(row):
        texts = (part.progress_text, part.problems, part.next_steps)
        people = (part.filled_by, part.approved_by, part.reviewed_by, part.course)
        yield [row.code, part.speaker, or_dash(part.as_of), *map(or_dash, texts), *map(or_dash, people)]
