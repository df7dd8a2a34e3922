"""What a document says, with the place of every word: the frozen result of reading a plan.

Every span is a half-open range [start, end) of `PlanReading.text`, the clean text that is stored with the plan.
`PlanReading.as_json` is the contract `tracker.plan/1`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.plantext.scan.values import ScanRecord
from tracker.vocabulary import Direction, FigureDoubt

FORMAT = "tracker.plan/1"
READER_VERSION = "5"

Span = tuple[int, int]


@dataclass(frozen=True)
class Source:
    """The file a plan was read from."""

    file: str
    sha256: str
    kind: str


@dataclass(frozen=True)
class Recipient:
    """A body the notice is addressed to (主送机关), as written."""

    name: str
    span: Span


@dataclass(frozen=True)
class Part:
    """One plan of the file; most files hold a single one."""

    title: str | None
    span: Span


@dataclass(frozen=True)
class Section:
    """A heading 一、 above the measures; `number` is its Arabic value."""

    number: int
    title: str
    span: Span


@dataclass(frozen=True)
class Goal:
    """A goal of the whole plan for one target year."""

    year: int
    text: str
    span: Span


@dataclass(frozen=True)
class PartyReading:
    """A body named in a clause: `name` as written, `role` lead or co."""

    name: str
    role: str
    span: Span


@dataclass(frozen=True)
class DateReading:
    """A date a clause states: `due_on` (last day it allows), None for a recurrence or standing work."""

    text: str
    due_on: date | None
    span: Span


@dataclass(frozen=True)
class Clause:
    """A responsibility statement with the sentences it covers (design.md 5.2).

    `basis`: explicit, first_listed, sole, collective or none. `kind`: a code of vocabulary.Kind.
    `statement` and `statement_span` are None where the text names nobody.
    """

    text_span: Span
    statement: str | None
    statement_span: Span | None
    basis: str
    open_ended: bool
    kind: str
    parties: tuple[PartyReading, ...] = ()
    dates: tuple[DateReading, ...] = ()

    @property
    def is_told_first(self) -> bool:
        """Whether who has it stands before its sentences: 市公安局：负责登记上牌; 责任单位：市公安局 above them."""
        return self.statement_span is not None and self.statement_span[1] <= self.text_span[0]


@dataclass(frozen=True)
class Baseline:
    """What a figure is measured from, in the words of the plan (比2020年下降); `year` None where none is named.

    `value`: the level itself where it is told (由2022年的300万千瓦), in the unit of the figure.
    """

    text: str
    year: int | None
    span: Span
    value: Decimal | None = None


@dataclass(frozen=True)
class IndicatorReading:
    """A figure to reach. `relation`: =, >=, <= or ~; `mode`: a code of FigureMode; `year` None where unstated.

    `clause` is the index in the measure's clauses, None for a figure of the whole plan, whose `path` says where it is.
    `due_on`: the day its own sentence sets within that year (到2026年6月底), None where it is the year's end.
    """

    subject: str
    relation: str
    value: Decimal
    unit: str | None
    year: int | None
    mode: str
    span: Span
    clause: int | None = None
    path: tuple[int, ...] = ()
    baseline: Baseline | None = None
    direction: Direction | None = None
    doubts: tuple[FigureDoubt, ...] = ()
    due_on: date | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it may be taken unseen: of these 99 in 100 shall be right."""
        return not self.doubts


@dataclass(frozen=True)
class MeasureReading:
    """A numbered heading with its text. `path`: the numbers of the headings it stands under and its own.

    One without clauses is an item that a clause of a heading above it covers: no task of its own.
    """

    part: int
    path: tuple[int, ...]
    label: str
    title: str
    span: Span
    clauses: tuple[Clause, ...] = ()
    indicators: tuple[IndicatorReading, ...] = ()


@dataclass(frozen=True)
class ClauseFigures:
    """A clause, which of the measures it is of, and its figures: its own, and those of items that it covers."""

    measure: int
    clause: Clause
    figures: list[IndicatorReading]


def clauses_with_figures(measures: Iterable[MeasureReading]) -> list[ClauseFigures]:
    """All clauses of measures in the order of the text: each is a task. Items stand right behind what covers them."""
    found: list[ClauseFigures] = []
    for number, measure in enumerate(measures):
        if not measure.clauses:
            found[-1].figures.extend(measure.indicators)
        for place, clause in enumerate(measure.clauses):
            own = [figure for figure in measure.indicators if figure.clause == place]
            found.append(ClauseFigures(number, clause, own))
    return found


@dataclass(frozen=True)
class Remark:
    """Something the reader did not understand or wants a person to look at; `message` in Chinese."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True)
class PlanReading:
    """All that was read from one file; recipients, baselines and the pages of a scan have no place in the contract."""

    source: Source
    title: str | None
    document_number: str | None
    issued_on: date | None
    issuers: tuple[str, ...]
    text: str
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    goals: tuple[Goal, ...]
    measures: tuple[MeasureReading, ...]
    indicators: tuple[IndicatorReading, ...] = ()
    remarks: tuple[Remark, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    scan: ScanRecord | None = None
    format: str = field(default=FORMAT, init=False)

    def as_json(self) -> dict[str, Any]:
        """The contract `tracker.plan/1` as plain values (design.md 5.2)."""
        return {
            "format": self.format,
            "source": {"file": self.source.file, "sha256": self.source.sha256, "kind": self.source.kind},
            "title": self.title,
            "document_number": self.document_number,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "issuers": list(self.issuers),
            "text": self.text,
            "parts": [{"title": p.title, "span": list(p.span)} for p in self.parts],
            "sections": [{"number": s.number, "title": s.title, "span": list(s.span)} for s in self.sections],
            "goals": [{"year": g.year, "text": g.text, "span": list(g.span)} for g in self.goals],
            "indicators": [{**_figure(i), "path": list(i.path)} for i in self.indicators],
            "measures": [_measure(m) for m in self.measures],
            "remarks": [
                {"code": r.code, "message": r.message, "span": list(r.span) if r.span else None} for r in self.remarks
            ],
        }


def _measure(measure: MeasureReading) -> dict[str, Any]:
    return {
        "part": measure.part,
        "path": list(measure.path),
        "label": measure.label,
        "title": measure.title,
        "span": list(measure.span),
        "clauses": [_clause(c) for c in measure.clauses],
        "indicators": [{**_figure(i), "clause": i.clause} for i in measure.indicators],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "text_span": list(clause.text_span),
        "statement": clause.statement,
        "statement_span": list(clause.statement_span) if clause.statement_span else None,
        "basis": clause.basis,
        "open_ended": clause.open_ended,
        "kind": clause.kind,
        "parties": [{"name": p.name, "role": p.role, "span": list(p.span)} for p in clause.parties],
    }


def _figure(indicator: IndicatorReading) -> dict[str, Any]:
    return {
        "subject": indicator.subject,
        "relation": indicator.relation,
        "value": _number(indicator.value),
        "unit": indicator.unit,
        "year": indicator.year,
        "mode": indicator.mode,
        "span": list(indicator.span),
    }


def _number(value: Decimal) -> int | float:
    """As JSON has it: whole where it is whole, so that 0.69万亿 is 690000000000."""
    return int(value) if value == value.to_integral_value() else float(value)
