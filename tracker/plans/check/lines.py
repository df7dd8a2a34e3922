"""What the check page shows of a plan's tasks, as plain values (ux.md S6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.plans.draft.doubts import is_read_for_certain, lacks_only_a_lead
from tracker.plans.draft.oddities import FigureRead
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.stages import by_stages, day_within, within_years
from tracker.vocabulary import (
    SIGNS,
    Basis,
    Direction,
    Doubt,
    FigureDoubt,
    FigureMode,
    Kind,
    MatchHow,
    MilestoneSource,
    Mode,
    PartyRole,
    Relation,
    TaskState,
)

_NUMERAL = "\\d一二两三四五六七八九十百千万"
_ANOTHER = "每去上明往近千百几一二两三四五六七八九十\\d"
# 今年, 年底前; not 三年内, 去年底, 全年龄, 今年起
_THIS_YEAR = re.compile(
    rf"(?:今年|本年度?)(?!起|开始)|全年(?!龄|开放|无休)|(?<![{_ANOTHER}])年内|(?<![{_ANOTHER}青])年底(?![蕴层])"
)
_RANGE = re.compile(rf"[{_NUMERAL}][^，。；]{{0,3}}?[-—–－~～至到]{{1,2}}\s?[{_NUMERAL}]")


@dataclass(frozen=True)
class CheckLine:
    """One task in the order of the text. `number` counts from 1; `span`: its text with its statement."""

    id: int
    number: int
    code: str
    label: str
    title: str
    text: str
    state: TaskState
    doubts: tuple[Doubt, ...]
    span: tuple[int, int]
    measure_span: tuple[int, int]
    version: int

    @property
    def is_draft(self) -> bool:
        """Whether it still waits for a person."""
        return self.state is TaskState.DRAFT

    @property
    def is_clear(self) -> bool:
        """Whether it may be confirmed unseen."""
        return self.is_draft and not self.doubts

    @property
    def lacks_only_a_lead(self) -> bool:
        """Whether it may be confirmed as 各负其责 with others."""
        return self.is_draft and lacks_only_a_lead(self.doubts)

    @property
    def is_read_for_certain(self) -> bool:
        """Whether nothing that was read of it needs a look."""
        return is_read_for_certain(self.doubts)


@dataclass(frozen=True)
class PartyLine:
    """A body in a clause: as written, and what it means (`meant` None: 未识别).

    `role_read` None: a person named it.
    """

    id: int
    name: str
    role: PartyRole
    role_read: PartyRole | None
    meant: str | None
    is_group: bool
    matched: MatchHow | None
    span: tuple[int, int] | None
    department_id: int | None = None


@dataclass(frozen=True)
class FigureLine:
    """A figure of a clause with the words it was read from and their sentence; `own`: its date, None without a year."""

    id: int
    subject: str
    relation: Relation
    value: Decimal
    unit: str | None
    year: int | None
    mode: FigureMode
    direction: Direction | None
    terms: FigureTerms
    words: str
    sentence: str
    span: tuple[int, int]
    oddities: tuple[str, ...]
    doubts: tuple[FigureDoubt, ...]
    as_read: FigureRead | None
    own: DateLine | None = None

    @property
    def target(self) -> str:
        """≥ 300 个."""
        return _target(self.relation, self.value, self.unit)

    @property
    def as_written(self) -> str:
        """2—3个（≥ 2个）: the words it was read from, of a range with the end this figure is."""
        return f"{self.words}（{self.target}）" if _RANGE.search(self.words) else self.words

    @property
    def way(self) -> str:
        """水平，降：how it counts, and which way it goes where the plan says so."""
        return f"{self.mode.label}，{self.direction.label}" if self.direction else self.mode.label

    @property
    def to_look_at(self) -> tuple[str, ...]:
        """Why a person should look at it, in words: odd values first, then what the reader was not sure of."""
        return (*self.oddities, *(doubt.label for doubt in self.doubts))

    @property
    def read_otherwise(self) -> str | None:
        """What the reader had made of it where a person changed it; None where nothing differs or nothing was read."""
        read = self.as_read
        if read is None:
            return None
        now = FigureRead(self.subject, self.relation, self.value, self.unit, self.year, self.mode)
        if read == now:
            return None
        year = f"{read.year} 年" if read.year else "未写年份"
        return f"{read.subject} {_target(read.relation, read.value, read.unit)}，{year}，{read.mode.label}"


@dataclass(frozen=True)
class DateLine:
    """A milestone of a clause; `of_figure`: that figure's, whose year it is in."""

    id: int
    source: MilestoneSource
    text: str
    due_on: date | None
    due_on_read: date | None
    of_figure: int | None
    span: tuple[int, int] | None

    @property
    def read_otherwise(self) -> date | None:
        """What the reader had made of it where a person changed it."""
        return self.due_on_read if self.due_on_read != self.due_on else None


