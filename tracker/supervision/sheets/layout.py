"""What differs between the sheets of quarters closed earlier and those of today, as one value. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP

from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow
from tracker.ledger.rows.stages import stages_of
from tracker.supervision.selecting.rules import with_columns
from tracker.supervision.sheets import details, outcome_lines, sheets
from tracker.supervision.sheets.cells import Cell
from tracker.supervision.sheets.columns import COLUMNS, Column
from tracker.supervision.sheets.details import ReportLine
from tracker.supervision.sheets.letters import LetterLine
from tracker.supervision.sheets.outcome_lines import Ending, ExtensionLine
from tracker.supervision.sheets.overview import Before, Overview, Units, overview_lines
from tracker.supervision.sheets.sheets import Sheet


@dataclass(frozen=True)
class Layout:
    """`reds_first`: 滞后清单 has all reds before the first yellow, else the order of the ledger.

    `with_letters`: there is a sheet 督办事项, `names_addressees`: 督办情况 says to whom was written.
    `with_first_listed`: who is only listed first is no 牵头 on 报送明细.
    `with_charts`: 总体情况 has charts, drawn from a sheet 图表数据; `with_courses`: of the course of figures, too,
    of which `stages` are one.
    `goals_hold`: 阶段节点 has the goals of plans that hold alone, with which plan's place theirs took. `follows_tasks`:
    较上季增减 counts a task where it stands now, whichever plan it stood in then.
    `later_days`: what is asked for until a day after the closing (请报送) is no 缺报 on 报送明细 before it.
    `tells_apart`: papers tell what was reported since a verdict beside it, and no source of another value.
    `of_owners`: what the cover says of 承办单位, if anything. `rounding`: of percentages, a name of decimal.
    """

    columns: tuple[Column, ...]
    overview: Sheet
    of_units: Sheet
    figures: Sheet
    nodes: Sheet
    late: Sheet
    full_texts: Sheet
    charts: Sheet
    units: Callable[[], Units]
    overview_lines: Callable[[Overview, Before | None], list[list[Cell]]]
    discipline: Callable[[Iterable[ReportLine], Mapping[str, int]], list[list[Cell]]]
    stages: Callable[[LedgerRow], list[list[IndicatorRow]]]
    figure_lines: Callable[[LedgerRow], Iterator[list[Cell]]]
    node_lines: Callable[[LedgerRow], Iterator[list[Cell]]]
    goal_line: Callable[[str, MilestoneRow, str], list[Cell]]
    late_line: Callable[[LedgerRow, int, str], list[Cell]]
    closing_line: Callable[[LedgerRow, Ending], list[Cell]]
    letter_line: Callable[[LetterLine], list[Cell]]
    extension_line: Callable[[ExtensionLine], list[Cell]]
    full_text_lines: Callable[[LedgerRow], Iterator[list[Cell]]]
    reds_first: bool
    with_letters: bool
    names_addressees: bool
    with_first_listed: bool
    with_charts: bool
    with_courses: bool
    goals_hold: bool
    follows_tasks: bool
    later_days: bool
    tells_apart: bool
    of_owners: str
    rounding: str = ROUND_HALF_UP

    def with_columns(self, chosen: Sequence[str]) -> Layout:
        """With these columns of 任务台账 beside 序号 and 任务编号; all where none are named."""
        titles = with_columns((column.title for column in self.columns), chosen)
        return replace(self, columns=tuple(column for column in self.columns if column.title in titles))

    def of_year(self) -> Layout:
        """Of a year's report, which is compared with the year before."""
        return replace(self, overview=sheets.YEAR)

    @property
    def order(self) -> tuple[Sheet, ...]:
        """All sheets but the cover and 任务台账."""
        differing = self.overview, self.of_units, self.figures, self.nodes, self.late, self.full_texts, self.charts
        own = {sheet.name: sheet for sheet in differing}
        has = {sheets.SUPERVISION: self.with_letters, sheets.CHARTS: self.with_charts}
        return tuple(own.get(sheet.name, sheet) for sheet in sheets.ORDER if has.get(sheet, True))


OF_OWNERS = (
    "承办单位：“量化指标”“阶段节点”列各指标、节点由谁承办；“滞后清单”列该任务亮灯所指那一项由谁承办、何时到期，亮灯不因指标、节点的，列同样亮灯的单位和任务的时限；"
    "“牵头单位情况”的承办数、作为承办单位红黄数按各单位独家承办的全部指标、节点逐项计（指标连同它的节点算一项红黄，黄·待核定等综合处办理的不算），"
    "几家共同承办的计在“多家共同承办”一行，责任未定的另计一行；一条任务可计多项，与“滞后清单”的条数不对应。"
)
PRESENT = Layout(
    columns=COLUMNS,
    overview=sheets.OVERVIEW,
    of_units=sheets.UNITS,
    figures=sheets.FIGURES,
    nodes=sheets.NODES,
    late=sheets.LATE,
    full_texts=sheets.FULL_TEXTS,
    charts=sheets.CHARTS,
    units=Units,
    overview_lines=overview_lines,
    discipline=details.discipline,
    stages=stages_of,
    figure_lines=details.figure_lines,
    node_lines=details.node_lines,
    goal_line=details.goal_line,
    late_line=details.late_line,
    closing_line=outcome_lines.closing_line,
    letter_line=LetterLine.line,
    extension_line=ExtensionLine.line,
    full_text_lines=details.full_text_lines,
    reds_first=True,
    with_letters=True,
    names_addressees=True,
    with_first_listed=True,
    with_charts=True,
    with_courses=True,
    goals_hold=True,
    follows_tasks=True,
    later_days=True,
    tells_apart=True,
    of_owners=OF_OWNERS,
)
