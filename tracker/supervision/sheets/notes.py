"""What the workbook said, and in which row of which sheet: papers speak from it and can be traced to it. Pure.

Example: 合计 stands in row 4 of 总体情况, a red task in row 12 of 任务台账 and row 4 of 滞后清单.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.judged import reason_in_words
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, OwnerRow
from tracker.plans.owners.words import together
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.cells import (
    Bound,
    Cell,
    Share,
    WithState,
    WithText,
    is_blank,
    number,
    present,
    shortened,
)
from tracker.supervision.sheets.columns import silent
from tracker.supervision.sheets.conclusion import COLUMN, Conclusion
from tracker.supervision.sheets.details import told_dates
from tracker.supervision.sheets.holding import Holding
from tracker.supervision.sheets.sheets import Sheet
from tracker.vocabulary import (
    FELL_SHORT,
    YEAR_STATES,
    Colour,
    CoordinationState,
    ExtensionState,
    MilestoneState,
    TaskState,
)

LONGEST = 400
"""Characters kept of a text."""

NOTED = (
    *(sheets.OVERVIEW, sheets.DISCIPLINE, sheets.FIGURES, sheets.NODES, sheets.LATE, sheets.SUPERVISION),
    *(sheets.EXTENSIONS, sheets.CLOSINGS, sheets.ISSUES),
)
"""The sheets that papers speak from, beside 任务台账."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: the number of its row, and its values by their titles."""

    row: int
    titles: Mapping[str, int]
    values: tuple[Cell, ...]

    def cell(self, title: str) -> Cell:
        """The value under a title; None where a quarter of before had no such column."""
        return self.values[self.titles[title]] if title in self.titles else None

    def words(self, title: str) -> str:
        """The same as it is printed; empty where it says nothing."""
        return words_of(self.cell(title))

    def count(self, title: str) -> int:
        """A count; 0 where there is none."""
        value = self.cell(title)
        return value if isinstance(value, int) else 0

    def day(self, title: str) -> date | None:
        """A day; None where there is none, or words."""
        value = self.cell(title)
        return value if isinstance(value, date) else None

    def state(self, title: str) -> CoordinationState | ExtensionState | None:
        """The state that a cell tells; None where nobody has taken it up."""
        value = self.cell(title)
        return value.state if isinstance(value, WithState) else None

    @property
    def conclusion(self) -> Conclusion:
        """核验结论 of a line of 阶段节点; one that says nothing where there is none."""
        value = self.cell(COLUMN)
        return value if isinstance(value, Conclusion) else Conclusion()


