"""The cells of a workbook people filled in, read in one pass: values, errors, formulas, what is merged.

Pure. openpyxl keeps a workbook whole and needs a second reading to know a formula from its value; here a cell is what a
person sees: 63 % is "63%", a date a date in either of Excel's calendars (ECMA-376 part 1, 18.3, 18.8.30, 18.17.4).

Why our own and no library, tried on a form of 5,000 rows (0.8 s here): openpyxl read-only takes 1.2 s for values alone,
as much again for formulas, and knows no merged cells. python-calamine 0.9 takes 0.2 s and would read .xls, but gives
63 % and 0.63 alike as 0.63, an error and a formula without a result alike as an empty cell, so that nobody could be
told to mend them; and a file of 5 KB with a cell in A1 and one in XFD1048576 ends the whole process, as it makes every
cell between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from typing import Any
from zipfile import ZipFile

from lxml import etree

from tracker.errors import BadInput
from tracker.reporting.form.xlsx.formats import Shown, shown_as, words_behind
from tracker.reporting.form.xlsx.package import BROKEN, ENDLESS, part
from tracker.typed import NOT_IN_XML

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 200, 1_500_000
MOST_SHEETS, MOST_MERGED = 60, 5_000
_TRAP = "文件里有不能读取的内容，没有导入。请重新下载填报表，把内容填进去再上传"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True)
class Unreadable:
    """A cell without a value that could be taken; `message` says what to do."""

    message: str


Value = str | Decimal | date | bool | Unreadable
"""What a cell shows; numbers keep the 15 digits Excel keeps."""

UNCALCULATED = "是公式，还没有算出结果，请改成数值或文字"
IS_PICTURE = "是嵌在单元格里的图片，读不了；这一格写文字或留空，图片在系统里作为佐证上传"
SHOWN_AS_ANOTHER = "单元格的数字格式让 {} 显示成了别的数，请把格式改为“常规”，核对后重填"
IS_ERROR = "是错误值 {}，请改成数值或文字"

_DOUBLE = range(-324, 309)
"""Powers of ten of the numbers that fit eight bytes (IEEE 754)."""


@dataclass(frozen=True)
class Area:
    """A merged cell; only its first place can hold a value."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet: its cells by row and place, both from 1; empty ones are left out."""

    name: str
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    day_zero: date = date(1899, 12, 30)


@dataclass(frozen=True)
class _Look:
    shown: Shown = Shown.NUMBER
    behind: str = ""


@dataclass(frozen=True)
class _Book:
    strings: list[str]
    looks: list[_Look]
    day_zero: date


def sheets_of(package: ZipFile) -> list[Sheet]:
    """The sheets of a package in order; BadInput where it is damaged, a trap or too large."""
    try:
        return list(_sheets(package))
    except (etree.XMLSyntaxError, ValueError, LookupError, ArithmeticError) as broken:
        raise BadInput(BROKEN) from broken


def _sheets(package: ZipFile) -> Iterator[Sheet]:
    names = {name.replace("\\", "/").lower(): name for name in package.namelist()}
    workbook = _tree(part(package, names["xl/workbook.xml"]))
    targets = _targets(package, names)
    is_1904 = any(one.get("date1904") in ("1", "true") for one in workbook.iter("{*}workbookPr"))
    book = _Book(
        list(_strings(package, targets.get("sharedStrings", ""))),
        _looks(package, targets.get("styles", "")),
        date(1904, 1, 1) if is_1904 else date(1899, 12, 30),
    )
    places = [(one.get("name", ""), _relation(one)) for one in workbook.iter("{*}sheet")]
    if len(places) > MOST_SHEETS:
        raise BadInput(ENDLESS)
    for name, relation in places:
        target = targets.get(relation)
        if target is not None:
            yield _sheet(name, part(package, target), book)


def parts_of_sheets(package: ZipFile, kind: str) -> Iterator[tuple[str, str]]:
    """By the name of each sheet the members of that kind that belong to it, “comments” for instance."""
    names = {name.replace("\\", "/").lower(): name for name in package.namelist()}
    targets = _targets(package, names)
    for sheet in _tree(part(package, names["xl/workbook.xml"])).iter("{*}sheet"):
        path = targets.get(_relation(sheet), "").replace("\\", "/")
        relations = names.get(f"{dirname(path)}/_rels/{basename(path)}.rels".lower())
        for one in _tree(part(package, relations)).iter("{*}Relationship") if relations else ():
            member = names.get(_path(one.get("Target", ""), dirname(path)))
            if member and one.get("Type", "").rpartition("/")[2] == kind:
                yield sheet.get("name", ""), member


def tree_of(package: ZipFile, name: str) -> Any:
    """The elements of a member."""
    return _tree(part(package, name))


def _path(target: str, folder: str) -> str:
    return normpath(target.lstrip("/") if target.startswith("/") else join(folder, target)).lower()


def _targets(package: ZipFile, names: dict[str, str]) -> dict[str, str]:
    """Members by relation id and, for those there is one of, by the last word of their type; charts are left out."""
    found: dict[str, str] = {}
    relations = names.get("xl/_rels/workbook.xml.rels")
    if relations is None:
        return found
    for one in _tree(part(package, relations)).iter("{*}Relationship"):
        kind, target = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
        path = _path(target, "xl")
        if path in names and kind in ("worksheet", "sharedStrings", "styles"):
            found[one.get("Id", "") if kind == "worksheet" else kind] = names[path]
    return found


