"""区县情况: one row for each member of a collective that stands for a 区县 or 市 (domain.md 6, sheet 8). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from tracker.ledger.rows.row import LedgerRow, PartRow
from tracker.supervision.sheets.cells import DASH, QUALITATIVE, Cell, Lit, or_dash, share
from tracker.supervision.sheets.columns import figure
from tracker.supervision.sheets.details import ReportLine
from tracker.vocabulary import FigureMode

_HANDED_IN = ("按时", "补报")
_NOT_SPLIT = "目标为各地合计，未分解"
_SUMMED = frozenset(mode.label for mode in FigureMode if mode.is_counted)


def place_lines(
    row: LedgerRow, reports: Mapping[tuple[str, str], ReportLine], places: Collection[str] = ()
) -> Iterator[list[Cell]]:
    """The rows of one task. `reports`: what each body owed in the round, by task code and full name.

    `places`: the only ones shown, none: all.
    """
    target = "；".join(figure(indicator) for indicator in row.indicators) or QUALITATIVE
    for part in row.parts:
        if part.place and (not places or part.place in places):
            owed = reports.get((row.code, part.name))
            yield [
                row.code,
                f"{row.measure_label}{row.measure_title}",
                part.place,
                target,
                or_dash(part.reached),
                share(part.progress),
                Lit(part.light.title, part.light.colour),
                _is_reported(owed),
                "；".join(_remarks(row, part)) or DASH,
            ]


def _is_reported(owed: ReportLine | None) -> str:
    """As 报送明细 has it; a dash where the round did not ask."""
    if owed is None:
        return DASH
    return "免报" if owed.exempt else "是" if owed.result in _HANDED_IN else "否"


def _remarks(row: LedgerRow, part: PartRow) -> Iterator[str]:
    yield f"{part.group}（{part.short_name}）"
    if any(indicator.mode in _SUMMED for indicator in row.indicators):
        yield _NOT_SPLIT
    if part.objected_on:
        yield f"{part.objected_on}提出异议"
    if part.self_reviewed:
        yield "自报自审"
