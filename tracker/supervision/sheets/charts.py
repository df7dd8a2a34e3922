"""图表数据: what the charts on 总体情况 show, as rows; each number is counted on another sheet, too. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import ALL, Cell, in_order, present
from tracker.supervision.sheets.overview import Before
from tracker.vocabulary import Colour

OF_LEADS = "牵头（首列）单位的任务亮灯"
OF_OWNERS = "红黄灯任务的承办单位"
MOVED = "全部任务亮灯，和上季相比"
MOVED_IN_YEAR = "全部任务亮灯，和上年相比"
MOST = 24
"""Bodies that a chart shows one by one; the others are one bar."""

OF_COURSES = 3
"""Columns behind them, of the points of a figure (trajectories.py): these rows have nothing there."""

NOBODY = "未明确"
Bars = Mapping[str, Mapping[Colour, int]]


@dataclass(frozen=True)
class Block:
    """The rows of one chart: `bars` by name, of these colours; `source`: the sheet on which they can be counted."""

    title: str
    source: str
    colours: tuple[Colour, ...]
    bars: Bars

    def lines(self) -> Iterator[list[Cell]]:
        """图, 项, a number for each colour there is any of, 出处: what is not there gets no bar and no label."""
        for name, counts in self.bars.items():
            numbers = [counts.get(colour, 0) or None if colour in self.colours else None for colour in Colour]
            yield [self.title, name, *numbers, self.source, *[None] * OF_COURSES]


@dataclass
class Charted:
    """Counts by body, gathered row by row."""

    leads: dict[str, Counter[Colour]] = field(default_factory=dict)
    owners: dict[str, Counter[Colour]] = field(default_factory=dict)

    def add(self, row: LedgerRow) -> None:
        """Count a task for who leads it or is listed first."""
        self.leads.setdefault(present(row.lead) if row.lead else NOBODY, Counter())[row.light.colour] += 1

    def add_late(self, colour: Colour, body: str) -> None:
        """Count a line of 滞后清单 for the body it names under 承办单位."""
        self.owners.setdefault(body, Counter())[colour] += 1

    def blocks(
        self,
        now: Mapping[Colour, int],
        before: Before | None,
        registry: Mapping[str, int],
        compared: tuple[str, str, str] = ("上季", "本季", "定稿"),
    ) -> list[Block]:
        """Those that have something to show. `compared`: what was before, what is now, which data of the former."""
        then = {compared[0]: before.get(ALL, {}), compared[1]: now} if before is not None else {}
        moved = MOVED if compared[0] == "上季" else MOVED_IN_YEAR
        blocks = [
            Block(OF_LEADS, "任务台账", tuple(Colour), _bars(self.leads, registry)),
            Block(OF_OWNERS, "滞后清单", (Colour.RED, Colour.YELLOW), _bars(self.owners, registry)),
            Block(moved, f"任务台账、{compared[0]}{compared[2]}", tuple(Colour), then),
        ]
        return [block for block in blocks if block.bars]


def _bars(counted: Mapping[str, Counter[Colour]], registry: Mapping[str, int]) -> Bars:
    """In the order of the registry; where there are many, those with most tasks one by one and the rest together."""
    names = in_order(counted, registry)
    if len(names) <= MOST:
        return {name: counted[name] for name in names}
    largest = set(sorted(names, key=lambda name: -counted[name].total())[: MOST - 1])
    rest = [name for name in names if name not in largest]
    together = sum((counted[name] for name in rest), Counter[Colour]())
    return {**{name: counted[name] for name in names if name in largest}, f"其余{len(rest)}家": together}