@dataclass(frozen=True)
class UnsureWord:
    """Words of a scan that were not recognised for certain, between those before and behind them."""

    span: tuple[int, int]
    words: str
    before: str
    behind: str


@dataclass(frozen=True)
class LikelyYear:
    """A year for a figure whose text states none, and why: 本句的时间到 2030 年."""

    year: int
    why: str


@dataclass(frozen=True)
class CheckTask:
    """One task in full. `left_out`: bodies read and put aside; `is_cut_by_hand`: no clause of the reader's.

    `plan_year`: the year its plan calls its own; `title_year`: the one its title names (2026年工作要点).
    `remarks_on_bodies`: what makes its bodies unsure, to be asked before anybody says which of them leads.
    """

    line: CheckLine
    statement: str | None
    statement_span: tuple[int, int] | None
    basis: Basis
    open_ended: bool
    kind_read: Kind
    kind: Kind
    mode: Mode | None
    lead_confirmed: bool
    parties: tuple[PartyLine, ...]
    figures: tuple[FigureLine, ...]
    dates: tuple[DateLine, ...]
    left_out: tuple[str, ...]
    is_cut_by_hand: bool
    remarks_on_bodies: tuple[str, ...]
    remarks: tuple[str, ...]
    unsure: tuple[UnsureWord, ...]
    plan_year: int | None
    title_year: int | None
    checked_by: str | None
    checked_at: datetime | None

    @property
    def stages(self) -> list[list[FigureLine]]:
        """The figures, one with several dated targets together."""
        return by_stages(self.figures, _subject, _day)

    @property
    def days(self) -> dict[int, str]:
        """By figure “6月30日” behind its year, of those that have another target within it."""
        return {figure.id: day_within(_day(figure)) for figure in within_years(self.figures, _subject, _day)}

    @property
    def figures_to_look_at(self) -> list[FigureLine]:
        """Those with something to look at, the least sure first."""
        return sorted((figure for figure in self.figures if figure.to_look_at), key=lambda one: -len(one.to_look_at))

    def likely_year(self, figure: FigureLine) -> LikelyYear | None:
        """The year a figure without one most likely has: its sentence's (“十四五”期间: 2025), else its plan's."""
        if figure.year is not None:
            return None
        dated = (line for line in self.dates if line.source is MilestoneSource.OWN and line.of_figure is None)
        years = {line.due_on.year for line in dated if line.due_on and line.text.strip() in figure.sentence}
        if years:
            return LikelyYear(year := years.pop(), f"本句的时间到 {year} 年") if len(years) == 1 else None
        if self.title_year:
            return LikelyYear(self.title_year, f"标题写明是 {self.title_year} 年的方案")
        if self.plan_year and (said := _THIS_YEAR.search(figure.sentence)):
            return LikelyYear(self.plan_year, f"本句写的是“{said.group()}”，方案 {self.plan_year} 年印发")
        return None

    @property
    def needs_decision(self) -> bool:
        """Whether the clause names no lead and nobody has decided yet."""
        return self.line.is_draft and Doubt.NO_LEAD in self.line.doubts


def _subject(figure: FigureLine) -> tuple[str, str]:
    return figure.subject, figure.unit or ""


def _day(figure: FigureLine) -> date | None:
    return figure.own.due_on if figure.own else None


def _target(relation: Relation, value: Decimal, unit: str | None) -> str:
    return f"{SIGNS.get(relation, '=')} {value.normalize():f}{unit or ''}"
