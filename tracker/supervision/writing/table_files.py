"""任务台账 for other programs: CSV that Excel opens by itself, JSON with the full texts (tracker.ledger/1)."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import Bound, Cell, Share, WithText, is_blank, rounded
from tracker.supervision.sheets.columns import Place
from tracker.supervision.sheets.letters import Written
from tracker.supervision.sheets.outcome_lines import Ending
from tracker.supervision.sheets.sheets import FULL_TEXTS
from tracker.supervision.writing.workbook import Contents, Progress
from tracker.typed import kept_text

FORMAT = "tracker.ledger/1"


def write_csv(contents: Contents, path: Path, progress: Progress = lambda count: None) -> None:
    """The columns of 任务台账, one line a task, UTF-8 with a byte order mark; empty where nothing can be said."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([column.title for column in contents.layout.columns])
        for position, row in enumerate(contents.rows, start=1):
            lines.writerow([_in_csv(value) for value in _values(contents, row, position)])
            progress(position)


def write_json(contents: Contents, path: Path, progress: Progress = lambda count: None) -> None:
    """One object: what the ledger speaks of, then a row a task by column title, each body's words in full beside it."""
    period = contents.period
    head = {
        "format": FORMAT,
        "title": contents.title,
        "quarter": period.span.name,
        "as_of": period.as_of.isoformat(),
        "known_on": period.on.isoformat(),
        "is_final": period.is_final,
        "is_demo": contents.is_demo,
        "rule_versions": list(contents.rule_versions),
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(_json(head)[:-1] + ', "rows": [')
        for position, row in enumerate(contents.rows, start=1):
            file.write((",\n" if position > 1 else "\n") + _json(_object(contents, row, position)))
            progress(position)
        file.write("\n]}\n")


def _object(contents: Contents, row: LedgerRow, position: int) -> dict[str, Any]:
    titles = [column.title for column in contents.layout.columns]
    found = dict(zip(titles, map(plain, _values(contents, row, position)), strict=True))
    names = [name for name, _ in FULL_TEXTS.columns]
    texts = [dict(zip(names, map(plain, line), strict=False)) for line in contents.layout.full_text_lines(row)]
    return {**found, FULL_TEXTS.name: texts}


def _values(contents: Contents, row: LedgerRow, position: int) -> list[Cell]:
    ending = contents.endings.get(row.task_id, Ending())
    written = contents.letters_of.get(row.task_id, Written())
    place = Place(position, None, ending.proof, written.count)
    return [rounded(column.value(row, place), contents.layout.rounding) for column in contents.layout.columns]


def plain(value: Cell) -> str | int | float | None:
    """A cell as JSON has it: days are ISO, nothing is null."""
    if isinstance(value, WithText):
        return value.text
    if isinstance(value, Share):
        return value.rounded()
    if isinstance(value, Bound):
        return f"{value.sign}{value.value}"
    if isinstance(value, date):
        return value.isoformat()
    return None if is_blank(value) else value


def _in_csv(value: Cell) -> str | int | float | None:
    found = plain(value)
    return kept_text(found) if isinstance(found, str) else found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
