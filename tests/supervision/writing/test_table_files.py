"""任务台账 as CSV and JSON is what the sheet says, for programs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.structure.schemas import faults
from tests.supervision import ledger_rows
from tests.supervision.writing.test_workbook import LEDGER_COLUMNS, contents
from tracker.supervision.writing.table_files import write_csv, write_json
from tracker.vocabulary import LightRule

ROWS = [
    ledger_rows.row(1, text="=1+1，加强建设", light=ledger_rows.light(LightRule.OVERDUE), overdue_days=13),
    ledger_rows.row(2, parts=(ledger_rows.part(progress_text="已建成" * 100),), due_on=None),
]


def test_csv_opens_in_excel_with_the_columns_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    write_csv(contents(ROWS), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, first, second = csv.reader(file)
    assert head == LEDGER_COLUMNS
    told = dict(zip(head, first, strict=True))
    assert told["工作举措(原文)"] == "'=1+1，加强建设", "a text, not a formula"
    assert (told["亮灯"], told["逾期天数"], told["完成时限(原定)"]) == ("红·逾期12天", "13", "2030-12-31")
    assert dict(zip(head, second, strict=True))["延期后时限"] == "", "nothing is empty"


def test_json_is_its_documented_schema_with_texts_in_full(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    write_json(contents(ROWS), path)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert faults("ledger_export", found) == []
    assert [row["任务编号"] for row in found["rows"]] == ["50-22-11-01", "50-22-11-02"]
    assert found["rows"][0]["工作举措(原文)"] == "=1+1，加强建设"
    assert found["rows"][1]["进展全文"][0]["进展情况"] == "已建成" * 100


def test_nothing_handed_down_is_an_empty_list(tmp_path: Path) -> None:
    write_json(contents([]), tmp_path / "ledger.json")
    assert json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8"))["rows"] == []
