"""Two thousand workbooks that people or programs broke: taken whole or not at all, bad cells named (P14).

FAULT_SEED=7 runs that seed again.
"""

from __future__ import annotations

import io
import random
import re
import resource
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.faults.seeds import seed_of_run
from tests.reporting.form.place import Place, filled, saved
from tests.reporting.form.samples import SHEET, with_part, with_parts
from tests.servers.databases import on_sqlite
from tracker.database import db
from tracker.errors import BadInput, Conflict
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import FormImport, FormUpload, ReportEvent, ReportVersion

pytestmark = pytest.mark.fault

WORKBOOKS = 2000
MEMORY = 300 * 1024
"""KB that reading them may add to what the process had."""

GOOD = {"K4": "新开 6 条", "K6": "没有安排"}

BAD_CELLS: dict[str, Any] = {
    "R4": "大概能",
    "F_I4": "八成",
    "F_J4": "2026-02-30",
    "O4": "未启动",
    "K9": "又做了一项",
    "K5": "=A1&B1",
    "T5": "机密★ 渝府",
}
"""Cells that cannot be taken: their address stands in the refusal."""


@dataclass(frozen=True)
class Broken:
    """A workbook; `bad`: addresses that its refusal names, where nothing else was done to it."""

    data: bytes
    bad: frozenset[str]
    is_bad_in_cells_alone: bool


def broken(good: bytes, chance: random.Random) -> Broken:
    """A good form with one to three things done to it."""
    bad = chance.sample(sorted(BAD_CELLS), chance.randrange(0, 4))
    data = filled(good, **GOOD, **{name: BAD_CELLS[name] for name in bad})
    if "K5" in bad:
        data = edited(data, lambda book: setattr(book["填报"]["K5"], "value", BAD_CELLS["K5"]))
    changes = chance.sample(CHANGES, chance.choice((0, 1, 1, 2)))
    # What a program does comes first: opened with a cell in the last corner, a form took it 24 GB to write again.
    for change in sorted(changes, key=lambda one: one in (xml, bits, cut, bomb)):
        # What is broken already so that no program opens it stays as it is.
        with suppress(Exception):
            data = change(data, chance)
    named = frozenset(f"指标!{name[2:]}" if name.startswith("F_") else f"填报!{name}" for name in bad)
    return Broken(data, named, not changes)


def edited(data: bytes, change: Callable[[Workbook], object]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book)
    return saved(book)


def a_header(data: bytes, chance: random.Random) -> bytes:
    """Renamed, emptied, or another's."""
    cell = f"{chance.choice('ABCDJKLMNOPQRSTU')}3"
    words = chance.choice([None, "备注", "进展情况", "=A1", 7])
    return edited(data, lambda book: setattr(book["填报"][cell], "value", words))


def merged(data: bytes, chance: random.Random) -> bytes:
    row = chance.randrange(2, 8)
    area = f"{chance.choice('CDJK')}{row}:{chance.choice('LMNO')}{row + chance.randrange(3)}"
    return edited(data, lambda book: book["填报"].merge_cells(area))


def rows_moved(data: bytes, chance: random.Random) -> bytes:
    """Rows and columns put in or taken out."""
    verb = chance.choice(["insert_rows", "delete_rows", "insert_cols", "delete_cols"])
    return edited(data, lambda book: getattr(book["填报"], verb)(chance.randrange(1, 8)))


def marks(data: bytes, chance: random.Random) -> bytes:
    """Of another quarter, another body, another row."""
    what, by = chance.choice([("2026Q4", "2026Q3"), ("|1|", "|2|"), ("R1", "R9"), ("|", "‖")])

    def change(book: Workbook) -> None:
        for row in range(4, 7):
            cell = book["填报"][f"A{row}"]
            cell.value = str(cell.value).replace(what, by, 1)

    return edited(data, change)


def sheets(data: bytes, chance: random.Random) -> bytes:
    def change(book: Workbook) -> None:
        sheet = book[chance.choice(book.sheetnames)]
        if chance.random() < 0.5 and len(book.sheetnames) > 1:
            book.remove(sheet)
        else:
            sheet.title = chance.choice(["填报", "指标", "Sheet1", "填报 (2)"])

    return edited(data, change)


