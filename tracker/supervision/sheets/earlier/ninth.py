"""The sheets before rows said which figure their percentages are of, a plan's goals fell with it, and 滞后清单 told the
date of its item and to whom was written, and values and 完成预判 had units and years, and what was asked for until a
later day had time, who had sent once was no 未报, what was reached within its grace was not late, and a date that
综合处 has to read was not its owner's: quarters closed then keep their fingerprint. Pure.

Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from tracker.ledger.rows.judged import reason_in_words
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow
from tracker.plans.stages import by_stages
from tracker.reporting.consolidation import COME
from tracker.supervision.sheets import details
from tracker.supervision.sheets.cells import DASH, Cell, shortened
from tracker.supervision.sheets.columns import (
    COLUMNS,
    Place,
    all_nodes,
    figure,
    forecasts,
    proofs,
    remarks,
    silent_co_bodies,
    told_figures,
)
from tracker.supervision.sheets.details import figure_lines, late_line, limit
from tracker.supervision.sheets.layout import PRESENT
from tracker.supervision.sheets.letters import LetterLine
from tracker.supervision.sheets.outcome_lines import Ending, ExtensionLine, closing_line
from tracker.supervision.sheets.overview import Units
from tracker.supervision.sheets.sheets import LATE
from tracker.vocabulary import ExtensionState

_LIMIT, _REASON = ([title for title, _ in LATE.columns[1:]].index(title) for title in ("完成时限", "滞后原因"))
_OWNERS = (
    "承办单位：“量化指标”“阶段节点”列各指标、节点由谁承办；“滞后清单”列该任务亮灯所指那一项由谁承办，亮灯不因指标、节点的，列同样亮灯的单位；"
    "“牵头单位情况”的承办数、作为承办单位红黄数按各单位独家承办的全部指标、节点逐项计（指标连同它的节点算一项红黄，黄·待核定等综合处办理的不算），"
    "几家共同承办的计在“多家共同承办”一行，责任未定的另计一行；一条任务可计多项，与“滞后清单”的条数不对应。"
)


class NinthUnits(Units):
    """作为承办单位红黄数 counted a red date for its owner also where it was laid at 综合处."""

    with_awaited: ClassVar[bool] = True


class NinthDiscipline(details.Discipline):
    """An average just below nought was printed as -0.0."""

    about_nought: ClassVar[Decimal] = Decimal(0)


def _discipline(lines: Iterable[details.ReportLine], registry: Mapping[str, int]) -> list[list[Cell]]:
    return details.discipline(lines, registry, NinthDiscipline)


def _targets(row: LedgerRow, place: Place) -> Cell:
    """Targets within one year did not say their days."""
    return "；".join(figure(indicator) for indicator in row.indicators) or DASH


def _stages(row: LedgerRow) -> list[list[IndicatorRow]]:
    """They were a figure each."""
    return by_stages(row.indicators, lambda one: (one.subject, one.unit))


def _figure_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    return figure_lines(row, with_days=False)


def _values(row: LedgerRow, place: Place) -> Cell:
    return "；".join(told_figures(row)) or DASH


def _remarks(row: LedgerRow, place: Place) -> Cell:
    """Who was to correct what it had sent was 未报, too."""
    return remarks(row, silent_co_bodies(row, lambda part: part.report_state in COME))


def _proofs(row: LedgerRow, place: Place) -> Cell:
    """What was said for an end that was refused or did not hold stood there for good."""
    return proofs(row, place.proof)


_COLUMNS = {
    "量化指标及目标值": _targets,
    "完成值": _values,
    "阶段节点": lambda row, place: all_nodes(row) or DASH,
    "完成预判": lambda row, place: forecasts(row.parts) or DASH,
    "佐证材料": _proofs,
    "备注": _remarks,
}


def goal_line(plan: str, goal: MilestoneRow, office: str) -> list[Cell]:
    """What was reached late did not say so."""
    return details.goal_line(plan, goal, office, with_lateness=False)


def _late_line(row: LedgerRow, streak: int, supervised: str = "") -> list[Cell]:
    """完成时限 was that of the task, whatever lit it; 滞后原因 of what bodies expect named no year."""
    line = late_line(row, streak, supervised)
    line[_LIMIT], line[_REASON] = limit(row), shortened(reason_in_words(row)) or DASH
    return line


def _closing_line(row: LedgerRow, ending: Ending) -> list[Cell]:
    """Every day behind the first date counted, though nobody had been asked before."""
    return closing_line(row, ending, with_grace=False)


def _letter_line(letter: LetterLine) -> list[Cell]:
    """Why a letter was void stood nowhere."""
    return replace(letter, why_void="").line()


def extension_line(request: ExtensionLine) -> list[Cell]:
    """Nor why a later date was refused."""
    is_refused = request.state is ExtensionState.REFUSED
    return replace(request, ended="" if is_refused else request.ended).line()


NINTH = replace(
    PRESENT,
    columns=tuple(replace(column, value=_COLUMNS.get(column.title, column.value)) for column in COLUMNS),
    units=NinthUnits,
    discipline=_discipline,
    stages=_stages,
    figure_lines=_figure_lines,
    node_lines=details.earlier_node_lines,
    goal_line=goal_line,
    late_line=_late_line,
    closing_line=_closing_line,
    letter_line=_letter_line,
    extension_line=extension_line,
    of_owners=_OWNERS,
    names_addressees=False,
    goals_hold=False,
    follows_tasks=False,
    later_days=False,
    tells_apart=False,
)
