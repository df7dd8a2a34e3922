"""What papers speak from: the sheets as they were written, what changed since the quarter before. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tracker.ledger.lights.severity import RANKS
from tracker.outcomes.letters.rules import in_words
from tracker.outcomes.verdicts.rules import is_told_of
from tracker.supervision.editions.differences import Difference
from tracker.supervision.papers.said import Said, sourced
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.cells import present
from tracker.supervision.sheets.notes import Line, Notes, TaskNote
from tracker.supervision.writing.workbook import Contents
from tracker.vocabulary import Colour, LightRule, MilestoneState, PaperKind, UnitClass

DEMO = "演示数据，内容均为虚构"
OVERDUE = "逾期天数"
NODE = "节点(2025/2030/年度)"


@dataclass(frozen=True)
class Changes:
    """In what the quarter differs from the one before; `before`: 2026年第2季度定稿第1版, empty where there was none."""

    before: str = ""
    found: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that is known when papers are written. `classes`: 单位类别 of bodies."""

    contents: Contents
    notes: Notes
    changes: Changes = Changes()
    classes: Mapping[int, UnitClass] = field(default_factory=dict)

    @property
    def quarter(self) -> str:
        """2026年第3季度, 2026年度."""
        return self.contents.period.span.label

    @property
    def this(self) -> str:
        """本季, 本年."""
        return self.contents.period.this

    @property
    def before(self) -> str:
        """上季, 上年: what it is compared with."""
        return self.contents.period.before

    @property
    def moved(self) -> str:
        """The column of 总体情况 that says by how much: 较上季增减."""
        return f"较{self.before}增减"

    @property
    def last_year(self) -> int:
        """The last year that is over: of a year's report that year itself."""
        period = self.contents.period
        return period.year.year if period.year and period.is_final else period.as_of.year - 1

    @property
    def no_tasks(self) -> str:
        """Where nothing has been handed down."""
        return f"{self.this}没有已下达的任务。"

    @property
    def not_asked(self) -> str:
        """Where no report was asked for."""
        return f"{self.this}没有布置报送。"

    @property
    def word(self) -> str:
        """督查 where all plans have a 授权依据, else 调度 (domain.md 1)."""
        return "督查" if self.contents.is_inspection else "调度"

    @property
    def version(self) -> str:
        """第1版, of a year 快报第1版."""
        period = self.contents.period
        return f"{period.kind}第{period.edition}版" if period.edition else period.status

    @property
    def book(self) -> str:
        """The workbook in which its numbers stand: 《2026年第3季度…台账》第1版."""
        return f"《{self.contents.title}》{self.version}"

    @property
    def origin(self) -> str:
        """取自《…》第1版，逐项出处见同版“数字出处”."""
        return f"取自{self.book}，逐项出处见同版“{PaperKind.SOURCES.label}”"

    @property
    def data_as_of(self) -> str:
        """数据截至2026年9月30日."""
        return f"数据截至{in_words(self.contents.period.as_of)}"

    def caption(self, *words: str, between: str = "，") -> str:
        """题注, which says so where the data are made up."""
        return between.join((*words, DEMO) if self.contents.is_demo else words)

    @property
    def whole(self) -> Line | None:
        """合计 of 总体情况."""
        return next(iter(self.notes.of(sheets.OVERVIEW)), None)

    @property
    def is_empty(self) -> bool:
        """Nothing has been handed down: then papers say no_tasks."""
        return self.whole is None or not self.whole.count("任务数")

    def total(self, title: str, meaning: str = "") -> Said:
        """A number of 合计, “3”."""
        line = self.whole
        if line is None:
            return Said("0")
        return sourced(line.count(title), meaning or title, sheets.OVERVIEW.name, [line.row], title)

    def lit(self, colour: Colour) -> Said:
        """How many tasks have a light."""
        return self.total(colour.label, f"{colour.label}灯任务")

    @property
    def lights(self) -> list[Said]:
        """红灯3项, 黄灯…."""
        return [Said(f"{colour.label}灯") + self.lit(colour) + "项" for colour in Colour]

    def late(self, colour: Colour) -> list[Line]:
        """The lines of 滞后清单 in one colour, the gravest first, as the leader's page: a paper lists some."""
        return self._late[colour]

    @cached_property
    def _late(self) -> Mapping[Colour, list[Line]]:
        found: dict[Colour, list[Line]] = {colour: [] for colour in Colour}
        for line in self.notes.of(sheets.LATE):
            found[self.task(line).light.colour].append(line)
        return {colour: sorted(lines, key=self._gravity) for colour, lines in found.items()}

    def _gravity(self, line: Line) -> int:
        """By the list of domain.md 5; what is lit alike stays in the order of the ledger."""
        return RANKS[self.task(line).light.rule]

    def task(self, line: Line) -> TaskNote:
        """The task that a line of 滞后清单 is of."""
        return self._tasks[line.words("任务编号")]

    @cached_property
    def _tasks(self) -> Mapping[str, TaskNote]:
        return {task.code: task for task in self.notes.tasks}

    def class_of(self, name: str) -> UnitClass | None:
        """单位类别 of a body by its full name; None of one that no task has."""
        return self.classes.get(self.notes.ids.get(present(name), 0))

    @cached_property
    def by_id(self) -> Mapping[int, TaskNote]:
        """The tasks by their ids."""
        return {task.task_id: task for task in self.notes.tasks}

    @cached_property
    def yellow_words(self) -> list[Said]:
        """“整改中2项”, the commonest first."""
        lines = self.late(Colour.YELLOW)
        rows = {line.words("任务编号"): line.row for line in lines}
        return [
            Said(word)
            + sourced(len(tasks), f"黄·{word}", sheets.LATE.name, [rows[task.code] for task in tasks], "亮灯")
            + "项"
            for word, tasks in by_word([self.task(line) for line in lines])
        ]

    @property
    def is_unasked(self) -> bool:
        """No report was asked for: then papers say not_asked."""
        return not self.notes.of(sheets.DISCIPLINE)

    def reported(self, title: str) -> Said:
        """A number of 合计 of 报送情况: 应报, 按时, 补报, 缺报 of all bodies."""
        whole = self.notes.of(sheets.DISCIPLINE)[-1]
        return sourced(whole.count(title), f"全部单位{title}", sheets.DISCIPLINE.name, [whole.row], title)

    @property
    def missing(self) -> list[Line]:
        """The lines of bodies that owe reports, who owes most first."""
        bodies = self.notes.of(sheets.DISCIPLINE)[:-1]
        return sorted((line for line in bodies if line.count("缺报")), key=lambda line: -line.count("缺报"))

    @cached_property
    def target_years(self) -> list[int]:
        """The years whose own targets are told of, the latest first; as the home page and 目标达成 have them."""
        states: defaultdict[int, set[MilestoneState]] = defaultdict(set)
        for target in self.notes.targets:
            states[target.year].add(target.state)
        day = self.contents.period.dates_on
        return [year for year in sorted(states, reverse=True) if is_told_of(year, states[year], day)]

    @property
    def goals_over(self) -> list[Line]:
        """The plans' own goals of years that are over."""
        years = ((goal, goal.words(NODE)) for goal in self.notes.goals())
        return [goal for goal, year in years if year.isdigit() and int(year) <= self.last_year]

    @cached_property
    def overdue(self) -> Said:
        """节点逾期2项，另有整改逾期1项: of the tasks, by 逾期天数; 整改 that is over has none (domain.md 4, 5)."""
        rows = [task.row for task in self.notes.tasks if task.is_overdue]
        rule = LightRule.RECTIFICATION_OVERDUE
        more = [task.row for task in self.notes.tasks if task.light.rule is rule and not task.is_overdue]
        said = Said("节点逾期") + sourced(len(rows), "节点逾期的任务", sheets.LEDGER, rows, OVERDUE) + "项"
        if not more:
            return said
        return said + "，另有整改逾期" + sourced(len(more), "整改逾期的任务", sheets.LEDGER, more, "亮灯") + "项"