def xml(data: bytes, chance: random.Random) -> bytes:
    """One of the parts as no program writes it."""
    patterns = [
        (r"<worksheet", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet'),
        (r"<worksheet", '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'),
        (r"</worksheet>", ""),
        (r"<v>[^<]*</v>", "<v>9999999999</v>"),
        (r't="s"', 't="n"'),
        (r't="inlineStr"', 't="e"'),
        (r'r="K4"', 'r="XFD1048576"'),
        (r"<sheetData>", "<sheetData>" + '<row r="9"><c r="K9" t="str"><v>x</v></c></row>' * 30),
        (r"<workbookPr", '<workbookPr date1904="1"'),
        (r'encoding="[^"]*"', 'encoding="utf-16"'),
        (r'count="\d+"', 'count="99999999"'),
    ]
    pattern, replacement = chance.choice(patterns)

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith(".xml"):
            return part
        return re.sub(pattern, lambda found: replacement, part.decode(), count=chance.randrange(1, 4)).encode()

    return with_parts(data, change)


def bits(data: bytes, chance: random.Random) -> bytes:
    """A few flipped on the way."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 50))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def bomb(data: bytes, chance: random.Random) -> bytes:
    """A part that unpacks to a hundred times and more of what it takes."""
    swollen = chance.choice(ZipFile(io.BytesIO(data)).namelist())
    more = b" " * chance.choice((2_000_000, 60_000_000))
    return with_parts(data, lambda name, part: part + more if name == swollen else part)


def many_rows(data: bytes, chance: random.Random) -> bytes:
    """Fifty thousand of them, empty or not."""
    count = chance.choice((5_000, 50_000))
    cell = chance.choice(["", '<c r="K{0}" t="str"><v>x</v></c>', '<c r="B{0}"/>'])
    more = "".join(f'<row r="{row}">{cell.format(row)}</row>' for row in range(100, 100 + count))
    return with_part(SHEET, "</sheetData>", f"{more}</sheetData>", data)


CHANGES = [a_header, merged, rows_moved, marks, sheets, xml, xml, xml, bits, bits, cut, bomb, many_rows]


@pytest.fixture
def place(session: scoped_session[Session], tmp_path: Path) -> Iterator[Place]:
    """Three reports that are due, nothing written yet."""
    yield Place(tmp_path)


def texts(place: Place) -> list[Draft | None]:
    """What the three reports say."""
    return [place.text(number) for number in range(3)]


def kept(place: Place) -> tuple[object, ...]:
    """All that an import writes."""
    tables = (ReportVersion, ReportEvent, FormUpload, FormImport)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    files = [one.name for one in place.uploads.stored()]
    return (*counts, files, texts(place))


def most_memory() -> int:
    """KB that this process had at its peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@on_sqlite
def test_taken_whole_or_not_at_all(place: Place) -> None:
    seed = seed_of_run()
    chance, good = random.Random(seed), place.form()
    refused = taken = grown = 0
    for number in range(WORKBOOKS):
        workbook, before, said = broken(good, chance), kept(place), texts(place)
        at = f"seed {seed}, workbook {number}"
        db.session.rollback()
        # Making the workbook takes memory, too: only what taking it adds to the peak is counted.
        peak = most_memory()
        try:
            rows = place.take(workbook.data).differences.rows
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            assert kept(place) == before, f"{at}: refused, and something was written"
            assert re.search("[\u4e00-\u9fff]", wrong.message), f"{at}: {wrong.message}"
            if workbook.is_bad_in_cells_alone:
                assert {line.partition("：")[0] for line in wrong.details} == workbook.bad, at
            refused += 1
        else:
            assert not (workbook.is_bad_in_cells_alone and workbook.bad), f"{at}: a cell that cannot be taken was taken"
            changed = sum(one != other for one, other in zip(said, texts(place), strict=True))
            assert changed == len(rows), f"{at}: {len(rows)} rows taken, {changed} reports changed"
            taken += 1
            db.session.rollback()
            good = place.form()
        grown += most_memory() - peak
        db.session.rollback()
    print(f"seed {seed}: {WORKBOOKS} workbooks, {refused} refused, {taken} taken, {grown >> 10} MB more")
    assert refused and taken and grown < MEMORY