def _relation(sheet: Any) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _strings(package: ZipFile, name: str) -> Iterator[str]:
    if name:
        for _, item in _events(part(package, name), "si"):
            yield words_of(item)
            item.clear()


def _looks(package: ZipFile, name: str) -> list[_Look]:
    """By the number of a look what its number is shown as."""
    if not name:
        return []
    styles = _tree(part(package, name))
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter("{*}numFmt")}
    looks = styles.find("{*}cellXfs")
    if looks is None:
        return []
    formats = [(int(one.get("numFmtId") or 0), codes.get(one.get("numFmtId"))) for one in looks.iter("{*}xf")]
    return [_Look(shown_as(number, code), words_behind(code)) for number, code in formats]


def _sheet(name: str, data: bytes, book: _Book) -> Sheet:
    sheet = Sheet(name, day_zero=book.day_zero)
    number = count = 0
    for tag, element in _events(data, "row", "mergeCell"):
        if tag == "mergeCell":
            sheet.merged.extend(_area(element.get("ref", "")))
            continue
        number = int(element.get("r") or number + 1)
        count += len(element)
        if count > MOST_CELLS or len(sheet.merged) > MOST_MERGED:
            raise BadInput(ENDLESS)
        cells = dict(_cells(element, book))
        if cells:
            sheet.rows[number] = cells
            if len(sheet.rows) > MOST_ROWS:
                raise BadInput(f"“{name}”表有内容的行超过 {MOST_ROWS} 行，没有读取。请重新下载填报表再填")
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return sheet


def _cells(row: Any, book: _Book) -> Iterator[tuple[int, Value]]:
    place = 0
    for cell in row.iterchildren("{*}c"):
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        place = _column(reference[1]) if reference else place + 1
        if place > MOST_COLUMNS:
            continue
        value = _value(cell, book)
        if value is not None and value != "":
            yield place, value


def _value(cell: Any, book: _Book) -> Value | None:
    kind, parts = cell.get("t", "n"), {_name(one): one for one in cell.iterchildren("*")}
    if kind == "inlineStr":
        return _clean(words_of(parts["is"])) if "is" in parts else None
    raw = parts["v"].text if "v" in parts else None
    if not raw:
        return Unreadable(UNCALCULATED) if "f" in parts and kind != "str" else None
    if kind == "s":
        return _clean(book.strings[int(raw)])
    if kind == "str":
        return Unreadable(IS_PICTURE) if _PICTURE.match(raw) else _clean(_unescaped(raw))
    if kind == "b":
        return raw.strip() in ("1", "true")
    if kind == "e":
        return Unreadable(IS_ERROR.format(raw))
    if kind == "d":
        return datetime.fromisoformat(raw).date()
    return _number(raw, int(cell.get("s") or 0), book)


def _number(raw: str, look: int, book: _Book) -> Value:
    """The number of a cell, as large or small as sheets keep them: all digits of another fill the memory."""
    try:
        exact = Decimal(raw.strip())
    except InvalidOperation:
        return Unreadable(IS_ERROR.format(raw[:20]))
    if not exact.is_finite() or exact.adjusted() not in _DOUBLE:
        return Unreadable(IS_ERROR.format(raw[:20]))
    number = Decimal(f"{exact:.15g}")
    seen = book.looks[look] if look < len(book.looks) else _Look()
    if seen.shown is Shown.DAY:
        return day_of(number, book.day_zero) or number
    if seen.shown is Shown.SHARE:
        return f"{(number * 100).normalize():f}%"
    if seen.shown is Shown.OTHER:
        return Unreadable(SHOWN_AS_ANOTHER.format(f"{number.normalize():f}"))
    return f"{number.normalize():f}{seen.behind}" if seen.behind else number


def day_of(serial: Decimal, day_zero: date) -> date | None:
    """The day of a serial number, None where it is none."""
    if not 0 <= serial < 2_958_466:
        return None
    try:
        return day_zero + timedelta(days=int(serial))
    except OverflowError:
        return None


def words_of(element: Any) -> str:
    """The words of a string or a comment, without the readings (拼音) printed above them."""
    return "".join([_unescaped(one.text or "") for one in element.iter("{*}t") if _name(one.getparent()) != "rPh"])


def _name(element: Any) -> str:
    """Of an element, without its namespace. etree.QName, which would say it, takes three times as long."""
    return str(element.tag).rpartition("}")[2]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def _area(reference: str) -> Iterator[Area]:
    ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
    if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
        columns = sorted(_column(end[1]) for end in ends if end)
        rows = sorted(int(end[2]) for end in ends if end)
        yield Area(rows[0], columns[0], rows[1], columns[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _tree(data: bytes) -> Any:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    if root.getroottree().docinfo.doctype:
        raise BadInput(_TRAP)
    return root


def _events(data: bytes, *tags: str) -> Iterator[tuple[str, Any]]:
    """The elements of these names as each is complete; a document type, which no workbook has, is refused."""
    wanted = [f"{{*}}{tag}" for tag in tags]
    found = etree.iterparse(
        BytesIO(data), events=("end",), tag=wanted, resolve_entities=False, no_network=True, huge_tree=False
    )
    is_first = True
    for _, element in found:
        if is_first and element.getroottree().docinfo.doctype:
            raise BadInput(_TRAP)
        is_first = False
        yield _name(element), element
