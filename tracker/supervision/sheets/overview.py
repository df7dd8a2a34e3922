"""总体情况 and 牵头单位情况: counts over the rows of 任务台账, each row counted once (domain.md 5, 6). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.ledger.lights.match import OFFICE
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.rows.totals import Totals, sameness, shares
from tracker.supervision.sheets.cells import DASH, Cell, per_cent, share
from tracker.vocabulary import Colour, LightRule, Pace

LIT_BADLY = frozenset({Colour.RED, Colour.YELLOW})

ALL = "合计"
FIRST_EDITION = "首期，无上期可比"

Before = Mapping[str, Mapping[Colour, int]]
"""How many tasks had which light at the last closed round, by the name of the group."""


@dataclass
class Overview:
    """Totals of everything, of each plan and of each category, in the order in which they came."""

    whole: Totals = field(default_factory=Totals)
    plans: dict[str, Totals] = field(default_factory=dict)
    categories: dict[str, Totals] = field(default_factory=dict)

    def add(self, row: LedgerRow) -> None:
        """Count one task everywhere it belongs."""
        _, plan, category = group_names(row.plan_title, row.plan_number, row.section_title)
        self.whole.add(row)
        self.plans.setdefault(plan, Totals()).add(row)
        self.categories.setdefault(category, Totals()).add(row)

    def groups(self) -> dict[str, Totals]:
        """All totals by the name of the group."""
        return {ALL: self.whole, **self.plans, **self.categories}

    def lines(self, before: Before | None) -> list[list[Cell]]:
        """合计 first, then plans, then categories; `before` None: a first edition."""
        of_plans = shares({name: one.tasks for name, one in self.plans.items()})
        of_categories = shares({name: one.tasks for name, one in self.categories.items()})
        parts = {ALL: shares({ALL: self.whole.tasks})[ALL], **of_plans, **of_categories}
        return [
            [name, *_counts(one), share(parts[name]), _change(name, one, before)] for name, one in self.groups().items()
        ]

    def discrimination(self) -> str:
        """区分度自检 for the cover (domain.md 5)."""
        return sameness(self.whole) or "通过：没有一种灯超过85%"


def group_names(plan_title: str, plan_number: str, section_title: str) -> tuple[str, str, str]:
    """The groups a task is counted in: all, its plan by title and number (two may share a title), its category."""
    plan = f"方案：{plan_title}（{plan_number}）" if plan_number else f"方案：{plan_title}"
    return ALL, plan, f"类别：{section_title or '未分类'}"


def _counts(one: Totals) -> list[Cell]:
    proven = one.rules[LightRule.PROVEN]
    return [
        one.tasks,
        one.completed,
        *(one.paces[pace] for pace in (Pace.AHEAD, Pace.ON, Pace.BEHIND, Pace.OTHER)),
        one.colours[Colour.RED],
        one.colours[Colour.YELLOW],
        f"{one.colours[Colour.GREEN]}（{proven}）",
        one.colours[Colour.BLUE],
        one.colours[Colour.GREY],
    ]


def _change(name: str, one: Totals, before: Before | None) -> str:
    if before is None:
        return FIRST_EDITION
    then = before.get(name, {})
    shown = (Colour.RED, Colour.YELLOW, Colour.GREEN)
    return " ".join(f"{colour.label}{one.colours[colour] - then.get(colour, 0):+d}" for colour in shown)


@dataclass
class Unit:
    """A body as lead and as supporter.

    `lit_badly`: tasks in which its own part is red or yellow, and not because something waits for 综合处.
    """

    led: Totals = field(default_factory=Totals)
    overdue: int = 0
    supported: int = 0
    lit_badly: int = 0

    def line(self, name: str) -> list[Cell]:
        """One row of 牵头单位情况; 排名 and 得分 are off (domain.md 13)."""
        led = self.led
        counted: Counter[Pace] = led.paces
        in_time = counted[Pace.AHEAD] + counted[Pace.ON]
        return [
            DASH,
            name,
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
        ]


@dataclass
class Units:
    """Counts by body: the accountable lead of a task leads it, everyone else named supports it."""

    by_name: dict[str, Unit] = field(default_factory=dict)

    def add(self, row: LedgerRow) -> None:
        """Count one task for every body it names."""
        if row.lead is not None:
            lead = self._of(row.lead)
            lead.led.add(row)
            lead.overdue += row.overdue_days is not None
        for name in dict.fromkeys((*row.joint_leads, *row.co)):
            self._of(name).supported += 1
        for part in row.parts:
            if part.light.colour in LIT_BADLY and part.light.part != OFFICE:
                self._of(part.name).lit_badly += 1

    def lines(self) -> list[list[Cell]]:
        """Leads first, by the number of tasks they lead; never a ranking."""
        order = sorted(self.by_name.items(), key=lambda one: (-one[1].led.tasks, -one[1].supported, one[0]))
        return [unit.line(name) for name, unit in order]

    def _of(self, name: str) -> Unit:
        return self.by_name.setdefault(name, Unit())
