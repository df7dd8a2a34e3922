"""Which tasks and columns a file of a quarter holds, and how it says so (issue of 报表). Pure.

Example: “选取：单位：市交通局；类别：一类；列：6列（序号、任务编号、…）；共3项，全部25项”.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow

ALWAYS = ("序号", "任务编号")
"""Columns of 任务台账 that no choice leaves out: by them a row is found again."""

NO_SECTION = "未分类"
EXCERPT = "摘录"
NOTHING = "所选范围内没有任务，请放宽方案、单位、区县或类别再生成"
MOST_NAMED = 16
"""Characters of a name in the name of a file; a longer one is counted."""

_NOT_IN_A_FILE = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class Selection:
    """Whose tasks: of a jurisdiction all, or what else is asked for, all of it together.

    `plans`: of one or several plans; `department_ids`: in which one of these has a part or owns something; `places`: in
    which one of these 区县 or 市 has a row; `sections`: titles of 任务类别. `task_ids`: what that came to, once read.
    """

    jurisdiction_id: str
    plans: tuple[int, ...] = ()
    department_ids: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    task_ids: frozenset[int] | None = None

    @property
    def by_row(self) -> bool:
        """Whether each row has to be looked at."""
        return bool(self.department_ids or self.places or self.sections)

    @property
    def is_whole(self) -> bool:
        """Whether all tasks of the jurisdiction are meant."""
        return not (self.plans or self.by_row)

    def takes(self, row: LedgerRow) -> bool:
        """Whether a row of these plans belongs to it."""
        if self.sections and (row.section_title or NO_SECTION) not in self.sections:
            return False
        if self.places and not any(part.place in self.places for part in row.parts):
            return False
        return not self.department_ids or bool(_bodies(row) & set(self.department_ids))

    def has(self, task_id: int) -> bool:
        """Whether a task was found to belong to it."""
        return self.task_ids is None or task_id in self.task_ids

    def of_body(self, department_id: int | None) -> bool:
        """Whether what one body does or gets belongs to it."""
        return not self.department_ids or department_id in self.department_ids

    def parameters(self) -> dict[str, Any]:
        """As kept with a run; what was not asked for is left out."""
        told = {"plan_ids": self.plans, "department_ids": self.department_ids}
        named = {"places": self.places, "sections": self.sections}
        return {name: list(value) for name, value in {**told, **named}.items() if value}


def selection_of(jurisdiction_id: str, kept: Mapping[str, Any]) -> Selection:
    """The selection that was kept with a run; runs from before 0053 keep one plan under its own name."""
    one = kept.get("plan_id")
    return Selection(
        jurisdiction_id,
        tuple(kept.get("plan_ids", ())) if one is None else (one,),
        tuple(kept.get("department_ids", ())),
        tuple(kept.get("places", ())),
        tuple(kept.get("sections", ())),
    )


def _bodies(row: LedgerRow) -> set[int]:
    items: list[IndicatorRow | MilestoneRow] = [*row.indicators, *row.milestones]
    owned = (owner.department_id for item in items for owner in item.owners)
    return {*(part.department_id for part in row.parts), *owned}


def with_columns(titles: Iterable[str], chosen: Collection[str]) -> tuple[str, ...]:
    """The columns to print, in their order: 序号, 任务编号 and what was chosen; all where nothing was."""
    every = tuple(titles)
    return tuple(one for one in every if one in ALWAYS or one in chosen) if chosen else every


@dataclass(frozen=True)
class Chosen:
    """The same in words, for cover and file name. `columns`: those that were left, none where all are there.

    `whole`: how many tasks there are without a choice.
    """

    plans: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    whole: int = 0

    def _named(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        return (
            ("方案", "个方案", self.plans),
            ("单位", "家单位", self.bodies),
            ("区县", "个区县", self.places),
            ("类别", "个类别", self.sections),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.columns or any(names for _, _, names in self._named()))

    @property
    def tasks(self) -> str:
        """“单位：市交通局；类别：一类”; “全部任务” where only columns were chosen."""
        return "；".join(f"{kind}：{'、'.join(names)}" for kind, _, names in self._named() if names) or "全部任务"

    def line(self, count: int) -> str:
        """For the cover, where `count` tasks were found."""
        columns = f"{len(self.columns)}列（{'、'.join(self.columns)}）" if self.columns else "全部"
        return f"{self.tasks}；列：{columns}；共{count}项，全部{self.whole}项"

    @property
    def brief(self) -> str:
        """For the name of a file: “摘录：市交通局，2个方案，6列”; empty where nothing was chosen."""
        told = [_short(names, counted) for _, counted, names in self._named() if names]
        told += [f"{len(self.columns)}列"] if self.columns else []
        return f"{EXCERPT}：{'，'.join(told)}" if told else ""


WHOLE = Chosen()
"""Nothing was chosen."""


def _short(names: Sequence[str], counted: str) -> str:
    """The one name where it is short, else how many they are."""
    name = _NOT_IN_A_FILE.sub("", names[0])
    return name if len(names) == 1 and len(name) <= MOST_NAMED else f"{len(names)}{counted}"
