"""Reads what a leader has to decide, each thing with what is asked of him, and what 综合处 coordinates meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.outcomes.endings import queries as endings
from tracker.outcomes.extensions import queries as extensions
from tracker.outcomes.letters import queries as letters
from tracker.people.access import Scope
from tracker.reporting.coordination import queries as coordination
from tracker.reporting.coordination.queries import MatterRow
from tracker.reporting.coordination.rules import WITH_LEADERS
from tracker.vocabulary import ExtensionState, LetterState, Waiting
from tracker.worklist.matters import Matter

KINDS = (Waiting.COORDINATE, Waiting.DECIDE, Waiting.SIGN_LETTER, Waiting.CLOSE, Waiting.SIGN_LIST)
"""What waits for leaders, in the order of their page."""

VERBS = {
    Waiting.COORDINATE: "写批示",
    Waiting.DECIDE: "审批",
    Waiting.SIGN_LETTER: "审签",
    Waiting.CLOSE: "审定销号",
    Waiting.SIGN_LIST: "签发",
}


@dataclass(frozen=True)
class Decision:
    """延期, （十五）促进废旧物资循环利用, 市经济信息委: “原定 2025-12-31，申请延至 2027-06-30：…”."""

    matter: Matter
    about: str
    whose: str
    asked: str
    due_on: date | None

    @property
    def verb(self) -> str:
        """What the leader does with it."""
        return VERBS[self.matter.waiting]


_Asked = tuple[str, str, str]
"""What it is about, whose it is, what is asked."""


def decisions(scope: Scope, waiting: Sequence[Matter], raised: Sequence[MatterRow]) -> list[Decision]:
    """What waits, each with what is asked; `raised`: the open 需协调事项."""
    order = sorted(waiting, key=lambda one: KINDS.index(one.waiting))
    present = {matter.waiting for matter in order}
    asked: dict[tuple[Waiting, int], _Asked] = {}
    asked |= {(Waiting.COORDINATE, row.id): (row.measure + row.title, row.department, row.words) for row in raised}
    if Waiting.DECIDE in present:
        asked |= _extensions(scope)
    if Waiting.SIGN_LETTER in present:
        asked |= _letters(scope)
    if Waiting.CLOSE in present:
        asked |= _endings([matter.id for matter in order if matter.waiting is Waiting.CLOSE])
    return [
        Decision(
            matter, *asked.get((matter.waiting, matter.id), (matter.about, matter.whose, matter.words)), matter.due_on
        )
        for matter in order
    ]


def coordinated_by_office(scope: Scope) -> tuple[list[MatterRow], list[MatterRow]]:
    """The open 需协调事项: those that wait for a leader, and those that 综合处 has in hand."""
    rows = coordination.open_matters(scope)
    with_leaders = [row for row in rows if row.state in WITH_LEADERS]
    return with_leaders, [row for row in rows if row.state not in WITH_LEADERS]


def _extensions(scope: Scope) -> dict[tuple[Waiting, int], _Asked]:
    return {
        (Waiting.DECIDE, row.id): (
            row.measure,
            row.asked_by or row.owner,
            f"原定 {row.original_due_on or '—'}，申请延至 {row.requested_on}（{row.kind}）：{row.reason}",
        )
        for row in extensions.in_scope(scope, (ExtensionState.TO_DECIDE,))
    }


def _letters(scope: Scope) -> dict[tuple[Waiting, int], _Asked]:
    return {
        (Waiting.SIGN_LETTER, row.id): (
            f"{row.kind.label}：{row.title}",
            "综合处",
            f"发{row.unit or '各有关单位'}" + (f"，涉及 {row.tasks} 条任务" if row.tasks else ""),
        )
        for row in letters.in_scope(scope, (LetterState.TO_SIGN,))
    }


def _endings(task_ids: Collection[int]) -> dict[tuple[Waiting, int], _Asked]:
    found: dict[tuple[Waiting, int], _Asked] = {}
    for line in endings.lines_of(task_ids):
        how = line.finished
        said = f"{how.on} {how.act.label}，{how.actor}：{how.words}" if how is not None else ""
        found[Waiting.CLOSE, line.task_id] = (line.measure, line.lead or "", said)
    return found