def words_of(value: Cell) -> str:
    """A value as it is printed, on one line; empty for a dash."""
    if is_blank(value):
        return ""
    if isinstance(value, WithText):
        value = value.text
    if isinstance(value, Bound):
        value = f"{value.sign}{value.value}"
    if isinstance(value, Share):
        value = f"{value.rounded():.1f}"
    return " ".join(str(value).split())


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a body wrote of what stands in its way (存在问题), in its report accepted last, as of which day."""

    department_id: int
    name: str
    as_of: date
    words: str


@dataclass(frozen=True, slots=True)
class TaskNote:
    """A task: its row on 任务台账, how it is lit, whom the light speaks of by short names, in which state it is.

    `reason`: of its light, of a judgement with the words of its bodies.
    `bodies`: at whom it is laid, as a rule the same one by one, their lead where that has their texts; where the light
    speaks of nobody, those that are lit alike. `explained`: of a red or yellow light their own words, where they gave
    any. `told_years`: those in which what lights it was told by them.
    """

    row: int
    task_id: int
    code: str
    title: str
    light: Light
    who: str
    state: TaskState
    is_overdue: bool
    bodies: tuple[int, ...] = ()
    reason: str = ""
    explained: tuple[Explanation, ...] = ()
    told_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetNote:
    """An own target: its row on 阶段节点, the year in which it was first due.

    `figure`: its row on 量化指标, None of one stated in words; `problems`: what its owners said stands in the way.
    """

    row: int
    year: int
    state: MilestoneState
    figure: int | None = None
    problems: str = ""


@dataclass(frozen=True, slots=True)
class PlanNote:
    """A plan as its rows name it; two may share a title, the parts of a file share a number."""

    number: str
    title: str

    @property
    def named(self) -> str:
        """《重庆市促进绿色消费实施方案》（渝发改规范〔2022〕11号）."""
        return f"《{self.title}》（{self.number}）" if self.number else f"《{self.title}》"


@dataclass
class Notes:
    """Kept while the workbook is written.

    `plans`: by their ids; `holding`: which of them hold; `goals_of`: the plan of each plan's own goal by its row on
    阶段节点, `left_goals`: the rows of those whose plan was replaced; `short`: short names of bodies by their full ones
    as they are now (报送情况 has them so, 任务台账 with the old name behind), `names` by `ids`; `targets`: own ones,
    of years ahead, too; `since`: by row of 阶段节点 what was reported since its verdict, “已报31万平方米，待核定”;
    `sameness`: 区分度自检 where a colour is too common, with its row on 封面说明.
    """

    names: dict[int, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=lambda: {sheet.name: [] for sheet in NOTED})
    tasks: list[TaskNote] = field(default_factory=list)
    targets: list[TargetNote] = field(default_factory=list)
    since: dict[int, str] = field(default_factory=dict)
    plans: dict[int, PlanNote] = field(default_factory=dict)
    holding: Holding = field(default_factory=Holding)
    goals_of: dict[int, int] = field(default_factory=dict)
    left_goals: set[int] = field(default_factory=set)
    short: dict[str, str] = field(default_factory=dict)
    sameness: tuple[str, int] | None = None

    def add(self, sheet: Sheet, row: int, values: Sequence[Cell]) -> None:
        """A line was written."""
        titles = {title: place for place, (title, _) in enumerate(sheet.columns)}
        self.lines[sheet.name].append(Line(row, titles, tuple(_cut(value) for value in values)))

    def add_task(self, row: LedgerRow, place: int, first_node: int, first_figure: int) -> None:
        """A task was written into a row of 任务台账, its own dates from `first_node` on into 阶段节点, its figures."""
        self.plans.setdefault(row.plan_id, PlanNote(row.plan_number, row.plan_title))
        self.holding.add(row)
        self.short |= {present(part.name): part.short_name for part in row.parts}
        self.names |= {part.department_id: part.short_name for part in row.parts}
        self.names |= {owner.department_id: owner.short_name for owner in _owners(row)}
        self.ids |= {present(part.name): part.department_id for part in row.parts}
        lead = self.called(row.lead or "")
        title = f"{row.measure_label}{row.measure_title}"
        who = _who(row) or lead
        late = row.overdue_days is not None
        about = (place, row.task_id, row.code, title, row.light, who, row.state, late)
        reason = shortened(reason_in_words(row), LONGEST)
        bodies = _bodies(row)
        explained, told_years = tuple(_explained(row, bodies)), _told_years(row, bodies)
        self.tasks.append(TaskNote(*about, bodies, reason, explained, told_years))
        figures = {one.indicator_id: its_row for its_row, one in enumerate(row.indicators, start=first_figure)}
        for node, milestone in enumerate(told_dates(row), start=first_node):
            first = milestone.original_due_on or milestone.due_on
            if first is not None and milestone.state in YEAR_STATES:
                figure = figures.get(milestone.indicator_id) if milestone.indicator_id else None
                problems = _problems(row, milestone)
                self.targets.append(TargetNote(node, first.year, milestone.state, figure, problems))

    def add_since(self, row: LedgerRow, first_node: int, day: date) -> None:
        """Its own dates from `first_node` on into 阶段节点, as they stood on a day."""
        for node, milestone in enumerate(told_dates(row), start=first_node):
            if words := told_since(row, milestone, day):
                self.since[node] = words

    def add_goal(self, plan_id: int, place: int, left: PlanNote | None = None) -> None:
        """A goal of a plan is written into a row of 阶段节点; `left`: of one that was replaced."""
        self.goals_of[place] = plan_id
        if left is not None:
            self.plans.setdefault(plan_id, left)
            self.left_goals.add(place)

    def of(self, sheet: Sheet) -> Sequence[Line]:
        """The lines of a sheet."""
        return self.lines[sheet.name]

    def by_row(self, sheet: Sheet) -> dict[int, Line]:
        """The same by the numbers of their rows."""
        return {line.row: line for line in self.of(sheet)}

    def plans_that_hold(self) -> list[PlanNote]:
        """Those by which work goes on or was finished."""
        return [plan for id, plan in self.plans.items() if self.holding.has(id)]

    def goals(self) -> Iterator[Line]:
        """The goals of the plans that hold, and those judged before: on 阶段节点 behind the tasks' dates."""
        of_plans = {row for row, plan_id in self.goals_of.items() if self.holding.has(plan_id)} | self.left_goals
        return (line for line in self.of(sheets.NODES) if line.row in of_plans)

    def plan_of(self, goal: Line) -> PlanNote:
        """Whose own goal it is."""
        return self.plans[self.goals_of[goal.row]]

    def called(self, name: str) -> str:
        """A body by its short name, else as it is written."""
        return self.short.get(present(name), name)


