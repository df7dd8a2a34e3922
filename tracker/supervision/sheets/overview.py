"""总体情况 and 牵头单位情况: counts over the rows of 任务台账, each row counted once (domain.md 5, 6). Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from tracker.ledger.rows.bodies import leaves_lead_open
from tracker.ledger.rows.owned import OwnedItem, items_of, own_dates
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow
from tracker.ledger.rows.totals import Totals, sameness, shares
from tracker.plans.owners.words import SEVERAL, UNOWNED
from tracker.supervision.sheets.cells import ALL, DASH, Cell, in_order, per_cent, present, share
from tracker.vocabulary import Colour, LightRule, Pace

FIRST_EDITION = "首期，无上期可比"

Before = Mapping[str, Mapping[Colour, int]]
"""How many tasks had which light in what it is compared with, by the name of the group."""


@dataclass
class Overview:
    """Totals of everything, of each plan and of each category, in the order in which they came."""

    whole: Totals = field(default_factory=Totals)
    plans: dict[str, Totals] = field(default_factory=lambda: defaultdict(Totals))
    categories: dict[str, Totals] = field(default_factory=lambda: defaultdict(Totals))

    def add(self, row: LedgerRow) -> None:
        """Count one task everywhere it belongs."""
        _, plan, category = group_names(row.plan_title, row.plan_number, row.section_title)
        self.whole.add(row)
        self.plans[plan].add(row)
        self.categories[category].add(row)

    def groups(self) -> dict[str, Totals]:
        """All totals by the name of the group."""
        return {ALL: self.whole, **self.plans, **self.categories}

    def discrimination(self, rounding: str) -> str:
        """区分度自检 for the cover (domain.md 5); `rounding` as of the layout."""
        return sameness(self.whole, rounding) or "通过：没有一种灯超过85%"


def group_names(plan_title: str, plan_number: str, section_title: str) -> tuple[str, str, str]:
    """The groups a task is counted in: all, its plan by title and number (two may share a title), its category."""
    plan = f"方案：{plan_title}（{plan_number}）" if plan_number else f"方案：{plan_title}"
    return ALL, plan, f"类别：{section_title or '未分类'}"


def overview_lines(
    overview: Overview, before: Before | None, changing: Iterable[Colour] = tuple(Colour)
) -> list[list[Cell]]:
    """合计 first, then plans, then categories; `before` None: a first edition. `changing`: colours 较上季 names."""
    return group_lines(overview, _counts, lambda name, one: change(name, one, before, changing))


def group_lines(
    overview: Overview, counts: Callable[[Totals], list[Cell]], change: Callable[[str, Totals], Cell]
) -> list[list[Cell]]:
    """One line a group: its name, what is counted, its share of its kind, what changed."""
    of_plans = shares({name: one.tasks for name, one in overview.plans.items()})
    of_categories = shares({name: one.tasks for name, one in overview.categories.items()})
    parts = {ALL: shares({ALL: overview.whole.tasks})[ALL], **of_plans, **of_categories}
    return [[name, *counts(one), share(parts[name]), change(name, one)] for name, one in overview.groups().items()]


def _counts(one: Totals) -> list[Cell]:
    return [
        one.tasks,
        one.completed,
        *(one.paces[pace] for pace in (Pace.AHEAD, Pace.ON, Pace.BEHIND, Pace.OTHER)),
        one.colours[Colour.RED],
        one.colours[Colour.YELLOW],
        one.colours[Colour.GREEN],
        one.rules[LightRule.PROVEN],
        one.colours[Colour.BLUE],
        one.colours[Colour.GREY],
    ]


def change(name: str, one: Totals, before: Before | None, changing: Iterable[Colour] = tuple(Colour)) -> str | None:
    """红+1 绿-2 蓝+1, every colour, so that they add up; None where nothing changed."""
    if before is None:
        return FIRST_EDITION
    then = before.get(name, {})
    changes = {colour: one.colours[colour] - then.get(colour, 0) for colour in changing}
    return " ".join(f"{colour.label}{more:+d}" for colour, more in changes.items() if more) or None


@dataclass
class Unit:
    """A body as lead and as supporter.

    `figures`, `dates`: what it owns alone, as 量化指标 and 阶段节点 list it; `lit_badly`: of these items those that are
    red or yellow, a figure with its dates being one; `shared`: what it owns with others.
    """

    name: str
    led: Totals = field(default_factory=Totals)
    overdue: int = 0
    supported: int = 0
    lit_badly: int = 0
    figures: int = 0
    dates: int = 0
    shared: int = 0

    def line(self) -> list[Cell]:
        """One row of 牵头单位情况; 排名 and 得分 are off (domain.md 13)."""
        led = self.led
        counted: Counter[Pace] = led.paces
        in_time = counted[Pace.AHEAD] + counted[Pace.ON]
        return [
            DASH,
            self.name,
            led.tasks,
            led.completed,
            led.colours[Colour.RED],
            led.colours[Colour.YELLOW],
            led.colours[Colour.GREEN],
            per_cent(led.completed, led.tasks),
            per_cent(in_time, in_time + counted[Pace.BEHIND]),
            self.overdue,
            DASH,
            self.supported,
            self.lit_badly,
            self.figures,
            self.dates,
            self.shared,
        ]


@dataclass
class Units:
    """Counts by body, one row a body under all its names.

    A lead is one that the plan names or somebody decided. Where the plan only lists bodies, the first of them answers
    for the task like the others (首列): it supports. Each figure and own date is counted in one row: that of the body
    that owns it alone, of what several own, or of what nobody owns yet. So all rows together are all there are.
    """

    by_name: dict[str, Unit] = field(default_factory=dict)
    whole: Unit = field(default_factory=lambda: Unit(ALL))
    several: Unit = field(default_factory=lambda: Unit(SEVERAL))
    nobody: Unit = field(default_factory=lambda: Unit(UNOWNED))
    with_awaited: ClassVar[bool] = False
    """As of items_of."""

    def add(self, row: LedgerRow) -> None:
        """Count one task for every body it names."""
        others = (*row.joint_leads, *row.co)
        if row.lead is not None and leaves_lead_open(row.lead_remark):
            others = (row.lead, *others)
        elif row.lead is not None:
            for unit in (self.of(row.lead), self.whole):
                unit.led.add(row)
                unit.overdue += row.overdue_days is not None
        self.add_others(others)
        self.add_owned(row)
        self.add_lit(row)

    def add_owned(self, row: LedgerRow) -> None:
        """Count its figures and own dates for who owns them."""
        for figure in row.indicators:
            for unit in (self._owner(figure), self.whole):
                unit.figures += 1
            self._share(figure)
        for milestone in own_dates(row):
            for unit in (self._owner(milestone), self.whole):
                unit.dates += 1
            self._share(milestone)

    def add_lit(self, row: LedgerRow) -> None:
        """Count what is red or yellow for who owns it."""
        for item in items_of(row, with_awaited=self.with_awaited):
            if item.is_lit:
                self.count_lit(item)

    def count_lit(self, item: OwnedItem) -> None:
        """One more for who owns it."""
        for unit in (self._owner(item.of), self.whole):
            unit.lit_badly += 1

    def _owner(self, item: IndicatorRow | MilestoneRow) -> Unit:
        """The row that counts it."""
        if len(item.owners) > 1:
            return self.several
        return self.of(item.owners[0].name) if item.owners else self.nobody

    def _share(self, item: IndicatorRow | MilestoneRow) -> None:
        """Every body that owns it with others is told so in its own row."""
        for owner in item.owners if len(item.owners) > 1 else ():
            self.of(owner.name).shared += 1
            self.whole.shared += 1

    def add_others(self, others: Iterable[str]) -> None:
        """Count it for those that support."""
        for name in dict.fromkeys(others):
            self.of(name).supported += 1
            self.whole.supported += 1

    def lines(self, registry: Mapping[str, int]) -> list[list[Cell]]:
        """In the order of the registry (机构序列), never a ranking; all together last."""
        units = [self.by_name[name] for name in in_order(self.by_name, registry)]
        others = [unit for unit in (self.several, self.nobody) if unit.figures or unit.dates]
        return [unit.line() for unit in (*units, *others, self.whole)] if units else []

    def of(self, name: str) -> Unit:
        """The row of a body, under its present name with the old one in brackets where a row prints it."""
        unit = self.by_name.get(key := present(name))
        if unit is None:
            unit = self.by_name[key] = Unit(name)
        unit.name = max(unit.name, name, key=len)
        return unit
