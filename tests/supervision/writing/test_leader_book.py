"""领导版 is written, opened again and counted against its ledger rows."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import openpyxl

from tests.supervision import ledger_rows
from tests.supervision.writing.test_workbook import contents
from tracker.supervision.writing.leader_book import write
from tracker.vocabulary import Colour


def built(rows: list[ledger_rows.LedgerRow], folder: Path) -> openpyxl.Workbook:
    path = folder / "leader.xlsx"
    write(contents(rows), path)
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def test_every_task_stands_once_under_the_band_of_its_colour(tmp_path: Path) -> None:
    rows = ledger_rows.many(120, seed=3)
    sheet = built(rows, tmp_path)["领导版"]
    bands, found, colour = [], {}, ""
    for cells in sheet.iter_rows(min_row=5, values_only=True):
        if str(cells[0]).endswith(" 项"):
            colour = cells[0]
            bands.append(colour)
        elif cells[6]:
            found[cells[0]] = (colour[0], cells[6][0])
    counted = Counter(row.light.colour for row in rows)
    assert bands == [f"{one.label} {counted[one]} 项" for one in Colour if counted[one]]
    assert found == {row.code: (row.light.colour.label, row.light.title[0]) for row in rows}


def test_paper_prints_nothing_small_and_no_formula(tmp_path: Path) -> None:
    rows = [ledger_rows.row(text="=1+1" + "，推进" * 40)]
    book = built(rows, tmp_path)
    assert book.sheetnames == ["领导版", "附件 全文"]
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
        assert sheet.print_title_rows
        cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
        assert min(cell.font.size for cell in cells) >= 9
        assert all(cell.data_type != "f" for cell in cells)
    assert book["领导版"]["A6"].hyperlink.location == "'附件 全文'!A3"
    assert book["附件 全文"]["C3"].value == rows[0].text


def test_nothing_handed_down_is_said(tmp_path: Path) -> None:
    book = built([], tmp_path)
    assert "没有已下达的任务" in [line[0] for line in book["领导版"].iter_rows(values_only=True)]
