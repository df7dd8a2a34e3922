"""The sheets as they looked before figures and dates had owners: quarters closed then keep their fingerprint. Pure.

Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.supervision.sheets import details, sheets
from tracker.supervision.sheets.cells import Cell, in_order
from tracker.supervision.sheets.columns import lead
from tracker.supervision.sheets.earlier.third import THIRD, ThirdUnits
from tracker.supervision.sheets.overview import Before, Overview, overview_lines
from tracker.supervision.sheets.sheets import Sheet
from tracker.vocabulary import Colour

_OWNER, _OWNED = "承办单位", ("承办指标数", "承办节点数", "共同承办数")


def _without(sheet: Sheet, *titles: str) -> Sheet:
    return replace(sheet, columns=tuple(column for column in sheet.columns if column[0] not in titles))


FIGURES = _without(sheets.FIGURES, _OWNER)
NODES = _without(sheets.NODES, _OWNER)
LATE = _without(sheets.LATE, _OWNER)
OF_UNITS = _without(sheets.UNITS, *_OWNED)
_PLACE = [title for title, _ in sheets.NODES.columns].index(_OWNER)
_LATE_PLACE = [title for title, _ in sheets.LATE.columns].index(_OWNER) - 1


class SecondUnits(ThirdUnits):
    """Without what a body owns."""

    def lines(self, registry: Mapping[str, int]) -> list[list[Cell]]:
        units = [self.by_name[name] for name in in_order(self.by_name, registry)]
        return [unit.line()[: len(OF_UNITS.columns)] for unit in (*units, self.whole)] if units else []

    def add_owned(self, row: LedgerRow) -> None:
        """Nobody is named for what he owns alone."""


def _figure_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    for line, indicator in zip(details.figure_lines(row, with_days=False), row.indicators, strict=True):
        yield [*line[:-2], indicator.body or lead(row)]


def node_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """阶段节点 of a task."""
    return (_left_out(line, _PLACE) for line in THIRD.node_lines(row))


def goal_line(plan: str, goal: MilestoneRow, office: str) -> list[Cell]:
    """A plan's goal on 阶段节点."""
    return _left_out(THIRD.goal_line(plan, goal, office), _PLACE)


def _late_line(row: LedgerRow, streak: int, supervised: str = "") -> list[Cell]:
    return _left_out(THIRD.late_line(row, streak, supervised), _LATE_PLACE)


def _left_out(line: list[Cell], place: int) -> list[Cell]:
    return [*line[:place], *line[place + 1 :]]


def _overview_lines(overview: Overview, before: Before | None) -> list[list[Cell]]:
    """较上季 named three colours."""
    return overview_lines(overview, before, (Colour.RED, Colour.YELLOW, Colour.GREEN))


SECOND = replace(
    THIRD,
    overview_lines=_overview_lines,
    of_units=OF_UNITS,
    figures=FIGURES,
    nodes=NODES,
    late=LATE,
    units=SecondUnits,
    figure_lines=_figure_lines,
    node_lines=node_lines,
    goal_line=goal_line,
    late_line=_late_line,
)
