"""How the goals of a year came out, counted by their states: 2025年到期的本条目标12项：达成10项、未达成2项. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.outcomes.letters.rules import dates_in_words
from tracker.supervision.papers.said import Said, joined, told
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.notes import Line, TargetNote
from tracker.vocabulary import DUE_STATES, MilestoneState

NONE_DUE = "还没有到期的本条目标。"

_AS_OF = re.compile(r"（截至[-0-9]+）")


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
    """The tasks' own targets that came due in a year."""

    year: int
    number: Said
    states: list[InState]

    @property
    def head(self) -> Said:
        """2025年到期的本条目标12项."""
        return Said(f"{self.year}年到期的本条目标") + self.number + "项"

    @property
    def words(self) -> Said:
        """2025年到期的本条目标12项：达成10项、未达成2项。"""
        return self.head + "：" + joined([one.words for one in self.states], "、") + "。"


def target_year(year: int, targets: Iterable[TargetNote]) -> TargetYear:
    """Those of one year among them."""
    rows = [(one.state.label, one.row) for one in targets if one.year == year]
    number = told(len(rows), f"{year}年到期的本条目标", sheets.NODES.name, [row for _, row in rows], "状态")
    return TargetYear(year, number, in_states(f"{year}年目标", rows))


def in_states(what: str, rows: Iterable[tuple[str, int]]) -> list[InState]:
    """Rows of 阶段节点 by the words of their state; a state that nothing is in is left out."""
    known = list(rows)
    found = []
    for state in DUE_STATES:
        of_state = tuple(row for words, row in known if words == state.label)
        if of_state:
            number = told(len(of_state), f"{what}{state.label}", sheets.NODES.name, of_state, "状态")
            found.append(InState(state, of_state, number))
    return found


def reached(line: Line, state: MilestoneState) -> str:
    """“实际76” of 核验结论 “未达成 76（截至2025-12-31）”; what is no value stays as it is written, days in words."""
    words = dates_in_words(_AS_OF.sub("", line.words("核验结论").removeprefix(state.label)).strip("， "))
    return f"实际{words}" if words[:1].isdigit() else words
