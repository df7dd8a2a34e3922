"""How the goals of a year came out, counted by their states: 2025年到期的本条目标12项：达成10项、未达成2项. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.outcomes.letters.rules import in_words
from tracker.plans.owners.words import together
from tracker.supervision.papers.facts import NODE
from tracker.supervision.papers.said import Said, joined, sourced
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.notes import Line, Notes
from tracker.vocabulary import DUE_STATES, MilestoneState

NONE_DUE = "还没有到期的本条目标。"


@dataclass(frozen=True)
class InState:
    """达成10项: how many, and their rows on 阶段节点."""

    state: MilestoneState
    rows: tuple[int, ...]
    number: Said

    @property
    def words(self) -> Said:
        """达成10项."""
        return Said(self.state.label) + self.number + "项"


@dataclass(frozen=True)
class TargetYear:
    """The tasks' own targets of a year that is told of (`is_told_of`); `ahead`: those whose day has not passed."""

    year: int
    number: Said
    states: list[InState]
    ahead: InState | None = None

    @property
    def head(self) -> Said:
        """2025年到期的本条目标12项."""
        return Said(f"{self.year}年到期的本条目标") + self.number + "项"

    @property
    def words(self) -> Said:
        """2025年到期的本条目标12项：达成10项、未达成2项。"""
        states = [*self.states, self.ahead] if self.ahead else self.states
        return self.head + "：" + joined([one.words for one in states], "、") + "。"


def target_year(year: int, notes: Notes) -> TargetYear:
    """Those of one year, on whose last day most fall due and none has passed."""
    rows = [(target.state.label, target.row) for target in notes.targets if target.year == year]
    ahead = tuple(
        target.row for target in notes.targets if target.year == year and target.state is MilestoneState.NOT_DUE
    )
    number = sourced(len(rows), f"{year}年到期的本条目标", sheets.NODES.name, [row for _, row in rows], "状态")
    what = f"{year}年目标"
    return TargetYear(year, number, in_states(what, rows), _in_state(what, MilestoneState.NOT_DUE, ahead))


def in_states(what: str, rows: Iterable[tuple[str, int]]) -> list[InState]:
    """Rows of 阶段节点 by the words of their state; a state that nothing is in is left out."""
    known = list(rows)
    found = []
    for state in DUE_STATES:
        of_state = _in_state(what, state, tuple(row for words, row in known if words == state.label))
        if of_state:
            found.append(of_state)
    return found


def _in_state(what: str, state: MilestoneState, rows: tuple[int, ...]) -> InState | None:
    if not rows:
        return None
    return InState(state, rows, sourced(len(rows), f"{what}{state.label}", sheets.NODES.name, rows, "状态"))


def reached(line: Line, since: str = "") -> str:
    """“实际76%，整改至2027年6月30日” of 核验结论 “未达成 76%（截至2025-12-31），整改至2027-06-30”.

    `since`: what was reported after the verdict, “已报85%，待核定”.
    Of a plan that was replaced, with which 整改 has ended: “实际76%，已由渝发改〔2026〕40号替代”. Of what was put off,
    before its verdict: “顺延至2027年6月30日”.
    """
    found = line.conclusion
    told_of = (
        f"实际{found.value}{found.unit}" if found.value else "",
        found.late,
        f"整改至{in_words(found.to_rectify_by)}" if found.to_rectify_by else "",
        f"核定时由{together(found.judged_of)}承办" if found.judged_of else "",
        found.replaced or _put_off(line),
        since,
    )
    return "，".join(one for one in told_of if one)


def _put_off(line: Line) -> str:
    is_put_off = line.words("状态") == MilestoneState.POSTPONED.label
    return f"顺延至{in_words(date.fromisoformat(line.words(NODE)))}" if is_put_off else ""
