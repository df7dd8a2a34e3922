"""What the OOXML schema and Excel ask of a workbook's parts: where they fail it, Excel offers to repair the file.

ECMA-376 part 1: the order of a sheet's parts (18.3.1.99), rows and cells ascending, each look among cellXfs (18.8.10),
no two merged areas that overlap; part 2: every part has a type, every relationship its target.
"""

from __future__ import annotations

import posixpath
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.cell import coordinate_from_string

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/"
IN_A_SHEET: list[str] = [
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "drawing"),
]
IN_A_CELL = {None: {"v"}, "n": {"v"}, "inlineStr": {"is"}}
"""What a cell of each type may hold: numbers, and texts that stand in it. No formulas, no shared strings."""
LONGEST, TALLEST = 32767, 409


def check(path: Path) -> None:
    """Every part of the file."""
    with ZipFile(path) as archive:
        names = set(archive.namelist())
        assert len(names) == len(archive.namelist()), "a part stands twice"
        parts = {name: fromstring(archive.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    _types(names, parts["[Content_Types].xml"])
    for name, part in parts.items():
        if name.endswith(".rels"):
            _targets(name, part, names)
    looks = len(parts["xl/styles.xml"].find(f"{MAIN}cellXfs"))
    sheets = [name for name in names if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(parts["xl/workbook.xml"].find(f"{MAIN}sheets"))
    for name in sheets:
        _sheet(name, parts[name], looks)


def _types(names: set[str], types: Any) -> None:
    endings = {one.get("Extension") for one in types.iter(f"{PACKAGE}content-types}}Default")}
    named = {one.get("PartName").lstrip("/") for one in types.iter(f"{PACKAGE}content-types}}Override")}
    assert named <= names
    assert all(name in named or name.rpartition(".")[2] in endings for name in names - {"[Content_Types].xml"})


def _targets(name: str, part: Any, names: set[str]) -> None:
    folder = posixpath.dirname(posixpath.dirname(name))
    for one in part.iter(f"{PACKAGE}relationships}}Relationship"):
        target = one.get("Target")
        held = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        assert one.get("TargetMode") == "External" or held in names, (name, target)


def _sheet(name: str, part: Any, looks: int) -> None:
    held = [one.tag.removeprefix(MAIN) for one in part]
    assert len(set(held)) == len(held) and held == sorted(held, key=IN_A_SHEET.index), name
    width = _rows(name, part.find(f"{MAIN}sheetData"), looks)
    areas = [range_boundaries(one.get("ref")) for one in part.iter(f"{MAIN}mergeCell")]
    by_row = sorted((top, bottom, left, right) for left, top, right, bottom in areas)
    for above, below in pairwise(by_row):
        is_beside = above[3] < below[2] or below[3] < above[2]
        assert above[1] < below[0] or is_beside, (name, above, below)
    linked = [one.get("ref") for one in part.iter(f"{MAIN}hyperlink")]
    assert len(set(linked)) == len(linked), name
    for one in part.iter(f"{MAIN}col"):
        assert 1 <= int(one.get("min")) <= int(one.get("max")) <= width, name


def _rows(name: str, rows: Any, looks: int) -> int:
    """The widest row; each row and cell stands after the one before."""
    last = width = 0
    for row in rows:
        number = int(row.get("r"))
        assert number > last and float(row.get("ht", 1)) <= TALLEST, name
        last, before = number, 0
        for cell in row:
            letters, at = coordinate_from_string(cell.get("r"))
            place = column_index_from_string(letters)
            assert at == number and place > before and int(cell.get("s", 0)) < looks, (name, cell.get("r"))
            assert {one.tag.removeprefix(MAIN) for one in cell} <= IN_A_CELL[cell.get("t")], (name, cell.get("r"))
            assert len("".join(cell.itertext())) <= LONGEST
            before = place
        width = max(width, before)
    return width
