"""An edition's facts made up from a seed, with its workbook as a reader opens it."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from tests.supervision import ledger_rows
from tests.supervision.writing.test_workbook import contents, report
from tracker.ledger.rows.row import LedgerRow
from tracker.papers.filling import Fact, fill
from tracker.supervision.editions.differences import differences, side_of
from tracker.supervision.papers.facts import Changes, Facts
from tracker.supervision.papers.writing import papers, values
from tracker.supervision.sheets.issues import NOTHING_SAID, DissentLine, MatterLine
from tracker.supervision.sheets.letters import LetterLine
from tracker.supervision.sheets.notes import Notes
from tracker.supervision.sheets.outcome_lines import ExtensionLine
from tracker.supervision.writing.workbook import write
from tracker.vocabulary import (
    CoordinationState,
    ExtensionState,
    LetterKind,
    LetterState,
    MilestoneState,
    PaperKind,
    PartyRole,
    ReportState,
)

__all__ = ["Read", "facts_of", "fill", "paragraphs", "read", "rows_of", "tables"]

STATES = (MilestoneState.REACHED, MilestoneState.PARTLY, MilestoneState.MISSED, MilestoneState.TO_DECIDE)
BODIES = [f"重庆市第{one}委员会" for one in "一二三四五六七八九十"]
DONE = MatterLine("", "", "已办结", CoordinationState.CLOSED)


def rows_of(count: int, seed: int) -> list[LedgerRow]:
    """Rows of every kind with own dates that have come due, requests and overdue days."""
    dice = random.Random(f"{count}-{seed}")
    found = []
    for one in ledger_rows.many(count, seed):
        nodes = tuple(
            replace(
                ledger_rows.node(date(dice.choice((2025, 2026)), 6, 30)),
                state=dice.choice(STATES),
                verdict_on=date(2026, 12, 1),
                verdict_basis=dice.choice(("", "统计公报", "=SUM(1)")),
            )
            for _ in range(dice.randint(0, 2))
        )
        asked = ledger_rows.part(dice.choice(BODIES), coordination=dice.choice(("", "", "请协调用地指标")))
        overdue = dice.choice((None, None, 3, 40))
        found.append(replace(one, milestones=nodes, parts=(asked,), overdue_days=overdue))
    return found


def facts_of(
    folder: Path, rows: list[LedgerRow], seed: int = 0, before: list[LedgerRow] | None = None, **given: Any
) -> Facts:
    """The workbook is written, and what it said is kept."""
    dice = random.Random(seed)
    reports = [
        report(
            dice.choice(BODIES),
            dice.choice((date(2026, 12, 20), date(2026, 12, 29), None)),
            code=one.code,
            exempt=dice.random() < 0.1,
            role=PartyRole.CO,
            state=ReportState.ACCEPTED,
        )
        for one in rows
        for _ in range(2)
    ]
    extensions = [
        ExtensionLine(
            *(
                one.code,
                date(2026, 6, 30),
                date(2027, 6, 30),
                1,
                False,
                "手续未办结",
                "",
                dice.choice(list(ExtensionState)),
            ),
            decided_on=date(2026, 11, 3),
        )
        for one in rows[:6]
    ]
    kind, state = LetterKind.SUPERVISION, LetterState.SENT
    letters = [
        LetterLine("渝函〔2026〕1号", kind, "事由", BODIES[0], day, ((day, None),), "", state)
        for day in (date(2026, 11, 2), date(2026, 9, 30))[: len(rows)]
    ]
    told = {
        "extensions": tuple(extensions),
        "letters": tuple(letters),
        "dissents": {one.task_id: (DissentLine(one.task_id, BODIES[1], "口径不同", "待协调"),) for one in rows[:2]},
        "matters": {(one.task_id, 1): dice.choice((DONE, NOTHING_SAID)) for one in rows},
    }
    what = contents(rows, reports, **{**told, **given})
    what = replace(what, period=replace(what.period, edition=1))
    notes = Notes()
    write(what, folder / "book.xlsx", notes=notes)
    changes = Changes()
    if before is not None:
        found = differences((side_of(one) for one in before), (side_of(one) for one in rows))
        changes = Changes("2026年第3季度定稿第1版", tuple(found))
    return Facts(what, notes, changes)


class Made(dict[PaperKind, bytes]):
    """Papers as Word files: each is filled in when it is asked for."""

    def __init__(self, told: Mapping[PaperKind, Mapping[str, Fact]]) -> None:
        super().__init__()
        self._told = told

    def __missing__(self, kind: PaperKind) -> bytes:
        self[kind] = papers({kind: self._told[kind]}, {})[kind]
        return self[kind]


@dataclass(frozen=True)
class Read:
    """The papers of these facts and their workbook, each made or opened when it is looked at."""

    facts: Facts
    made: Made
    folder: Path

    @cached_property
    def cells(self) -> Any:
        """The workbook as a reader opens it."""
        return openpyxl.load_workbook(self.folder / "book.xlsx")

    @cached_property
    def sheets(self) -> dict[str, list[dict[str, Any]]]:
        """Its sheets by their names."""
        sheets = {}
        for sheet in self.cells.worksheets[1:]:
            head = 4 if sheet.title == "任务台账" else 3
            lines = list(sheet.iter_rows(min_row=head, values_only=True))
            is_empty = len(lines) > 1 and lines[1][1] is None and sheet.title != "任务台账"
            sheets[sheet.title] = [] if is_empty else [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        return sheets

    def text(self, kind: PaperKind) -> str:
        """Its paragraphs."""
        return "\n".join(paragraphs(self.made[kind]))

    def number(self, kind: PaperKind, pattern: str) -> int:
        """The one number that a pattern finds."""
        found = re.search(pattern, self.text(kind))
        assert found, (pattern, self.text(kind))
        return int(found[1])


def read(facts: Facts, folder: Path) -> Read:
    """What these facts say, and the workbook that lies in the folder."""
    return Read(facts, Made(values(facts)), folder)


def paragraphs(data: bytes) -> list[str]:
    """The text of a paper without its tables."""
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs if paragraph.text]


def tables(data: bytes) -> list[list[list[str]]]:
    """Its tables: rows of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(data)).tables]
