"""领导版: what a leader reads on paper, eleven columns, reds first; long texts stand in an annex (domain.md 6). Pure.

A task stands in one line: what was said in full before stands in the annex, not in a taller row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from tracker.ledger.lights.severity import RANKS
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow
from tracker.ledger.rows.stages import days_of
from tracker.ledger.rows.totals import Totals
from tracker.supervision.sheets.cells import ALL, DASH, Cell, Linked, Lit, cut_by_body, number, shortened
from tracker.supervision.sheets.columns import known_until, lead, texts
from tracker.supervision.sheets.details import lit_limit, said
from tracker.supervision.sheets.overview import Before, change
from tracker.vocabulary import SIGNS, Colour, MilestoneSource, MilestoneState

NAME, ANNEX = "领导版", "附件 全文"
SHORTEST, BRIEF, MOST_SAID = 40, 60, 120
"""Characters of a request, of a reason or a plan, and of what was done, before the annex goes on."""

MOST_FIGURES, MOST_NAMES = 3, 3
NOTE = (
    "要点：本项任务自身节点已达成数/全部；指标：本期值/目标值（目标年）；"
    "字多的见附件（点编号），全部数据见完整版“任务台账”。"
)


@dataclass(frozen=True)
class Beside:
    """What stands beside a row: closed rounds in a row that ended red or yellow, letters written of it, its annex."""

    streak: int = 0
    letters: int = 0
    annex_row: int | None = None


def _code(row: LedgerRow, beside: Beside) -> Cell:
    return Linked(row.code, f"'{ANNEX}'!A{beside.annex_row}") if beside.annex_row else row.code


def _task(row: LedgerRow, beside: Beside) -> Cell:
    """（三）加快绿色出行：提高公交接驳率…."""
    words = row.text.removeprefix(row.measure_label).removeprefix(row.measure_title)
    return f"{row.measure_label}{row.measure_title}：{shortened(words.lstrip('。：， '), BRIEF)}"


def _bodies(row: LedgerRow, beside: Beside) -> Cell:
    """市交通局（首列）；市商务委、市公安局、市财政局等10家: short names, who answers for it first."""
    first = next((part.short_name for part in row.parts if part.department_id == row.lead_id), row.lead or DASH)
    told = f"{first}（{row.lead_remark.partition('，')[0]}）" if row.lead_remark else first
    others = [part.short_name for part in row.parts if part.department_id != row.lead_id]
    names = "、".join(others[:MOST_NAMES]) + (f"等{len(others)}家" if len(others) > MOST_NAMES else "")
    return f"{told}；{names}" if names else told


def _points(row: LedgerRow, beside: Beside) -> Cell:
    """2/3: own nodes that were reached, of all that are still to be."""
    own = [
        milestone.state
        for milestone in row.milestones
        if milestone.source is MilestoneSource.OWN and not _is_gone(milestone)
    ]
    asked = len(own) - own.count(MilestoneState.CANCELLED) - own.count(MilestoneState.REPLACED)
    return f"{own.count(MilestoneState.REACHED)}/{asked}" if asked else DASH


def _is_gone(one: MilestoneRow) -> bool:
    """Put off, and nobody's any more since another plan took the place of its own."""
    return one.state is MilestoneState.POSTPONED and bool(one.replaced_by)


def _figures(row: LedgerRow, beside: Beside) -> Cell:
    """公交接驳率 84.1%/≥90%（2030年）；…等5项: the one that is lit worst first."""
    worst = sorted(row.indicators, key=lambda one: RANKS[one.light.rule])
    days = days_of(row)
    told = "；".join(_figure(one, days.get(one.indicator_id, "")) for one in worst[:MOST_FIGURES])
    return (told + (f"…等{len(worst)}项" if len(worst) > MOST_FIGURES else "")) or DASH


def _figure(one: IndicatorRow, day: str) -> str:
    """公交接驳率 84.1%/≥90%（2030年）."""
    reached = DASH if one.value is None else f"{number(one.value)}{one.unit}"
    by = f"（{one.year}年{day}）" if one.year else ""
    return f"{one.subject} {reached}/{SIGNS.get(one.relation, '')}{number(one.target)}{one.unit}{by}"


def _remarks(row: LedgerRow, beside: Beside) -> Cell:
    """时限2026-12-31；连续2期红黄；督办1次；需协调：…."""
    asked = cut_by_body([(part.speaker_in_short, part.coordination, "") for part in row.worst_first], True, SHORTEST)
    told = [
        f"时限{until}" if (until := lit_limit(row)) != DASH else "",
        f"连续{beside.streak}期红黄" if beside.streak > 1 else "",
        f"督办{beside.letters}次" if beside.letters else "",
        f"需协调：{asked}" if asked else "",
    ]
    return "；".join(one for one in told if one) or DASH


@dataclass(frozen=True)
class LeaderColumn:
    """One column: its title, its width in characters, the value of a row."""

    title: str
    width: int
    value: Callable[[LedgerRow, Beside], Cell]


COLUMNS = (
    LeaderColumn("编号", 12, _code),
    LeaderColumn("任务", 23, _task),
    LeaderColumn("责任单位", 14, _bodies),
    LeaderColumn(
        "本期进展", 28, texts(lambda part: part.progress_text, MOST_SAID, known_until, attrgetter("short_name"))
    ),
    LeaderColumn("要点", 5, _points),
    LeaderColumn("指标", 16, _figures),
    LeaderColumn("灯", 10, lambda row, beside: Lit(row.light.title, row.light.colour)),
    LeaderColumn("原因", 14, lambda row, beside: shortened(row.light.reason, BRIEF) or DASH),
    LeaderColumn("问题", 12, texts(lambda part: part.problems, BRIEF)),
    LeaderColumn("下一步", 13, texts(lambda part: part.next_steps, BRIEF)),
    LeaderColumn("备注", 13, _remarks),
)
"""Their widths together are at most WIDEST."""

WIDEST = 160
"""Characters that A3 landscape holds beside each other at full size, in the widest of the fonts that are met."""


ANNEX_COLUMNS = (("编号", 12), ("单位", 20), ("任务和进展", 68), ("存在问题", 30), ("下一步打算", 30))


def annex_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    """What the row cuts, in full: the clause once, then each body's words. Nothing of a row that says it all."""
    task = _task(row, Beside())
    told = list(said(row))
    is_cut = "…" in str(task) or len(told) > 1 or any(len(part.progress_text) > MOST_SAID for part in told)
    if not is_cut and not any(len(words) > BRIEF for part in told for words in (part.problems, part.next_steps)):
        return
    yield [row.code, lead(row), row.text, "", ""]
    for part in told:
        yield [row.code, part.speaker, part.progress_text or DASH, part.problems or DASH, part.next_steps or DASH]


def band(colour: Colour, count: int) -> str:
    """红 3 项: what stands over the tasks of one colour; its shape comes with the look."""
    return f"{colour.label} {count} 项"


def summary(totals: Totals, before: Before | None, than: str = "上季") -> str:
    """25项任务：红3 黄2 …；较上季 红+1 黄-1: the line under the title."""
    counted = " ".join(f"{colour.label}{totals.colours[colour]}" for colour in Colour)
    changed = change(ALL, totals, before)
    compared = changed if before is None else f"较{than} {changed or '各灯项数相同'}"
    return f"{totals.tasks}项任务：{counted}；{compared}"