def clipped(words: str, most: int) -> str:
    """The beginning of long words; no number is cut in two, “底线≥30%” is there or is not."""
    if len(words) <= most:
        return words
    return f"{_OPEN.sub('', words[: most - 1])}…"


_OPEN = re.compile(r"[≥≤<>=-]*[0-9.:%-]+$|[，、；：。（“]$")


def target_of(words: str, most: int) -> str:
    """“公交接驳率：85%” with its number, however long the name is."""
    name, mark, value = words.rpartition("：")
    if not mark or len(value) > most // 2:
        return clipped(words, most)
    return f"{clipped(name, most - len(value))}{value}"


def sentence(words: str) -> str:
    """Ends with a full stop."""
    return words if words.endswith(("。", "！", "？")) else f"{words}。"


def by_word(tasks: Sequence[TaskNote]) -> list[tuple[str, list[TaskNote]]]:
    """Tasks by the word of their light without its number, the commonest first."""
    found: dict[str, list[TaskNote]] = {}
    for task in tasks:
        rule = task.light.rule
        found.setdefault(WORDS.get(rule.value, rule.label), []).append(task)
    return sorted(found.items(), key=lambda kind: -len(kind[1]))


WORDS = {
    "red.overdue": "逾期",
    "red.point": "要点逾期",
    "red.rectification": "整改逾期",
    "red.gap": "明显落后序时或目标",
    "yellow.gap": "落后序时或目标",
    "yellow.point": "要点逾期",
}
"""Of rules whose word has a number."""