def _owners(row: LedgerRow) -> Iterator[OwnerRow]:
    items: list[IndicatorRow | MilestoneRow] = [*row.indicators, *row.milestones]
    for item in items:
        yield from (owner for owner in item.owners if owner.department_id and owner.short_name)


def _problems(row: LedgerRow, milestone: MilestoneRow) -> str:
    """“市交通局：道路条件受限。” of the owners of a date that was not reached; empty where they said nothing."""
    if milestone.state is MilestoneState.REACHED:
        return ""
    ids = {owner.department_id for owner in milestone.owners}
    told = [
        f"{part.speaker_in_short}：{part.problems}" for part in row.parts if part.department_id in ids and part.problems
    ]
    return shortened("；".join(told), LONGEST)


def told_since(row: LedgerRow, milestone: MilestoneRow, day: date) -> str:
    """“已报31万平方米，待核定” of a date that fell short; “已报26万平方米” while 整改 runs and it is not reached."""
    is_newer = milestone.is_told or milestone.is_retold
    if not is_newer or milestone.replaced_by or milestone.state not in FELL_SHORT:
        return ""
    figure = next((indicator for indicator in row.indicators if indicator.indicator_id == milestone.indicator_id), None)
    value = "新情况"
    if figure is not None and figure.value is not None:
        value = figure.told_at_odds(figure.unit) or f"{number(figure.value)}{figure.unit}"
    is_up = milestone.rectify_by is not None and day > milestone.rectify_by
    return f"已报{value}，待核定" if milestone.is_told or is_up else f"已报{value}"


def _who(row: LedgerRow) -> str:
    """Whom the light speaks of; of 本期未报 who did not report."""
    return together(list(dict.fromkeys(part.short_name for part in silent(row)))) or row.light.body


def _bodies(row: LedgerRow) -> tuple[int, ...]:
    """Whom the light is laid at for its item, as a rule the owners of that; else the one body, or all lit alike.

    Of 本期未报 who did not report.
    """
    if unheard := silent(row):
        return tuple(dict.fromkeys(part.department_id for part in unheard))
    if row.light.first_ids:
        return row.light.first_ids
    laid = [part.department_id for part in row.parts if part.short_name == row.light.part]
    alike = [part.department_id for part in row.parts if part.reports and part.light.rule is row.light.rule]
    return tuple(dict.fromkeys(laid or alike or ([row.lead_id] if row.lead_id else [])))


def _told_years(row: LedgerRow, bodies: Collection[int]) -> tuple[int, ...]:
    """Of the last reports of those of the bodies that are lit as their task is."""
    alike = [part for part in row.parts if part.department_id in bodies and part.light.rule is row.light.rule]
    return tuple(one.as_of.year for one in alike if one.as_of is not None)


def _explained(row: LedgerRow, bodies: Collection[int]) -> Iterator[Explanation]:
    if row.light.colour not in (Colour.RED, Colour.YELLOW):
        return
    for part in row.parts:
        if part.department_id in bodies and part.problems and part.as_of is not None:
            words = shortened(" ".join(part.problems.split()), LONGEST)
            yield Explanation(part.department_id, part.speaker_in_short, part.as_of, words)


def _cut(value: Cell) -> Cell:
    if isinstance(value, WithState):
        return replace(value, text=shortened(value.text, LONGEST))
    return shortened(value, LONGEST) if isinstance(value, str) else value
